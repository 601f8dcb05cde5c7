"""Excel workbooks, written row by row: neither memory nor any disk holds more than a piece of one.

A library lays out what has little text: styles, header, a sheet about the rest. The rows are put in between as they
come, since the library keeps rows either in memory or in a temporary file, where a reader's query would leave a trace.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, cast

# An Excel sheet has no more rows; one is the header.
MOST_SHEET_ROWS = 1_048_575
# Below two gigabytes, even with some kilobytes in every row: Excel warns of files in the form for longer ones (ZIP64).
_MOST_ROWS_WITHOUT_ZIP64 = 300_000
# A cell holds no more letters (and Excel refuses the whole file that has one).
MOST_LETTERS = 32_767
# Letters that a column shows: most names and labels have fewer.
_WIDTH = 24
# Bytes written at a time.
_CHUNK = 64 * 1024

_DATA = "xl/worksheets/sheet1.xml"
# The first day of which Excel knows, as it counts: it takes 1900 for a leap year.
_DAY_NOUGHT, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
# What XML cannot hold, and what a spreadsheet would take for it (ECMA-376, 22.9.2.19).
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# The end of the header in the sheet of the data.
_END_OF_HEADER = b"</sheetData>"
# All workbooks of a release are the same, whenever they are made.
_MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)
_DATE_OF_PARTS = (1980, 1, 31, 0, 0, 0)


def written(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    about: Mapping[str, str],
    as_text: Callable[[Any], str],
    total: int = 0,
) -> Iterator[bytes]:
    """Yield the bytes of a workbook: a sheet of rows under a header, and one that says what it is. `as_text` writes a
    value that is neither text nor number, date or truth; `total` says how many rows there are, at most
    MOST_SHEET_ROWS, where that is known."""
    sink = _Sink()
    with zipfile.ZipFile(cast(BinaryIO, sink), "w", zipfile.ZIP_DEFLATED) as book:
        names = [_name_of_column(place) for place in range(len(columns))]
        head = _parts(columns, about, 0)[_DATA].partition(_END_OF_HEADER)[0]
        count = 0
        with book.open(_named(_DATA), "w", force_zip64=total > _MOST_ROWS_WITHOUT_ZIP64) as sheet:
            # Where the sheet ends is not known yet; readers find it out by themselves.
            sheet.write(re.sub(rb"<dimension [^>]*/>", b"", head))
            held: list[str] = []
            for row in rows:
                count += 1
                held.append(_line(count + 1, names, [row.get(name) for name in columns], as_text))
                if len(held) == 100:
                    sheet.write("".join(held).encode())
                    held.clear()
                    if sink.size > _CHUNK:
                        yield sink.taken()
            sheet.write("".join(held).encode())
            parts = _parts(columns, about, count)
            sheet.write(_END_OF_HEADER + parts[_DATA].partition(_END_OF_HEADER)[2])
        for name, body in parts.items():
            if name != _DATA:
                book.writestr(_named(name), body)
    yield sink.taken()


class _Sink:
    """Takes the place of a file: what is written there is taken away in pieces."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._held.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        whole = b"".join(self._held)
        self._held.clear()
        self.size = 0
        return whole


def _named(part: str) -> zipfile.ZipInfo:
    named = zipfile.ZipInfo(part, _DATE_OF_PARTS)
    named.compress_type = zipfile.ZIP_DEFLATED
    return named


def _parts(columns: Sequence[str], about: Mapping[str, str], count: int) -> dict[str, bytes]:
    """Return the parts of a workbook that has `count` rows, without these, by their names."""
    # Loaded here: no other answer needs it, and it would slow every start.
    import xlsxwriter

    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    book.set_properties({"created": _MADE_ON, "comments": about.get("Attribution", "")})
    data, bold = book.add_worksheet("Data"), book.add_format({"bold": True})
    # The second style is that of days; it is given to an empty column, for a style that nothing has is left out.
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    data.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        data.set_column(place, place, max(_WIDTH, len(name) + 2))
        data.write_string(0, place, name, bold)
    data.autofilter(0, 0, count, len(columns) - 1)
    described = book.add_worksheet("About")
    described.set_column(0, 0, 16)
    described.set_column(1, 1, 100)
    described.set_column(2, 2, None, day)
    for line, (name, text) in enumerate(about.items()):
        described.write_string(line, 0, name, bold)
        described.write_string(line, 1, text[:MOST_LETTERS])
    book.close()
    with zipfile.ZipFile(whole) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _name_of_column(place: int) -> str:
    """Return how a spreadsheet calls a column: A to Z, AA and so on, from 0."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _line(number: int, names: Sequence[str], values: Sequence[Any], as_text: Callable[[Any], str]) -> str:
    cells = [
        _cell(f"{name}{number}", value, as_text)
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]
    if values and values[-1] is None:
        # Who reads row by row would otherwise take this row for a shorter one.
        cells.append(f'<c r="{names[-1]}{number}"/>')
    return f'<row r="{number}">{"".join(cells)}</row>'


# The style of days, as `_parts` adds it.
_STYLE_OF_DAYS = 2


def _cell(place: str, value: Any, as_text: Callable[[Any], str]) -> str:
    if value is True or value is False:
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = value if isinstance(value, str) else as_text(value)
    day = _as_day(text) if text is value else None
    if day is not None:
        return f'<c r="{place}" s="{_STYLE_OF_DAYS}"><v>{day}</v></c>'
    # Such a text is never a formula.
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    if len(text) > MOST_LETTERS:
        text = text[: MOST_LETTERS - 1] + "…"
    text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_day(text: str) -> int | None:
    """Return the number by which a spreadsheet knows a day, None for what is none."""
    if len(text) != 10 or text[4] != "-":
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day - _DAY_NOUGHT).days if day >= _FIRST_DAY else None
