"""What a spreadsheet made of a cell, turned back into the text that stands in the table.

All cells are written as text. What is pasted or typed elsewhere may become a date, a number or a truth; it is turned
back where only one text can have been meant, and is a fault where not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from openpyxl.cell import Cell

from api.records.declaration import Column

# A number in a column of dates is a year only here: beyond, it is a day that lost its format.
_YEARS = range(1800, 2100)
# LibreOffice writes a truth in a cell of text as a formula.
_TRUTHS = {"=TRUE()": True, "=FALSE()": False}
_AS_TEXT = "format the cell as text, and type it again as it stands in other rows"


@dataclass(frozen=True)
class Unreadable:
    """A cell that may have been more than one text: what is in it, why that is wrong, and what would be right."""

    value: str
    reason: str
    right: str


Reader = Callable[[Cell], str | Unreadable]


def reader(column: Column, ids: Collection[str]) -> Reader:
    """Return a function from a cell of a column to its text; `ids` are what the column may refer to."""

    def text_of(cell: Cell) -> str | Unreadable:
        value = cell.value
        if value is None:
            return ""
        if cell.data_type == "f":
            if value in _TRUTHS:
                return _truth(column, _TRUTHS[value])
            return Unreadable(_formula(value), "is a formula", f"its result; {_AS_TEXT}")
        if cell.data_type == "e":
            return Unreadable(str(value), "is an error of the spreadsheet", "the value itself, as text")
        if isinstance(value, str):
            # Some spreadsheets write truths in their own way as soon as a cell is touched.
            truth = column.type == "boolean" and value.lower() in {"true", "false"}
            return value.lower() if truth else value
        if isinstance(value, bool):
            return _truth(column, value)
        if isinstance(value, int | float):
            return _number(column, value, ids)
        if isinstance(value, datetime):
            return _day(column, value, cell.number_format or "")
        return Unreadable(str(value), "has become a time", _AS_TEXT)

    return text_of


def _formula(value: object) -> str:
    # A formula over several cells is an object that holds its text.
    text = value if isinstance(value, str) else getattr(value, "text", None)
    return str(text or "=…")


def _truth(column: Column, value: bool) -> str | Unreadable:
    text = "true" if value else "false"
    if column.type == "boolean":
        return text
    return Unreadable(text.upper(), "has become a truth value", _AS_TEXT)


def _number(column: Column, value: float, ids: Collection[str]) -> str | Unreadable:
    whole = int(value) if float(value).is_integer() else None
    text = str(value if whole is None else whole)
    if column.type == "integer" and whole is not None:
        return text
    if column.partial and whole in _YEARS:
        return text
    if column.references and column.type != "list":
        # 282.10 would have become 282.1 as well.
        meant = [one for one in ids if re.fullmatch(r"[0-9]+(\.[0-9]+)?", one) and float(one) == value]
        if len(meant) == 1:
            return meant[0]
    elif column.pattern and re.search(column.pattern, text, re.ASCII):
        return text
    return Unreadable(text, "has become a number", _AS_TEXT)


def _day(column: Column, value: datetime, number_format: str) -> str | Unreadable:
    day = value.date().isoformat()
    is_dated = column.type == "date" or column.partial
    if not is_dated or (value.hour, value.minute, value.second) != (0, 0, 0):
        return Unreadable(value.isoformat(" "), "has become a date", _AS_TEXT)
    if _shows_no_day(number_format):
        # 2022-07 as it was typed: shown as Jul-22, and kept as the first of the month.
        return day[:7] if column.partial and value.day == 1 else Unreadable(day, "shows no day", _AS_TEXT)
    return day


def _shows_no_day(number_format: str) -> bool:
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format.lower())
    return "d" not in plain and ("m" in plain or "y" in plain)
