"""One value as it is typed: brought into the form of its cell, and judged by the declaration and the tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from api.records.declaration import Column, Table
from api.records.spellings import folded as wording
from seed.desk.new.desk import Desk
from seed.desk.new.entry import Entry
from seed.desk.new.sources import source_named
from seed.findings import shown
from seed.raw_rows import Row
from seed.values import judge

# A value of a closed list, and its words for a reader.
Choice = tuple[str, str]

# Longer lists are not told whole in a sentence.
TOLD = 20

_YES_AND_NO = {"yes": "true", "y": "true", "no": "false", "n": "false"}
_WORDS = ("label", "name_en", "name", "title")


def choices(desk: Desk, entry: Entry, column: Column) -> list[Choice]:
    """Return what a value may be, where it comes from a list or from other tables: rows on file, and those of the entry
    itself."""
    if column.enum:
        return [(value, value) for value in column.enum]
    if column.words_of:
        return [
            (row[column.words_of.column], row.get("aliases", ""))
            for row in (*desk.rows[column.words_of.table], *entry.rows.get(column.words_of.table, ()))
        ]
    if column.references is None:
        return []
    found: list[Choice] = []
    for name in column.references.tables:
        table = desk.package.by_name[name]
        for row in (*desk.rows[name], *entry.rows.get(name, ())):
            if column.references.terms in (None, row.get("list")) and (key := _key(table, row)):
                words = next((row[word] for word in _WORDS if row.get(word)), "")
                found.append((key, words))
    return found


def judged(desk: Desk, entry: Entry, table: Table, column: Column, text: str) -> tuple[str, str]:
    """Return a value in the form of its cell, and what is wrong with it in a sentence; none is an empty text."""
    value, fault = _resolved(desk, entry, column, _formed(column, text))
    if fault:
        return value, fault
    for reason, right in judge(column, desk.package.released_on)(value):
        told = f"{shown(value)} {reason}" if value else f"It {reason}"
        return value, f"{told}: {right}."
    # A page that is there already is no fault: its source is taken instead.
    is_page = (table.name, column.name) == ("sources", "url")
    others = () if is_page or not column.unique else desk.rows[table.name]
    if value and value in (row[column.name] for row in others):
        return value, f"{shown(value)} stands in {table.file} already: each row has its own."
    return value, ""


def _formed(column: Column, text: str) -> str:
    """Return a text without spaces too many, in the way in which its column is written."""
    text = " ".join(text.split())
    if column.type == "boolean":
        return _YES_AND_NO.get(text.lower(), text.lower())
    if column.type == "list":
        # Ids and codes have no commas, so that either mark may part them; addresses of sources may have some.
        has_ids = column.item_pattern is not None or (column.references and not is_of_sources(column))
        parts = (text.replace(",", column.separator) if has_ids else text).split(column.separator)
        return column.separator.join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return text


def _resolved(desk: Desk, entry: Entry, column: Column, text: str) -> tuple[str, str]:
    if not text or not (column.references or column.enum or column.words_of):
        return text, ""
    if is_of_sources(column):
        found = [source_named(desk, entry, item) for item in _items(column, text)]
    else:
        offered = choices(desk, entry, column)
        found = [chosen(offered, item) for item in _items(column, text)]
    faults = [fault for _, fault in found if fault]
    return column.separator.join(dict.fromkeys(value for value, _ in found)), " ".join(faults)


def is_of_sources(column: Column) -> bool:
    """Whether the values of a column are ids of sources."""
    return column.references is not None and column.references.tables == ("sources",)


def _items(column: Column, text: str) -> Sequence[str]:
    return text.split(column.separator) if column.type == "list" else [text]


def chosen(offered: Sequence[Choice], text: str) -> tuple[str, str]:
    """Return the one value that is meant by itself, by its words or by a part of either; or the text, and why not."""
    folded = text.casefold()
    exact = [
        value
        for value, words in offered
        if wording(text) in {wording(value), *map(wording, words.split(";"))}
    ]
    meant = exact or [
        value for value, words in offered if folded in value.casefold() or folded in words.casefold()
    ]
    if len(meant) == 1:
        return meant[0], ""
    if meant:
        return text, f"{shown(text)} may be {_told(meant)}: type more of the one meant."
    near = difflib.get_close_matches(folded, [value.casefold() for value, _ in offered], 1, 0.6)
    hint = f'"{near[0]}"? ' if near else ""
    return text, f"{shown(text)} is not in the list: {hint}{_told([value for value, _ in offered])}."


def _told(values: Iterable[str]) -> str:
    values = list(values)
    more = f" and {len(values) - TOLD} more" if len(values) > TOLD else ""
    return f"{', '.join(values[:TOLD])}{more}"


def _key(table: Table, row: Row) -> str:
    """Return what other tables call a row by: the last column of its primary key."""
    return row.get(table.primary_key[-1], "")
