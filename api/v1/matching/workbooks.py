"""Reading a workbook of Excel: the first sheet that is not hidden, within bounds that are checked before it is read.

Everything happens in memory. The library is imported where a workbook comes, since most processes never see one.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from api.records import deadline
from api.v1.matching.questions import MOST_NAMES, Asked
from api.v1.matching.tables import MOST_COLUMNS, of_rows
from api.web.problems import Fault, Problem, invalid_query

# Bytes of the file, and of all that it unpacks to.
MOST_BYTES, MOST_UNPACKED = 2_000_000, 20_000_000
# Elements of all its parts: 500 rows of 60 columns have some 150,000 tags. They cost the time, not the bytes.
MOST_TAGS = 400_000
# Of those parts that hold no cells, such as styles: each of their elements costs far more.
MOST_OTHER_TAGS = 20_000
# Where the cells are, and their texts.
_CELLS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
MOST_PARTS = 500
_CHUNK = 64 * 1024
# How a file begins that is a zip, and one of the workbooks of before 2007.
SIGNATURE, OLD_SIGNATURE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# No part of a workbook has a document type, and with one a few bytes may unfold into gigabytes.
_FORBIDDEN = tuple(
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)


def read_workbook(body: bytes) -> Asked:
    """Return the questions of a workbook; raises Problem `invalid-query` for one that cannot be read, and
    `body-too-large` for one that unpacks to more than the bounds."""
    if body.startswith(OLD_SIGNATURE):
        raise _refused(
            "This is a workbook of before 2007, or one with a password. Save it as .xlsx or as CSV (UTF-8)."
        )
    try:
        _check(body)
        rows = list(_rows(body))
    except Problem:
        raise
    except Exception as error:
        # The library raises whatever its parts raise at a file that is damaged, or none of a workbook.
        raise _refused(
            "This is no workbook that can be read. Save it as .xlsx anew, or as CSV (UTF-8)."
        ) from error
    return of_rows(rows)


def _check(body: bytes) -> None:
    """Unpack every part once, piece by piece, and refuse what is more than the bounds; a part that is longer than it
    says raises BadZipFile."""
    unpacked = tags = others = 0
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS:
            raise too_large(f"The workbook has {len(parts):,} parts; at most {MOST_PARTS} can be read.")
        for part in parts:
            is_text = part.filename.endswith((".xml", ".rels", ".vml"))
            with packed.open(part) as opened:
                before, is_cells = b"", _CELLS.fullmatch(part.filename)
                while piece := opened.read(_CHUNK):
                    unpacked += len(piece)
                    found = piece.count(b"<") if is_text else 0
                    tags, others = (tags + found, others) if is_cells else (tags, others + found)
                    if unpacked > MOST_UNPACKED:
                        raise too_large(f"The workbook unpacks to more than {MOST_UNPACKED:,} bytes.")
                    if tags > MOST_TAGS or others > MOST_OTHER_TAGS:
                        raise too_large(
                            "The workbook has more cells, or more styles, than can be read. Copy the "
                            f"{MOST_NAMES} rows in question into a new one, or send them as CSV."
                        )
                    if is_text and any(word in before + piece for word in _FORBIDDEN):
                        raise _refused(
                            "A part of this workbook has a document type, which no workbook needs."
                        )
                    before = piece[-32:]


def _rows(body: bytes) -> Iterator[list[str]]:
    import openpyxl

    # What it warns of may repeat a cell, and what a list says stands in no log.
    warnings.filterwarnings("ignore", module="openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise _refused("The workbook has no sheet that is not hidden.")
        # What a file says of its own size is no promise, and a wrong one would hide rows.
        sheet.reset_dimensions()
        found = 0
        for cells in deadline.watched(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)):
            row = [_text(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            if not row:
                continue
            yield row
            found += 1
            if found > MOST_NAMES + 1:
                return
    finally:
        book.close()


def _text(cell: Any) -> str:
    """Return a cell as the text that it shows: a whole number without its point, a day as in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def too_large(said: str) -> Problem:
    """Return the problem of a body that is larger than what is read."""
    return Problem("body-too-large", said)


def _refused(said: str) -> Problem:
    return invalid_query(Fault(said, code="unreadable"))
