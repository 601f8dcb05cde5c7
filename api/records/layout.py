"""The layout of a load: which tables, columns and indexes it has. Code reads only loads of its own layout; those of
other code would be read wrongly, or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from api.records import base

# The digits of a mark: it is a part of the names of schemas, which are short.
DIGITS = 8


def _declared() -> frozenset[str]:
    tables = base.metadata.sorted_tables
    return frozenset(
        (
            *(f"{table.name}.{column.name}" for table in tables for column in table.columns),
            *(str(index.name) for table in tables for index in table.indexes),
        )
    )


def mark_of(names: Iterable[str]) -> str:
    """Return what stands for a layout, given the names of its columns (with their tables) and indexes."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:DIGITS]


# The columns and indexes that this code reads, and what stands for them.
NAMES = _declared()
MARK = mark_of(NAMES)


def names_in_file(rows: Callable[[str], Iterable[Iterable[str]]]) -> frozenset[str]:
    """Return the names in an SQLite file, of this code or any other; `rows` answers a query with rows of text."""
    columns = rows(
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    # Those that belong to a key are made by the database itself.
    indexes = rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    return frozenset(name for (name,) in (*columns, *indexes))


def difference(names: Iterable[str]) -> str | None:
    """Return how a layout differs from ours, in words: what it lacks, or else what is unknown here. None: ours."""
    lacking = [*_tables_first(NAMES - {*names}, {*names})]
    if lacking:
        return f"it has no {', '.join(lacking)}"
    unknown = sorted({*names} - NAMES)
    return f"it has {', '.join(unknown)}, which is unknown here" if unknown else None


def _tables_first(lacking: Iterable[str], there: set[str]) -> list[str]:
    """Return what lacks, by the name of the table where all of a table does."""
    tables = {name.partition(".")[0] for name in there if "." in name}
    short = {name if name.partition(".")[0] in tables else name.partition(".")[0] for name in lacking}
    return sorted(short)
