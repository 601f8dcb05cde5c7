"""How well the people of a query are known: how many of them a source confirmed of late, and how old the rest is.

A person is confirmed on a day when `verified_on`, in its earliest reading, lies at most a year before it; whoever is
not is carried forward from an older report. Age is counted from the day that is asked about, never from today.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal, not_, or_, select
from sqlalchemy import case as either

from api.records import base
from api.records.cases import matching
from api.records.days import confirmed_from
from api.records.reading import Query

_case = base.cases.c


@dataclass(frozen=True)
class Evidence:
    """The people counted on a `day`: how many of them are confirmed, of how many the term is surely over by the
    calendar and of how many perhaps, and the newest and the median day of confirmation (None where nobody is counted).
    """

    day: str
    counted: int
    confirmed: int
    surely_over: int
    perhaps_over: int
    newest: str | None
    median: str | None

    @property
    def least(self) -> int:
        """How many are left without those whose term is over, surely or perhaps."""
        return self.counted - self.surely_over - self.perhaps_over

    @property
    def carried_forward(self) -> int:
        """How many have the status of an older report."""
        return self.counted - self.confirmed


def read(connection: Connection, query: Query, released_on: str) -> Evidence:
    """Return the evidence for the people of a query, on its day or on that of the release, in one statement."""
    day = query.as_of or released_on
    ended = _case.term_ends_last < day
    may_have_ended = and_(_case.term_ends_first < day, or_(_case.term_ends_last.is_(None), not_(ended)))
    numbers = (func.count(), _number_of(ended), _number_of(may_have_ended))
    # There are as many groups as days on which somebody was confirmed: a few thousand at most.
    statement = select(_case.verified_first, *numbers).where(*matching(query)).group_by(_case.verified_first)
    rows = sorted(connection.execute(statement).all())
    surely_over, perhaps_over = sum(row[2] for row in rows), sum(row[3] for row in rows)
    return _reckoned(day, [(row[0], row[1]) for row in rows], surely_over, perhaps_over)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(either((condition, literal(1)), else_=literal(0)))


def _reckoned(day: str, numbers: list[tuple[str, int]], surely_over: int, perhaps_over: int) -> Evidence:
    """Return the evidence for people by the day on which each was confirmed, days ascending."""
    counted = sum(number for _, number in numbers)
    recent = confirmed_from(day)
    return Evidence(
        day=day,
        counted=counted,
        confirmed=sum(number for verified, number in numbers if verified >= recent),
        surely_over=surely_over,
        perhaps_over=perhaps_over,
        newest=numbers[-1][0] if numbers else None,
        median=_median(numbers, counted),
    )


def _median(numbers: list[tuple[str, int]], counted: int) -> str | None:
    """Return the day at the middle; of two, the older."""
    left = (counted + 1) // 2
    for day, number in numbers:
        left -= number
        if left <= 0:
            return day
    return None
