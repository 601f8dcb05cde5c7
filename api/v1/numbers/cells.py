"""A cell: a number of people in one group, surely and at most, with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from api.records import deadline, recognitions
from api.records.dates import interval
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import MOST_CELLS, Counted, Groups, TooManyCells
from api.v1.numbers.evidence import only_held
from api.v1.numbers.words import from_to
from api.web import links
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import joined


class Lists:
    """Writes the addresses of the lists that cells count, at one path. What they share is encoded once: to encode a
    long query anew for each cell would cost more than to count."""

    def __init__(self, filters: Mapping[str, str], path: str = "/v1/cases") -> None:
        self.filters = filters
        self._start = links.absolute(path)
        self._pairs = {name: _pair(name, value) for name, value in filters.items()}

    def address(self, narrowed: Mapping[str, str], more: str = "") -> str:
        """Return the address of a list with some filters changed or added; `more` is what else stands in the query."""
        pairs = self._pairs | {name: _pair(name, value) for name, value in narrowed.items()}
        query = "&".join([*pairs.values(), more] if more else pairs.values())
        return f"{self._start}?{query}" if query else self._start


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    return links.with_query("", {name: value})[1:]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people fall in a group, `least` surely and `most` perhaps: the same, where no day is asked for. Of the
    sure ones `confirmed` were confirmed within a year before the day, and where all are held, the term of `over` is
    over by the calendar, surely or perhaps.

    `group` has its value in each dimension; `narrowed` are the filters that ask for the list of just these people,
    beside those that `lists` has. `lists` is None where no filter does.
    """

    group: Mapping[str, str]
    day: str | None
    least: int
    most: int
    confirmed: int
    over: int
    lists: Lists | None
    narrowed: Mapping[str, str]

    @property
    def said(self) -> str:
        """The number, or the least and the most."""
        return from_to(self.least, self.most)

    @property
    def filters(self) -> Mapping[str, str] | None:
        """The filters that ask for the list of just these people, as an address says them; None where none do."""
        return None if self.lists is None else {**self.lists.filters, **self.narrowed}

    def href(self, certainty: str | None = None) -> str | None:
        """Return the list that the cell counts. On a day, `certain` has the least as its total (so has None), and
        `any` the most."""
        if self.lists is None:
            return None
        if self.day is None:
            return self.lists.address(self.narrowed)
        of_day = f"as_of={self.day}" + (f"&certainty={certainty}" if certainty else "")
        return self.lists.address(self.narrowed, of_day)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers and their lists, as answers in JSON have them."""
        count = self.least if self.least == self.most else None
        numbers = {
            "count": count,
            "min": self.least,
            "max": self.most,
            "confirmed": self.confirmed,
            "range": {"min": self.least - self.over, "max": self.most},
        }
        if self.day is None:
            return {**numbers, "href": self.href()}
        return {**numbers, "href": self.href("certain"), "href_any": self.href("any")}


def cells(
    release: Release,
    query: Query,
    dimensions: Sequence[str],
    filters: Mapping[str, str],
) -> list[Cell]:
    """Return every group of a query that has people, and that of the unknown, on its day where it has one.

    `filters` are those of the query as an address says them. Raises Problem `invalid-query` where there are too many.
    """
    try:
        counted = release.count(query, dimensions)
    except TooManyCells:
        raise too_many(dimensions) from None
    return list(_cells(release, query, dimensions, Lists(filters), [query.as_of], [counted]))


def cells_on_days(
    release: Release,
    query: Query,
    dimensions: Sequence[str],
    filters: Mapping[str, str],
    days: Sequence[str],
) -> Iterator[Cell]:
    """Yield the same for each of some days, which ascend."""
    try:
        counted = release.count_on_days(query, dimensions, days)
    except TooManyCells:
        raise too_many(dimensions) from None
    return _cells(release, query, dimensions, Lists(filters), days, counted)


def _cells(
    release: Release,
    query: Query,
    dimensions: Sequence[str],
    lists: Lists,
    days: Sequence[str | None],
    counted: Iterable[Counted],
) -> Iterator[Cell]:
    narrowed = cache(lambda name, value: _narrowed(query, name, value, lists.filters))
    for day, (surely, possibly, confirmed, over) in zip(days, deadline.watched(counted), strict=True):
        for values in groups_in_order(query, dimensions, possibly):
            group = dict(zip(dimensions, values, strict=True))
            own: dict[str, str] = {}
            for name, value in group.items():
                own |= narrowed(name, value)
            numbers = (surely.get(values, 0), possibly.get(values, 0), confirmed.get(values, 0))
            ended = over.get(values, 0) if only_held(release, query, group) else 0
            yield Cell(group, day, *numbers, ended, lists, own)


def total(release: Release, query: Query, filters: Mapping[str, str]) -> Cell:
    """Return all people of a query as one cell."""
    (cell,) = cells(release, query, (), filters)
    return cell


def too_many(dimensions: Sequence[str]) -> Problem:
    """Return the problem of more groups than are answered at once."""
    fault = Fault(
        f"These are more than {MOST_CELLS:,} numbers; at most so many are answered at once. Ask for fewer dimensions, "
        "for years instead of months, for fewer days (from and to), or with more filters.",
        "group_by" if dimensions else "interval",
        "too-many-values",
    )
    return invalid_query(fault)


def groups_in_order(query: Query, dimensions: Sequence[str], counted: Groups) -> list[tuple[str, ...]]:
    """Return the groups in order of their values, then who was compared and not found, and the unknown last; it is
    there also when empty, unless a filter rules it out. A filter on a dimension leaves only its own
    values as groups."""
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

    def place(name: str, value: str) -> tuple[bool, bool, str]:
        return value == UNKNOWN, name in recognitions.FIELDS and recognitions.not_found(value), value

    return sorted(left, key=lambda group: list(map(place, dimensions, group)))


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
    return {name: joined(dict.fromkeys([value, *excluded]))}
