"""Cells of events: how many fall in a group, surely and at most, with the list that each number counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.records.dates import LAST_DAY, interval
from api.records.event_statistics import MONTH, NO_STATUS
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import TooManyCells
from api.v1.numbers.cells import Cell, Lists, groups_in_order, too_many
from api.v1.numbers.words import words_of
from api.v1.texts import say, word
from api.web.query import joined

EVENTS_PATH = "/v1/events"
# The precision of a date whose month is known.
_OF_MONTHS = ("day", "month")
_DATED = frozenset({"year", "month"})
# No event has this date: a list without hits.
_NEVER = {"date_from": "0001", "date_to": "0001"}


@dataclass(frozen=True, slots=True)
class EventCell(Cell):
    """How many events fall in a group. `exact` are further filters, which leave those that surely do."""

    exact: Mapping[str, str]

    def href(self, certainty: str | None = None) -> str | None:
        """Return the list that the cell counts: its total is the most with `any`, otherwise the least."""
        if self.lists is None:
            return None
        narrowed = self.narrowed if certainty == "any" else {**self.narrowed, **self.exact}
        of_day = f"as_of={self.day}&certainty={certainty or 'certain'}" if self.day else ""
        return self.lists.address(narrowed, of_day)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers and their lists, as answers in JSON have them."""
        count = self.least if self.least == self.most else None
        numbers = {"count": count, "min": self.least, "max": self.most, "href": self.href()}
        return {**numbers, "href_any": self.href("any")} if self.day or self.exact else numbers


def event_cells(
    release: Release, query: Query, dimensions: Sequence[str], filters: Mapping[str, str]
) -> list[Cell]:
    """Return every group of a query that has events, and that of the unknown; `filters` are those of the query as an
    address says them. Raises Problem `invalid-query` where there are too many."""
    try:
        surely, possibly = release.count_events(query, dimensions)
    except TooManyCells:
        raise too_many(dimensions) from None
    lists = Lists(filters, EVENTS_PATH)
    exact = _known_month(query) if MONTH in dimensions else {}
    narrowed = cache(lambda name, value: _narrowed(release, query, name, value))
    dates = cache(lambda *values: _dates(query, values))
    found: list[Cell] = []
    for values in groups_in_order(query, dimensions, possibly):
        group = dict(zip(dimensions, values, strict=True))
        own: dict[str, str] = {}
        for name in group.keys() - _DATED:
            own |= narrowed(name, group[name])
        # The year and the month of one group are asked for together.
        own |= dates(*(group[name] for name in dimensions if name in _DATED))
        numbers = (surely.get(values, 0), possibly.get(values, 0))
        cell = EventCell(
            group, query.as_of, *numbers, confirmed=0, over=0, lists=lists, narrowed=own, exact=exact
        )
        found.append(cell)
    return found


def _narrowed(release: Release, query: Query, name: str, value: str) -> dict[str, str]:
    """Return the filter that leaves only a group of events, joined with what was asked for."""
    excluded = query.filters.get(name, ((), ()))[1]
    if name == "status" and value == NO_STATUS:
        # No filter asks for them; they are those that begin none of the statuses there are.
        return {name: joined(f"-{status}" for status in release.statuses())}
    if value == UNKNOWN and (name == "type" or value not in release.statuses()):
        return _NEVER
    return {name: joined([value, *(f"-{item}" for item in excluded)])}


def _known_month(query: Query) -> dict[str, str]:
    """Return the filter that leaves only events whose month is known, joined with what was asked for."""
    wanted, excluded = query.filters.get("date_precision", ((), ()))
    left = [one for one in _OF_MONTHS if one not in excluded and (not wanted or one in wanted)]
    return {"date_precision": joined(left)} if left else _NEVER


def _dates(query: Query, values: Sequence[str]) -> dict[str, str]:
    """Return the filters that leave only the events of a year or a month, or of both, joined with those of a query."""
    if UNKNOWN in values:
        return _NEVER
    if not values:
        return {}
    spans = [interval(value) for value in values]
    first = max(query.filters.get("date_from", ""), *(span.first for span in spans))
    last = min(query.filters.get("date_to", LAST_DAY), *(span.last for span in spans))
    return {"date_from": first, "date_to": last}


def event_words(release: Release, name: str) -> Callable[[str], str]:
    """Return the function that gives a value of a dimension in words."""
    if name == "status":
        statuses = words_of(release, name)
        return lambda value: say("stats.event.no_status") if value == NO_STATUS else statuses(value)
    if name == "type":
        return lambda value: say("not_known") if value == UNKNOWN else word("terms.event-type", value)
    return lambda value: say("not_known") if value == UNKNOWN else value
