"""A cell: a number of people in one group, surely and at most, with the list that it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.records.dates import interval
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import Groups
from api.web import links
from api.web.query import joined


@dataclass(frozen=True)
class Cell:
    """How many people fall in a group, `least` surely and `most` perhaps: the same, where no day is asked for.

    `group` has its value in each dimension; `filters` ask for the list of just these people, as an address says them,
    and are None where no filter does.
    """

    group: Mapping[str, str]
    day: str | None
    least: int
    most: int
    filters: Mapping[str, str] | None

    @property
    def said(self) -> str:
        """The number, or the least and the most."""
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"

    def href(self, certainty: str | None = None) -> str | None:
        """Return the list that the cell counts. On a day, `certain` has the least as its total (so has None), and
        `any` the most."""
        if self.filters is None:
            return None
        query = dict(self.filters)
        if self.day:
            query |= {"as_of": self.day, **({"certainty": certainty} if certainty else {})}
        return links.absolute_with("/v1/cases", query)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers and their lists, as answers in JSON have them."""
        count = self.least if self.least == self.most else None
        numbers = {"count": count, "min": self.least, "max": self.most}
        if self.day is None:
            return {**numbers, "href": self.href()}
        return {**numbers, "href": self.href("certain"), "href_any": self.href("any")}


def cells(
    release: Release,
    query: Query,
    dimensions: Sequence[str],
    filters: Mapping[str, str],
    day: str | None = None,
) -> list[Cell]:
    """Return every group of a query that has people, and that of the unknown, on a day where one is given.

    `filters` are those of the query as an address says them.
    """
    day = day or query.as_of
    surely, possibly = release.count(Query(filters=query.filters, as_of=day), dimensions)
    found = []
    for values in _groups(query, dimensions, possibly):
        group = dict(zip(dimensions, values, strict=True))
        own = dict(filters)
        for name, value in group.items():
            own |= _narrowed(query, name, value, own)
        found.append(Cell(group, day, surely.get(values, 0), possibly.get(values, 0), own))
    return found


def total(release: Release, query: Query, filters: Mapping[str, str], day: str | None = None) -> Cell:
    """Return all people of a query as one cell."""
    (cell,) = cells(release, query, (), filters, day)
    return cell


def _groups(query: Query, dimensions: Sequence[str], counted: Groups) -> list[tuple[str, ...]]:
    """Return the groups in order of their values, the unknown last; it is there also when empty, unless a
    filter rules it out. A filter on a dimension leaves only its own values as groups."""
    groups = set(counted) | {tuple(UNKNOWN for _ in dimensions)}

    def admitted(group: tuple[str, ...]) -> bool:
        for name, value in zip(dimensions, group, strict=True):
            wanted, excluded = query.filters.get(name, ((), ()))
            if value in excluded or (wanted and value not in wanted):
                return False
        return True

    left = list(filter(admitted, groups))
    if not left:
        # That nobody is in the groups asked for is said by a zero, and not by silence.
        first = [(query.filters.get(name, ((), ()))[0] or (UNKNOWN,))[0] for name in dimensions]
        left = list(filter(admitted, [tuple(first)]))
    return sorted(left, key=lambda group: [(value == UNKNOWN, value) for value in group])


def _narrowed(query: Query, name: str, value: str, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filter that leaves only a group, joined with what was asked for."""
    if name == "year":
        if value == UNKNOWN:
            # No status began then: a list without hits.
            return {"status_since_from": "0001", "status_since_to": "0001"}
        days = interval(value)
        first, last = filters.get("status_since_from", days.first), filters.get("status_since_to", days.last)
        return {
            "status_since_from": max(days.first, interval(first).first),
            "status_since_to": min(days.last, interval(last).last),
        }
    excluded = [f"-{item}" for item in query.filters.get(name, ((), ()))[1]]
    return {name: joined([value, *excluded])}
