"""How well the people of a query are known: how many of them a source confirmed of late, and how old the rest is.

A person is confirmed on a day when `verified_on`, in its earliest reading, lies at most a year before it; whoever is
not is carried forward from an older report. Age is counted from the day that is asked about, never from today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, literal, or_, select
from sqlalchemy import case as either

from api.records import base
from api.records.cases import matching
from api.records.days import bounds_behind, confirmed_from, for_sure, held_on, over_while
from api.records.filters import UNKNOWN
from api.records.reading import Query

_case = base.cases.c


@dataclass(frozen=True)
class Evidence:
    """The people counted on a `day`: how many of them are confirmed, of how many the term is surely over by the
    calendar and of how many perhaps, and the newest and the median day of confirmation (None where nobody is counted).

    A list of a day counts those who surely match, or all who may: these are `surely` and `possibly`, and `least` are
    the former without those whose term is over, surely or perhaps. Without a day, all who match surely do.
    """

    day: str
    counted: int
    confirmed: int
    surely_over: int
    perhaps_over: int
    newest: str | None
    median: str | None
    surely: int
    possibly: int
    least: int

    @property
    def carried_forward(self) -> int:
        """How many have the status of an older report."""
        return self.counted - self.confirmed


class _People(NamedTuple):
    """So many people who were confirmed on the same day: whether they match surely, and how their term is over where
    they do, and where they perhaps do."""

    verified: str
    surely: bool
    over: str
    perhaps_over: str
    number: int


def read(connection: Connection, query: Query, released_on: str) -> Evidence:
    """Return the evidence for the people of a query, on its day or on that of the release, in one statement."""
    # There are as many groups as days on which somebody was confirmed: a few thousand at most.
    people = sorted(
        _today(connection, query, released_on) if query.as_of is None else _on_day(connection, query)
    )
    return _reckoned(query.as_of or released_on, people, surely=query.certain or query.as_of is None)


def _today(connection: Connection, query: Query, released_on: str) -> Iterator[_People]:
    """Yield those who match."""
    behind = bounds_behind(released_on)
    # How many are over in this way or one before it. By days alone: these stand in the order of an index.
    numbers = [func.count().filter(or_(*list(behind.values())[: place + 1])) for place in range(len(behind))]
    statement = select(_case.verified_first, *numbers, func.count()).where(*matching(query))
    for verified, *up_to in connection.execute(statement.group_by(_case.verified_first)):
        for how, before, number in zip((*behind, UNKNOWN), (0, *up_to), up_to, strict=False):
            if number > before:
                yield _People(verified, True, how, how, number - before)


def _on_day(connection: Connection, query: Query) -> Iterator[_People]:
    """Yield those who may match on the day of the query."""
    day, perhaps, certain = query.as_of or "", replace(query, certain=False), replace(query, certain=True)
    columns = [
        _case.verified_first.label("confirmed_on"),
        either((and_(*for_sure(query, day)), literal(1)), else_=literal(0)).label("is_sure"),
        over_while(held_on(certain, day), day).label("over_for_sure"),
    ]
    if not query.certain:
        columns.append(over_while(held_on(perhaps, day), day).label("over_perhaps"))
    # By their names: written out, they would be reckoned twice.
    groups = [column.name for column in columns]
    statement = select(*columns, func.count()).where(*matching(perhaps)).group_by(*groups)
    for *values, number in connection.execute(statement):
        verified, sure, over = values[:3]
        yield _People(verified, bool(sure), over, values[-1], number)


def _reckoned(day: str, people: Sequence[_People], *, surely: bool) -> Evidence:
    """Return the evidence for people in order of the days on which they were confirmed: for those who match surely, or
    for all who may."""
    sure = [some for some in people if some.surely]
    counted = sure if surely else people
    over = Counter[str]()
    for some in counted:
        over[some.over if surely else some.perhaps_over] += some.number
    recent = confirmed_from(day)
    return Evidence(
        day=day,
        counted=_number(counted),
        confirmed=_number(some for some in counted if some.verified >= recent),
        surely_over=over["certain"],
        perhaps_over=over["possible"],
        newest=counted[-1].verified if counted else None,
        median=_median(counted),
        surely=_number(sure),
        possibly=_number(people),
        least=_number(some for some in sure if some.over == UNKNOWN),
    )


def _number(people: Iterable[_People]) -> int:
    return sum(some.number for some in people)


def _median(people: Sequence[_People]) -> str | None:
    """Return the day at the middle; of two, the older."""
    left = (_number(people) + 1) // 2
    for some in people:
        left -= some.number
        if left <= 0:
            return some.verified
    return None
