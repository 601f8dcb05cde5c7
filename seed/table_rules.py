"""The rules that every table has by its declaration: rows with keys of their own, and ids that exist.

Each function makes a rule that is called with every row of its table in turn.
"""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable

from api.records.declaration import Table
from seed.case_rules import repeated
from seed.findings import Finding, Report
from seed.read import Row

Rule = Callable[[Row], None]

# From a value and the valid ones to the nearest of them.
Seek = Callable[[str, Iterable[str]], str | None]

# The lines of the ids of each table that was read whole; the terms of a list stand under `terms/list`.
Known = dict[str, dict[str, int]]

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
