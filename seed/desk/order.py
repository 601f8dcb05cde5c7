"""In which order the rows of a table stand in its file, so that a new one finds its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.records.dates import Interval, interval
from api.records.declaration import Table
from seed.desk.tables import Row

# The others stand as curators put them: by position, by day, as the resolution has them.
BY_KEY = frozenset({"sources", "regions", "organisations", "articles", "group_cases", "cases", "labels"})


def ordered(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return the rows as they stand in the file: by key, by case, and the events of a case by date. Rows that are equal
    by these rules keep their order, and so do events that the check accepts as they stand: partial dates leave more
    than one order."""
    if table.name in BY_KEY:
        return sorted(rows, key=lambda row: [row[name] for name in table.primary_key])
    if not table.is_child:
        return list(rows)
    by_case = sorted(rows, key=lambda row: row["case_id"])
    return _by_date(by_case) if table.name == "events" else by_case


def _by_date(rows: Sequence[Row]) -> list[Row]:
    """Move the events that lie wholly before an earlier row of their case to before the first such row."""
    found: list[Row] = []
    case_id, begin = "", 0
    for row in rows:
        if row["case_id"] != case_id:
            case_id, begin = row["case_id"], len(found)
        days = _days(row)
        later = (
            place
            for place in range(begin, len(found))
            if days and (other := _days(found[place])) and other.first > days.last
        )
        found.insert(next(later, len(found)), row)
    return found


def _days(row: Row) -> Interval | None:
    try:
        return interval(row["date"])
    except ValueError:
        # The check tells what is wrong with it; until then it stays where it is.
        return None
