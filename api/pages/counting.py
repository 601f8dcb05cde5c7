"""Numbers for pages and embeds: cases in groups, each with the list that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.filter_words import values_of
from api.pages.parameters import address, release
from api.pages.texts import say
from api.records import statistics
from api.records.dates import interval
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.statistics import OVERLAPPING
from api.web.query import joined

# Groups whose order means something; all others stand by size.
IN_ORDER = ("status", "year")
# Fields of cases that are not on a page by themselves but may be asked for.
MOST_ROWS = 100


@dataclass(frozen=True)
class Group:
    """A group of people: how many surely and at most, where they are listed, and the length of its bar in percent."""

    value: str
    label: str
    least: int
    most: int
    path: str
    share: int

    @property
    def said(self) -> str:
        """The number, or the least and the most."""
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


def total_of(query: Query) -> tuple[int, int]:
    """Return how many cases meet a query, surely and at most."""
    with release().connect() as connection:
        if query.as_of is None:
            number = statistics.count(connection, query, ())[()]
            return number, number
        least, most = statistics.count_on(connection, query, ())
        return least.get((), 0), most.get((), 0)


def groups_of(query: Query, name: str, kept: Mapping[str, str]) -> list[Group]:
    """Return the groups of a query that have people; `kept` are its filters as they stand in an address."""
    with release().connect() as connection:
        if query.as_of is None:
            least = most = statistics.count(connection, query, (name,))
        else:
            least, most = statistics.count_on(connection, query, (name,))
    labels = values_of(name) | {UNKNOWN: say("not_known")}
    order = {value: place for place, value in enumerate(labels)}
    largest = max(most.values(), default=1)
    found = [
        Group(
            value,
            labels.get(value, value),
            least.get((value,), 0),
            number,
            address("/cases", {**kept, **_narrowed(query, name, value)}),
            round(100 * number / largest),
        )
        for (value,), number in most.items()
        if number
    ]
    if name == "status":
        return sorted(found, key=lambda group: order.get(group.value, len(order)))
    if name in IN_ORDER:
        return sorted(found, key=lambda group: group.value)
    return sorted(found, key=lambda group: (group.value == UNKNOWN, -group.most, group.label))


def overlapping(name: str) -> bool:
    """Say whether one person may stand in several groups."""
    return name in OVERLAPPING


def _narrowed(query: Query, name: str, value: str) -> dict[str, str]:
    """Return the filter that leaves only a group."""
    if name == "year":
        days = interval(value)
        return {"status_since_from": days.first, "status_since_to": days.last}
    excluded = query.filters.get(name, ((), ()))[1]
    return {name: joined([value, *(f"-{item}" for item in excluded)])}
