"""One cell of a table: the value that its text stands for, and what is wrong with it by the declaration."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from api.records.dates import interval
from seed.declaration import Column

Value = str | int | bool | tuple[str, ...] | None
Fault = tuple[str, str]

# Beyond this a number is a slip of the hand, and int() of a very long text is refused by Python itself.
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Control, format (marks of direction, zero width), private use, halves of pairs, separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

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


def faults(column: Column, text: str, last_day: str) -> list[Fault]:
    """Return what is wrong with a cell and what would be right; no date may begin after `last_day`."""
    if not text:
        return [("is empty", f"needed: {_expected(column)}")] if column.required else []
    return list(_written(text)) or list(_typed(column, text, last_day))


def _expected(column: Column) -> str:
    if column.enum:
        return f"one of {', '.join(column.enum)}"
    if column.type == "boolean":
        return "true or false"
    return f"such as {column.example}" if column.example else column.title.lower()


def _written(text: str) -> Iterator[Fault]:
    if text != text.strip():
        yield "begins or ends with white space", f'"{text.strip()}"' if len(text) < 60 else "none at the ends"
    if text.isprintable() and _REPLACEMENT not in text:
        return
    for char in dict.fromkeys(text):
        if char == _REPLACEMENT or unicodedata.category(char) in _UNSEEN:
            name = unicodedata.name(char, "a control or private character")
            yield f"holds U+{ord(char):04X} ({name.lower()})", "visible characters and plain spaces"


def _typed(column: Column, text: str, last_day: str) -> Iterator[Fault]:
    if column.type == "list":
        yield from _items(column, text)
    elif column.type == "integer":
        yield from _integer(column, text)
    elif column.type == "boolean":
        if text not in ("true", "false"):
            yield "is neither true nor false", "true or false"
    elif column.type == "date" or column.partial:
        yield from _date(column, text, last_day)
    else:
        yield from _text(column, text)


def _items(column: Column, text: str) -> Iterator[Fault]:
    items = text.split(column.separator)
    if "" in items:
        yield "has an empty item", f"items joined by one {column.separator} each, none at the ends"
    for item in dict.fromkeys(items):
        if item != item.strip():
            right = f"no space beside {column.separator}"
            yield f'has white space around the item "{item.strip()}"', right
        elif item and items.count(item) > 1:
            yield f'names "{item}" {items.count(item)} times', "each item once"
        elif item and column.item_pattern and not re.fullmatch(column.item_pattern, item, re.ASCII):
            yield f'has an item "{item}" of another form', _expected(column)


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


def _date(column: Column, text: str, last_day: str) -> Iterator[Fault]:
    right = "2022-07-08, 2022-07 or 2022" if column.partial else "a full day such as 2022-07-08"
    if not (_PARTIAL if column.partial else _DAY).fullmatch(text):
        yield "is not a date", right
        return
    try:
        first = interval(text).first
    except ValueError:
        yield "is a date that no calendar has", right
        return
    if first > last_day:
        yield "lies after the release", f"{last_day} at the latest"


def _text(column: Column, text: str) -> Iterator[Fault]:
    if column.enum and text not in column.enum:
        yield "is not in the closed list", _expected(column)
    if column.pattern and not re.search(column.pattern, text, re.ASCII):
        yield "has another form than this column takes", _expected(column)
    if column.max_length is not None and len(text) > column.max_length:
        yield f"is {len(text)} characters long", f"{column.max_length} at most"
