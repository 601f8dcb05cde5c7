"""Lists as files: CSV (RFC 4180), NDJSON and Excel, written row by row so that memory stays bounded."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from api.web import workbooks
from api.web.query import Flag, QuerySchema

# A spreadsheet takes text that begins like this for a formula (OWASP: CSV injection).
_FORMULA = frozenset("=+-@\t\r")
_LISTS = (list, tuple)
_BYTE_ORDER_MARK = "\ufeff"

# Bytes written at a time.
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Sheet:
    """A table to write: the names of its columns, its rows as JSON objects, and what to say of it."""

    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    # The rows as lines of CSV, where they are written already.
    lines: Iterable[bytes] | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    byte_order_mark: bool = False
    # How many rows there are.
    total: int = 0


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
    most_rows: int | None = None

    @property
    def bare_media_type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]


def cell(value: Any) -> str:
    """Return a value as the text of one cell: lists joined by `;`, a missing value empty, text that a
    spreadsheet would take for a formula behind an apostrophe."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, dict):
        value = [f"{name}:{item}" for name, item in value.items()]
    # A union made anew for each of a million cells would cost more than the cell.
    text = ";".join(map(str, value)) if isinstance(value, _LISTS) else str(value)
    return "'" + text if text[:1] in _FORMULA and not isinstance(value, int) else text


class _Line:
    """Takes the place of a file: a writer hands back the line that it would have written there."""

    @staticmethod
    def write(line: str) -> str:
        return line


def line_writer(columns: Sequence[str]) -> Callable[[Mapping[str, Any]], bytes]:
    """Return a function from a row to its line of CSV."""
    writer = csv.writer(_Line, lineterminator="\r\n")

    def line(row: Mapping[str, Any]) -> bytes:
        # Most cells are plain text or empty, and need no more than a look.
        values = [row.get(name) for name in columns]
        cells = [v if v is None or (type(v) is str and v[:1] not in _FORMULA) else cell(v) for v in values]
        written: str = writer.writerow(cells)
        return written.encode()

    return line


def _write_csv(sheet: Sheet) -> Iterator[bytes]:
    line = line_writer(sheet.columns)
    header = line(dict(zip(sheet.columns, sheet.columns, strict=True)))
    first = _BYTE_ORDER_MARK.encode() + header if sheet.byte_order_mark else header
    return _in_chunks(chain([first], map(line, sheet.rows) if sheet.lines is None else sheet.lines))


def _write_ndjson(sheet: Sheet) -> Iterator[bytes]:
    return _in_chunks(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in sheet.rows)


def _in_chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    return workbooks.written(sheet.columns, sheet.rows, sheet.about, cell, sheet.total)


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
        "Dates are typed; a second sheet says release, query and licence. A list of more records than a sheet has rows "
        "(1,048,575) is refused; take CSV for it.",
        {"format": "binary"},
        True,
        _write_xlsx,
        workbooks.MOST_SHEET_ROWS,
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
