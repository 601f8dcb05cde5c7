"""Whether the tables that are worked on hold anything that no release has."""

from __future__ import annotations

import csv
from pathlib import Path

from api.records.declaration import DeclarationError, Table
from seed.declaration import package_of
from seed.editions import Edition, sha256
from seed.raw_rows import Row, read_rows


def changed_tables(newest: Edition, tables: Path) -> list[str]:
    """Return the names of the tables in a folder whose cells differ from those of a release."""
    return [table.name for table in package_of(tables).of_facts if _differs(newest, table, tables)]


def _differs(newest: Edition, table: Table, tables: Path) -> bool:
    if _digest(tables / table.file) == _digest(newest.tables / table.file):
        return False
    # A column that came later says nothing as long as it is empty.
    declared = newest.package.by_name.get(table.name)
    return _said(read_rows(tables, table)) != _said(read_rows(newest.tables, declared) if declared else [])


def _said(rows: list[Row]) -> list[dict[str, str]]:
    return [{name: text for name, text in row.items() if text} for row in rows]


def note_of(newest: Edition, tables: Path) -> str | None:
    """Return a line that says in which tables the curator's work differs from a release; None where in none."""
    try:
        changed = changed_tables(newest, tables)
    except (OSError, UnicodeDecodeError, csv.Error, DeclarationError):
        return "The working tables cannot be read as they are; `make check` says why."
    if not changed:
        return None
    count = "one table" if len(changed) == 1 else f"{len(changed)} tables"
    return (
        f"The working tables differ from release {newest.id} in {count} ({', '.join(changed)}); "
        "`make preview` shows them."
    )


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None
