"""Counting events in groups: how many surely fall in each, and how many may, since a partial date leaves it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func

from api.records.dates import Interval, interval
from api.records.facts import EVENTS
from api.records.reading import Query
from api.records.statistics import MOST_CELLS, Groups, TooManyCells, numbers_by_group

_event = EVENTS.table.c

# The group of the events that put nobody into a status. Not the one that is called unknown.
NO_STATUS = "none"

DIMENSIONS: Mapping[str, ColumnElement[Any]] = {
    "type": _event.type,
    "status": func.coalesce(_event.status, NO_STATUS),
    "year": func.substr(_event.date, 1, 4),
    "month": func.substr(_event.date, 1, 7),
}
MONTH = "month"
_LENGTH_OF_YEAR = 4


def count(connection: Connection, query: Query, names: Sequence[str], until: str) -> tuple[Groups, Groups]:
    """Return how many events of a query surely fall in each group, and how many may; none later than the day `until`.

    Of an event with a year for its date nobody knows the month: it may fall in each one that is asked for. Raises
    TooManyCells.
    """
    possibly = _counted(connection, replace(query, certain=False), names)
    surely = possibly if query.as_of is None else _counted(connection, query, names)
    if MONTH not in names:
        return surely, possibly
    asked = Interval(query.filters.get("date_from", ""), min(query.filters.get("date_to", until), until))
    place = names.index(MONTH)
    return (
        {group: number for group, number in surely.items() if len(group[place]) > _LENGTH_OF_YEAR},
        _in_months(possibly, place, asked),
    )


def _in_months(counted: Groups, place: int, asked: Interval) -> Groups:
    """Return numbers by month, those of a year spread over each of its months that has a day asked for."""
    found: Groups = {}
    for group, number in counted.items():
        month = group[place]
        months = [month] if len(month) > _LENGTH_OF_YEAR else [f"{month}-{n:02}" for n in range(1, 13)]
        for one in months:
            days = interval(one)
            if len(months) > 1 and (days.last < asked.first or days.first > asked.last):
                continue
            other = (*group[:place], one, *group[place + 1 :])
            found[other] = found.get(other, 0) + number
    if len(found) > MOST_CELLS:
        raise TooManyCells
    return found


def _counted(connection: Connection, query: Query, names: Sequence[str]) -> Groups:
    columns = [DIMENSIONS[name] for name in names]
    (groups,) = numbers_by_group(connection, EVENTS.table, columns, EVENTS.conditions(query), [func.count()])
    return groups
