"""One cell of a table: the value that its text stands for, and what is wrong with it by the declaration."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from api.records.dates import interval
from api.records.declaration import Column
from seed.letters import faults_of_letters

Value = str | int | bool | tuple[str, ...] | None
Fault = tuple[str, str]
Judge = Callable[[str], list[Fault]]

_NO_BOOLEAN = ("is neither true nor false", "true or false; `make tidy` mends what a spreadsheet writes")

# Beyond this a number is a slip of the hand, and int() of a very long text is refused by Python itself.
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Control, format (marks of direction, zero width), private use, halves of pairs, separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

# The types of columns whose values are the texts of their cells.
TEXT_TYPES = frozenset({"string", "date"})

# Spaces of French typography, which the words to show need; everywhere else they hide from a search.
TYPOGRAPHIC_SPACES = frozenset({"\u00a0", "\u202f"})

# A decoder writes this in place of what it could not read, so the text was damaged before it came here.
_REPLACEMENT = "\ufffd"


def reader(column: Column) -> Callable[[str], Value]:
    """Return a function from the text of a sound cell to its typed value; an empty one is None, or no items for a
    list."""
    if column.type == "list":
        separator = column.separator
        return lambda text: tuple(text.split(separator)) if text else ()
    if column.type == "integer":
        return lambda text: int(text) if text else None
    if column.type == "boolean":
        return lambda text: text == "true" if text else None
    return lambda text: text or None


def judge(column: Column, last_day: str, first_day: str = "", spaces: Collection[str] = ()) -> Judge:
    """Return a function from the text of a cell to what is wrong with it and what would be right; no date may begin
    after `last_day` or end before `first_day`, and `spaces` are allowed beside the plain one."""
    typed = _judge_of_type(column, last_day, first_day)
    when_empty = [("is empty", f"needed: {_expected(column)}")] if column.required else []
    if column.type not in {"string", "list"} or column.partial:
        return lambda text: (_written(text, spaces) or typed(text)) if text else when_empty

    def of_text(text: str) -> list[Fault]:
        if not text:
            return when_empty
        found = _written(text, spaces) or typed(text)
        # Most cells are plain English without mark-up, and need no closer look.
        if found or (text.isascii() and "<" not in text and "&" not in text):
            return found
        return faults_of_letters(column, text)

    return of_text


def _judge_of_type(column: Column, last_day: str, first_day: str) -> Judge:
    if column.type == "list":
        return _items(column)
    if column.type == "integer":
        return lambda text: list(_integer(column, text))
    if column.type == "boolean":
        return lambda text: [] if text in {"true", "false"} else [_NO_BOOLEAN]
    if column.type == "date" or column.partial:
        return lambda text: list(_date(column, text, last_day, first_day))
    return _text(column)


def _expected(column: Column) -> str:
    if column.enum:
        return f"one of {', '.join(column.enum)}"
    if column.type == "boolean":
        return "true or false"
    return f"such as {column.example}" if column.example else column.title.lower()


def _written(text: str, spaces: Collection[str]) -> list[Fault]:
    sound = text.isprintable() and _REPLACEMENT not in text
    if sound and text == text.strip():
        return []
    found = []
    if text != text.strip():
        found.append(
            ("begins or ends with white space", f'"{text.strip()}"' if len(text) < 60 else "none at the ends")
        )
    for char in dict.fromkeys("" if sound else text):
        category = unicodedata.category(char)
        odd_space = category == "Zs" and char != " " and char not in spaces
        if char == _REPLACEMENT or category in _UNSEEN or odd_space:
            name = unicodedata.name(char, "a control or private character")
            right = (
                "a plain space; `make tidy` puts it" if odd_space else "visible characters and plain spaces"
            )
            found.append((f"holds U+{ord(char):04X} ({name.lower()})", right))
    return found


def _items(column: Column) -> Judge:
    has_form = re.compile(column.item_pattern, re.ASCII).fullmatch if column.item_pattern else None

    def faults(text: str) -> list[Fault]:
        found: list[Fault] = []
        items = text.split(column.separator)
        if "" in items:
            found.append(
                ("has an empty item", f"items joined by one {column.separator} each, none at the ends")
            )
        for item in dict.fromkeys(items):
            if item != item.strip():
                right = f"no space beside {column.separator}"
                found.append((f'has white space around the item "{item.strip()}"', right))
            elif item and items.count(item) > 1:
                found.append((f'names "{item}" {items.count(item)} times', "each item once"))
            elif item and has_form and not has_form(item):
                found.append((f'has an item "{item}" of another form', _expected(column)))
        return found

    return faults


def _integer(column: Column, text: str) -> Iterator[Fault]:
    year = "a year such as 1975" if column.name.endswith("_year") else "digits alone, such as 12"
    if not _INTEGER.fullmatch(text):
        yield "is not a whole number", year
    elif str(number := int(text)) != text:
        yield "is not written as a whole number is", str(number)
    elif column.minimum is not None and number < column.minimum:
        yield "is too small", f"{column.minimum} or more"
    elif column.maximum is not None and number > column.maximum:
        yield "is too large", f"{column.maximum} or less"


def _date(column: Column, text: str, last_day: str, first_day: str) -> Iterator[Fault]:
    right = "2022-07-08, 2022-07 or 2022" if column.partial else "a full day such as 2022-07-08"
    if not (_PARTIAL if column.partial else _DAY).fullmatch(text):
        yield "is not a date", right
        return
    try:
        days = interval(text)
    except ValueError:
        yield "is a date that no calendar has", right
        return
    if days.first > last_day and not column.ahead:
        yield "lies after the release", f"{last_day} at the latest"
    elif days.last < first_day:
        yield "lies before the Russian Federation was", f"{first_day[:4]} at the earliest"


def _text(column: Column) -> Judge:
    listed, most = frozenset(column.enum), column.max_length
    has_form = re.compile(column.pattern, re.ASCII).search if column.pattern else None

    def faults(text: str) -> list[Fault]:
        found = []
        if listed and text not in listed:
            found.append(("is not in the closed list", _expected(column)))
        if has_form and not has_form(text):
            found.append(("has another form than this column takes", _expected(column)))
        if most is not None and len(text) > most:
            found.append((f"is {len(text)} characters long", f"{most} at most"))
        return found

    return faults
