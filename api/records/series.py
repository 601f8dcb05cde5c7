"""Counting cases in groups on many days at once, from one reading of their periods; what it says of a day is what
`statistics.count_on` says of it.

A case falls in a group from one day to another, so that each period changes two numbers, and not one for each day.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, groupby, pairwise, product
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, literal, select, true
from sqlalchemy import case as either

from api.records import base, deadline, recognitions
from api.records.cases import TERM_OVER, held_filters, other_conditions
from api.records.custody_terms import TermEnds, over
from api.records.dates import day_after
from api.records.evidence import confirmed_until
from api.records.filters import UNKNOWN, Choice
from api.records.reading import BATCH, Query
from api.records.statistics import DIMENSIONS, MOST_CELLS, Counted, TooManyCells

_case = base.cases.c
_period = base.case_periods.c

# Somebody at liberty has no term that could be over.
_NO_TERM = TermEnds(None, None)

Group = tuple[str, ...]
# By how much the number of a group changes with each day of the series, and after its last one.
Steps = dict[Group, "array[int]"]


class _Span(NamedTuple):
    """A period of a case: the places in the series of its first day and of the first day after it, whether it meets the
    filters, and its value in each dimension of periods."""

    first: int
    end: int
    wanted: int
    own: Group


class _Stretch(NamedTuple):
    """Days on which a case falls in one group by its dimensions of periods, for certain or perhaps."""

    first: int
    end: int
    own: Group
    sure: bool


def count_on_days(
    connection: Connection, query: Query, names: Sequence[str], days: Sequence[str]
) -> list[Counted]:
    """Return for each day how many cases fall in each group.

    `days` ascend. Raises TooManyCells when there would be more numbers in all than MOST_CELLS.
    """
    if not days:
        return []
    lists = {name: _values(connection, query, name) for name in names if DIMENSIONS[name].kind == "list"}
    narrowed = recognitions.narrows(names, query.filters)
    filed = _values(connection, query, recognitions.RECOGNITION) if narrowed else {}
    surely: Steps = {}
    possibly: Steps = {}
    confirmed: Steps = {}
    none = array("i", bytes(array("i").itemsize * (len(days) + 1)))
    for key, begun, old, of_case, spans in _histories(connection, query, names, days):
        for stretch in _stretches(spans, begun):
            # What is no list stands in the order of the dimensions.
            of_period, of_column = iter(stretch.own), iter(of_case)
            choices = [
                lists[name].get(key, (UNKNOWN,))
                if name in lists
                else (next(of_period if DIMENSIONS[name].kind == "period" else of_column),)
                for name in names
            ]
            for group in product(*choices):
                if narrowed and not recognitions.are_of_one(
                    dict(zip(names, group, strict=True)), query.filters, filed.get(key, ())
                ):
                    continue
                if group not in possibly:
                    if len(possibly) >= MOST_CELLS:
                        raise TooManyCells
                    possibly[group], surely[group], confirmed[group] = none[:], none[:], none[:]
                for steps in (possibly[group], surely[group])[: 1 + stretch.sure]:
                    steps[stretch.first] += 1
                    steps[stretch.end] -= 1
                if stretch.sure and stretch.first < old:
                    confirmed[group][stretch.first] += 1
                    confirmed[group][min(stretch.end, old)] -= 1
    return _counts(surely, possibly, confirmed, len(days))


def _counts(surely: Steps, possibly: Steps, confirmed: Steps, days: int) -> list[Counted]:
    """Return the numbers of each day from their changes; a group in which nobody may fall is left out."""
    found = [Counted({}, {}, {}) for _ in range(days)]
    cells = 0
    for group in deadline.watched(possibly):
        changes = (surely[group], possibly[group], confirmed[group])
        for counted, least, most, recent in zip(found, *map(accumulate, changes), strict=False):
            if most:
                counted.possibly[group] = most
                cells += 1
            if least:
                counted.surely[group] = least
            if recent:
                counted.confirmed[group] = recent
        if cells > MOST_CELLS:
            raise TooManyCells
    return found


def _stretches(spans: Sequence[_Span], begun: int) -> Iterator[_Stretch]:
    """Yield the days on which a case falls in a group: surely from the one on which it had `begun`, where every period
    that may be the right one meets the filters and falls in the same group."""
    for first, end in pairwise(sorted({*chain.from_iterable((s.first, s.end) for s in spans), begun})):
        here = [span for span in spans if span.first <= first and end <= span.end]
        groups = {span.own for span in here}
        sure = first >= begun and len(groups) == 1 and all(span.wanted for span in here)
        for own in {span.own for span in here if span.wanted}:
            yield _Stretch(first, end, own, sure)


def _histories(
    connection: Connection, query: Query, names: Sequence[str], days: Sequence[str]
) -> Iterator[tuple[int, int, int, Group, list[_Span]]]:
    """Yield the key of each case that meets the filters which do not depend on the day, the places in the series of the
    first day on which it had surely begun and of the first on which its latest report is old, its values in the
    dimensions of cases, and its periods."""
    dimensions = [DIMENSIONS[name] for name in names]
    of_period = [each.of_period for each in dimensions if each.of_period is not None]
    of_case = [each.of_case for each in dimensions if each.kind == "column"]
    wanted = either((and_(true(), *held_filters(query).of_period), literal(1)), else_=literal(0))
    columns: list[Any] = [_case.key, _case.begun_last, _case.verified_first]
    columns += [_period.start_first, _period.end_last, wanted]
    columns += [_period.in_custody, _case.term_ends_first, _case.term_ends_last]
    statement = (
        select(
            *columns, *(c.label(f"group_{n}") for n, c in enumerate([*of_period, *of_case]) if c is not None)
        )
        .select_from(base.cases.join(base.case_periods, _period.case_key == _case.key))
        .where(*other_conditions(query), _period.start_first <= days[-1], _period.end_last > days[0])
        .order_by(_case.key, _period.place)
    )
    # The place in the series of a day, or of the first one after it.
    place = cache(lambda day: bisect_left(days, day))
    begin, split = len(columns), len(columns) + len(of_period)
    choice = query.filters.get(TERM_OVER)
    rows = chain.from_iterable(deadline.watched(connection.execute(statement).partitions(BATCH)))
    for key, of_one in groupby(rows, itemgetter(0)):
        own = list(of_one)
        spans = [_Span(place(row[3]), place(row[4]), row[5], tuple(row[begin:split])) for row in own]
        if choice is not None:
            terms = [TermEnds(*row[7:9]) if row[6] else _NO_TERM for row in own]
            spans = [
                piece
                for span, ends in zip(spans, terms, strict=True)
                for piece in _over(span, ends, choice, days)
            ]
        old = place(day_after(confirmed_until(own[0][2])))
        yield key, place(own[0][1]), old, tuple(own[0][split:]), spans


def _over(span: _Span, ends: TermEnds, choice: Choice, days: Sequence[str]) -> Iterator[_Span]:
    """Yield a period in pieces, cut where its term may be over and where it surely is: each meets `choice` or not."""
    wanted, excluded = choice
    cuts = {bisect_right(days, day) for day in (ends.first, ends.last) if day is not None}
    for first, end in pairwise(
        sorted({span.first, span.end, *(c for c in cuts if span.first < c < span.end)})
    ):
        state = over(ends, days[first]) or UNKNOWN
        meets = (not wanted or state in wanted) and state not in excluded
        yield span._replace(first=first, end=end, wanted=int(span.wanted and meets))


def _values(connection: Connection, query: Query, name: str) -> dict[int, Group]:
    """Return the values of a list of the cases that meet the filters which do not depend on the day, by key."""
    values, conditions = base.case_values.c, other_conditions(query)
    statement = select(values.case_key, values.value).where(values.field == name).order_by(values.case_key)
    if conditions:
        statement = statement.where(values.case_key.in_(select(_case.key).where(*conditions)))
    rows = chain.from_iterable(deadline.watched(connection.execute(statement).partitions(BATCH)))
    return {key: tuple(row[1] for row in of_one) for key, of_one in groupby(rows, itemgetter(0))}
