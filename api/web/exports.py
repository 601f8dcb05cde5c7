"""Lists as files: CSV (RFC 4180), NDJSON and Excel, written row by row so that memory stays bounded."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson

from api.web.query import Flag, QuerySchema

# A spreadsheet takes text that begins like this for a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"

# Bytes written at a time.
_CHUNK = 64 * 1024
# An Excel sheet has no more rows; one is the header.
MOST_SHEET_ROWS = 1_048_575
# Letters that a column shows: most names and labels have fewer.
_WIDTH = 24


@dataclass(frozen=True)
class Sheet:
    """A table to write: the names of its columns, its rows as JSON objects, and what to say of it."""

    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    about: Mapping[str, str] = field(default_factory=dict)
    byte_order_mark: bool = False


@dataclass(frozen=True)
class Format:
    """An export format as routes and documents need to know it; a flat one has one cell for each column."""

    extension: str
    media_type: str
    title: str
    description: str
    schema: Mapping[str, str]
    flat: bool
    write: Callable[[Sheet], Iterator[bytes]]

    @property
    def bare_media_type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]


def cell(value: Any) -> str:
    """Return a value as the text of one cell: lists joined by `;`, a missing value empty, text that a
    spreadsheet would take for a formula behind an apostrophe."""
    # Most cells are text or empty; these are looked for first.
    if type(value) is str:
        return "'" + value if value.startswith(_FORMULA) else value
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        value = ";".join(f"{name}:{item}" for name, item in value.items())
    elif isinstance(value, list | tuple):
        value = ";".join(str(item) for item in value)
    text = str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _write_csv(sheet: Sheet) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if sheet.byte_order_mark:
        buffer.write(_BYTE_ORDER_MARK)
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([cell(row.get(name)) for name in sheet.columns])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _write_ndjson(sheet: Sheet) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    for row in sheet.rows:
        lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        size += len(lines[-1])
        if size > _CHUNK:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)


def _write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    # Loaded here: no other answer needs it, and it would slow every start.
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        # The fixed date makes two files of the same release equal.
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        made_on = datetime(2000, 1, 1, tzinfo=UTC)
        book.set_properties({"created": made_on, "comments": sheet.about.get("Attribution", "")})
        data = book.add_worksheet("Data")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        data.freeze_panes(1, 0)
        for place, name in enumerate(sheet.columns):
            data.set_column(place, place, max(_WIDTH, len(name) + 2))
            data.write_string(0, place, name, bold)
        written = 0
        for written, row in enumerate(sheet.rows, start=1):
            for place, name in enumerate(sheet.columns):
                _write_cell(data, written, place, row.get(name), day)
            if written == MOST_SHEET_ROWS:
                break
        data.autofilter(0, 0, written, len(sheet.columns) - 1)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 100)
        for line, (name, text) in enumerate(sheet.about.items()):
            about.write_string(line, 0, name, bold)
            about.write_string(line, 1, text)
        book.close()
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _write_cell(data: Any, line: int, place: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        data.write_boolean(line, place, value)
    elif isinstance(value, int):
        data.write_number(line, place, value)
    elif isinstance(value, str) and (moment := _as_date(value)):
        data.write_datetime(line, place, moment, day)
    else:
        # A string cell is never a formula in this format.
        data.write_string(line, place, value if isinstance(value, str) else cell(value))


def _as_date(text: str) -> date | None:
    if len(text) != 10 or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


FORMATS: Mapping[str, Format] = {
    "csv": Format(
        "csv",
        "text/csv; charset=utf-8; header=present",
        "CSV",
        "UTF-8, RFC 4180; several values in a cell are joined by `;`. Text that a spreadsheet would take for a "
        "formula begins with an apostrophe.",
        {},
        True,
        _write_csv,
    ),
    "ndjson": Format(
        "ndjson",
        "application/x-ndjson",
        "NDJSON",
        "One JSON object a line.",
        {},
        False,
        _write_ndjson,
    ),
    "xlsx": Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "an Excel workbook",
        "Dates are typed; a second sheet says release, query and licence.",
        {"format": "binary"},
        True,
        _write_xlsx,
    ),
}

# What the columns of a CSV hold: where CSV on the Web looks for it, beside the CSV itself (Tabular Data Model, 5.3).
DESCRIPTION = "csv-metadata.json"
DESCRIPTION_TYPE = "application/csvm+json"

# What makes sense only page by page.
_OF_PAGES = ("limit", "cursor", "include")


def query_of(query: type[QuerySchema], extension: str) -> type[QuerySchema]:
    """Return the query of a list's export: the same filters and sort, without pages."""
    pages = tuple(name for name in _OF_PAGES if name in query._declared_fields)
    changes: dict[str, Any] = {
        "Meta": type("Meta", (query.Meta,), {"exclude": (*pages, *getattr(query.Meta, "exclude", ()))}),
        **query.in_files,
    }
    if extension == "csv":
        changes["bom"] = Flag(
            metadata={
                "description": "`true` puts a byte-order mark first, so that Excel reads the letters right."
            }
        )
    name = query.__name__.removesuffix("Schema") + extension.capitalize() + "Schema"
    return type(name, (query,), changes)
