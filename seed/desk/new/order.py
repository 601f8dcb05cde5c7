"""In which order the columns of a row are asked, and which of them nobody is asked for."""

from __future__ import annotations

from api.records.declaration import Column, Table
from seed.raw_rows import Row

# What others are suggested from or judged by comes first.
_FIRST = {"cases": ("name_native", "name_en"), "sources": ("url",)}
# What rests on the facts of the case comes after them; a copy of a page is sought when it is needed, and not asked for;
# nor is what few rows have.
_LATE = {
    "cases": ("verified_on", "note", "source_ids"),
    "sources": ("archived_url", "organisation_id"),
    "sentences": ("combined", "ends_on"),
}
# What is made, where it is not given.
MADE = ("uid", "id", "case_id")

# The facts of a case that a curator is asked for, in the order of a case's own course.
PARTS = ("events", "charges", "sentences", "recognitions")


def early(table: Table) -> list[Column]:
    """Return the columns to ask for before the facts of the case."""
    first, late = _FIRST.get(table.name, ()), _LATE.get(table.name, ())
    rest = [name for name in table.by_name if name not in (*first, *late, *MADE)]
    return [table.by_name[name] for name in (*first, *rest)]


def late(table: Table) -> list[Column]:
    """Return the columns to ask for after them."""
    return [table.by_name[name] for name in _LATE.get(table.name, ())]


def is_needless(column: Column, row: Row) -> bool:
    """Whether another cell of the row says that this one has nothing to hold, as a fine has no months."""
    when = column.not_applicable_when
    return when is not None and row.get(when[0]) in when[1]
