"""The rules that every table has by its declaration: rows with keys of their own, and ids that exist.

Each function makes a rule that is called with every row of its table in turn.
"""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable

from api.records.declaration import Table
from api.records.spellings import folded
from seed.case_rules import repeated
from seed.findings import Finding, Report
from seed.read import Row

Rule = Callable[[Row], None]

# From a value and the valid ones to the nearest of them.
Seek = Callable[[str, Iterable[str]], str | None]

# The lines of the ids of each table that was read whole; the terms of a list stand under `terms/list`.
Known = dict[str, dict[str, int]]

# The word that each spelling of a vocabulary means, by table.
Meanings = dict[str, dict[str, str]]

# A closed list up to this length is told whole.
TOLD = 30

# Seeking the nearest id compares with every id of a table; past this many the table is wrong as a whole.
SOUGHT = 200


def unique(table: Table, known: Known, report: Report) -> Rule:
    """Rows differ in their primary key and in each unique column; the key's lines become known."""
    keys: list[tuple[str, ...]] = [(column.name,) for column in table.columns if column.unique]
    if table.primary_key and table.primary_key not in keys:
        keys.append(table.primary_key)
    seen: list[dict[str, int]] = [{} for _ in keys]
    for key, lines in zip(keys, seen, strict=True):
        if key == table.primary_key:
            known[table.name] = lines

    def rule(row: Row) -> None:
        for key, lines in zip(keys, seen, strict=True):
            value = "/".join(row.text(name) for name in key)
            if not value:
                continue
            first = lines.setdefault(value, row.line)
            if first != row.line:
                report(repeated(table, row, key[-1], value, first))

    return rule


def terms(known: Known) -> Rule:
    """The terms of each list become known."""

    def rule(row: Row) -> None:
        known.setdefault(f"terms/{row.text('list')}", {})[row.text("id")] = row.line

    return rule


def nearest() -> Seek:
    """Return a function that seeks the nearest of some values, not endlessly often."""
    left = SOUGHT

    def seek(value: str, valid: Iterable[str]) -> str | None:
        nonlocal left
        left -= 1
        near = difflib.get_close_matches(value, valid, 1, 0.7) if left >= 0 else []
        return near[0] if near else None

    return seek


def vocabulary(table: Table, column: str, meanings: Meanings, report: Report) -> Rule:
    """The words of a vocabulary become known, and no two of them are the same to a reader: as words, as ids or as other
    names, whatever the case and the quotation marks."""
    meant = meanings.setdefault(table.name, {})

    def rule(row: Row) -> None:
        word = row.text(column)
        for name in ("id", column, "aliases"):
            for text in row.items(name):
                other = meant.setdefault(folded(text), word)
                if other != word:
                    right = "words that differ in more than case and quotation marks"
                    report(Finding(table.file, row.line, name, text, f'means "{other}" already', right))

    return rule


def words(table: Table, known: Known, meanings: Meanings, seek: Seek, report: Report) -> Rule:
    """Every word in a cell is one of its vocabulary, save where the table of that could not be read."""
    columns = [
        (column.name, column.words_of.table, frozenset(meanings[column.words_of.table].values()))
        for column in table.columns
        if column.words_of and column.words_of.table in known and column.words_of.table in meanings
    ]

    def rule(row: Row) -> None:
        for name, vocabulary, valid in columns:
            for item in row.items(name):
                if item not in valid:
                    near = meanings[vocabulary].get(folded(item)) or seek(item, valid)
                    right = (f'"{near}"? ' if near else "") + "a new word is a row there first"
                    report(
                        Finding(table.file, row.line, name, item, f"is no word of {vocabulary}.csv", right)
                    )

    return rule


def references(table: Table, known: Known, seek: Seek, report: Report) -> Rule:
    """Every id that a row refers to exists, save where the table it would stand in could not be read."""
    columns: list[tuple[str, dict[str, int], str]] = []
    for column in table.columns:
        if (reference := column.references) and all(name in known for name in reference.tables):
            if reference.terms:
                valid = known.get(f"terms/{reference.terms}", {})
                columns.append((column.name, valid, f"list {reference.terms} of terms.csv"))
            else:
                tables = [known[name] for name in reference.tables]
                valid = tables[0] if len(tables) == 1 else dict(ChainMap(*tables))
                columns.append((column.name, valid, " or ".join(f"{name}.csv" for name in reference.tables)))

    def rule(row: Row) -> None:
        for column, valid, where in columns:
            for item in row.items(column):
                if item not in valid:
                    right = _valid(item, valid, where, seek)
                    report(Finding(table.file, row.line, column, item, f"is not in {where}", right))

    return rule


def _valid(item: str, valid: Collection[str], where: str, seek: Seek) -> str:
    near = seek(item, valid)
    parts = [f'"{near}"?'] if near else []
    if len(valid) <= TOLD:
        parts.append(f"one of {', '.join(valid)}")
    elif not near:
        parts.append(f"an id of {where}")
    return " ".join(parts)
