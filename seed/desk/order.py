"""The rows of a table in the order that the check asks for; those that may stand as they like stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from api.records.dates import Interval, interval
from api.records.declaration import Table
from seed.raw_rows import Row

# Parts of a case whose last row is what holds now.
OF_DATES = frozenset({"events", "sentences"})
# Tables in the order of their key. Elsewhere the order tells something, or is the curator's own.
BY_KEY = frozenset(
    (
        *(
            "cases",
            "sources",
            "organisations",
            "designations",
            "regions",
            "articles",
            "group_cases",
            "labels",
            "translations",
        ),
        *("occupations", "affiliations", "places", "identifier_schemes"),
    )
)


def in_order(table: Table, rows: Sequence[Row]) -> list[Row]:
    """Return rows in order: those of a table with a key by it, parts of cases in the order of cases, and events
    and sentences of a case by date, where dates that have a day in common stay as they stand."""
    if table.name in BY_KEY:
        return sorted(rows, key=lambda row: [row[name] for name in table.primary_key])
    if not table.is_child:
        return list(rows)
    by_case = sorted(rows, key=lambda row: row["case_id"])
    if table.name not in OF_DATES:
        return by_case
    return [row for _, own in groupby(by_case, lambda row: row["case_id"]) for row in by_date(list(own))]


def by_date(rows: list[Row]) -> list[Row]:
    """Return rows of one case in order of date; one whose date cannot be read stays for the check to tell."""
    placed: list[tuple[Interval | None, Row]] = []
    for row in rows:
        days = _days(row)
        # Before the first that lies after it as a whole.
        later = (at for at, (other, _) in enumerate(placed) if days and other and other.first > days.last)
        placed.insert(next(later, len(placed)), (days, row))
    return [row for _, row in placed]


def _days(row: Row) -> Interval | None:
    try:
        return interval(row["date"])
    except ValueError:
        return None
