"""Counting cases in groups on many days at once, from one reading of their periods; what it says of a day is what
`statistics.count_on` says of it.

A case falls in a group from one day to another, so that each period changes two numbers, and not one for each day.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, groupby, pairwise, product
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Select, literal, select
from sqlalchemy import case as either

from api.records import base, dated_lists, deadline, recognitions
from api.records.cases import other_conditions
from api.records.custody_terms import TermEnds, last_day_within, over
from api.records.dated_lists import DATED_LISTS, Asked, asked_of
from api.records.dates import day_after
from api.records.days import MULTIPLE, PERIODS, SINGLE, States, confirmed_until
from api.records.filters import UNKNOWN, Choice
from api.records.reading import BATCH, Query
from api.records.recognitions import FIELDS, ORGANISATION, RECOGNITION
from api.records.statistics import DIMENSIONS, MOST_CELLS, Counted, TooManyCells, states_asked

_case = base.cases.c
_values = base.case_values.c

# What is asked of nothing.
_ANY: Choice = ((), ())
# Somebody at liberty has no term that could be over.
_NO_TERM = TermEnds(None, None)

Group = tuple[str, ...]
# By how much the number of a group changes with each day of the series, and after its last one.
Steps = dict[Group, "array[int]"]


class _Span(NamedTuple):
    """A state of a case: the places in the series of its first day and of the first day after it, whether it meets the
    filters, and its value in each dimension of states of its kind."""

    first: int
    end: int
    wanted: bool
    own: Group


class _Came(NamedTuple):
    """A value of a dated list: the places in the series of the first day by which it perhaps had come, and surely."""

    value: str
    perhaps: int
    surely: int


class _Case(NamedTuple):
    """A case on the days of a series: the places of the first one on which it had surely begun, of the first on which
    its latest report is old and of the first on which its term is over, surely or perhaps; its values in the dimensions
    of cases, its states of each kind, and the values of its dated lists."""

    key: int
    begun: int
    old: int
    over: int
    of_case: Group
    states: Sequence[Sequence[_Span]]
    came: Mapping[str, Sequence[_Came]]


class _Plan(NamedTuple):
    """What is asked of each case: its dimensions of cases, those of each kind of states and those that are dated lists,
    what is asked of such lists and of one recognition, and the values that comparisons could give."""

    of_case: Sequence[str]
    of_states: Sequence[Sequence[str]]
    dated: Sequence[str]
    asked: Sequence[Asked]
    pairs: recognitions.Pairs | None
    compared: Mapping[str, Collection[str]]
    some: Collection[str]

    @property
    def fields(self) -> set[str]:
        """The dated lists that are looked at."""
        of_pairs = {ORGANISATION, RECOGNITION} if self.pairs or {*self.dated} & {*FIELDS} else set()
        return {*self.dated, *(asked.name for asked in self.asked), *of_pairs}


class _Stretch(NamedTuple):
    """Days on which a case falls in groups: for each dimension the values that it may have, and whether it surely has
    them; and the recognitions that it may have had, and surely had."""

    first: int
    end: int
    values: Mapping[str, Sequence[tuple[str, bool]]]
    sure: bool
    perhaps: Collection[str]
    surely: Collection[str]


def count_on_days(
    connection: Connection, query: Query, names: Sequence[str], days: Sequence[str]
) -> list[Counted]:
    """Return for each day how many cases fall in each group.

    `days` ascend. Raises TooManyCells when there would be more numbers in all than MOST_CELLS.
    """
    if not days:
        return []
    lists = {
        name: _listed(connection, query, name)
        for name in names
        if DIMENSIONS[name].kind == "list" and name not in DATED_LISTS
    }
    narrowed = recognitions.narrows(names, query.filters)
    # In the order of what is counted.
    steps: tuple[Steps, Steps, Steps, Steps] = ({}, {}, {}, {})
    surely, possibly, confirmed, ended = steps
    none = array("i", bytes(array("i").itemsize * (len(days) + 1)))
    plan = _plan(connection, query, names)
    for case in _cases(connection, query, names, days, plan):
        fixed = {
            name: [(value, True) for value in of.get(case.key, (UNKNOWN,))] for name, of in lists.items()
        }
        for stretch in _stretches(case, plan):
            choices = [stretch.values[name] if name in stretch.values else fixed[name] for name in names]
            for chosen in product(*choices):
                group = tuple(value for value, _ in chosen)
                sure = stretch.sure and all(sure for _, sure in chosen)
                if narrowed:
                    named = dict(zip(names, group, strict=True))
                    if not recognitions.are_of_one(named, query.filters, stretch.perhaps):
                        continue
                    sure = sure and recognitions.are_of_one(named, query.filters, stretch.surely)
                if group not in possibly:
                    if len(possibly) >= MOST_CELLS:
                        raise TooManyCells
                    for some in steps:
                        some[group] = none[:]
                _step(possibly[group], stretch.first, stretch.end)
                if sure:
                    _step(surely[group], stretch.first, stretch.end)
                    _step(confirmed[group], stretch.first, min(stretch.end, case.old))
                    _step(ended[group], max(stretch.first, case.over), stretch.end)
    return _counts(steps, len(days))


def _step(changes: array[int], first: int, end: int) -> None:
    """Note that there is one more from one place in the series to another."""
    if first < end:
        changes[first] += 1
        changes[end] -= 1


def _counts(steps: Sequence[Steps], days: int) -> list[Counted]:
    """Return the numbers of each day from their changes, which come in the order of what is counted."""
    found = [Counted({}, {}, {}, {}) for _ in range(days)]
    cells = 0
    for group in deadline.watched(steps[1]):
        for counted, *numbers in zip(found, *(accumulate(some[group]) for some in steps), strict=False):
            for groups, number in zip(counted, numbers, strict=True):
                if number:
                    groups[group] = number
            # A group in which nobody may fall is left out.
            cells += group in counted.possibly
        if cells > MOST_CELLS:
            raise TooManyCells
    return found


def _plan(connection: Connection, query: Query, names: Sequence[str]) -> _Plan:
    asked = [one for name in DATED_LISTS if (one := asked_of(name, query.filters))]
    return _Plan(
        of_case=[name for name in names if DIMENSIONS[name].kind == "column"],
        of_states=[
            [name for name in names if DIMENSIONS[name].states is states]
            for states in states_asked(query, names)
        ],
        dated=[name for name in names if name in DATED_LISTS],
        asked=asked,
        pairs=recognitions.pairs(query.filters),
        compared={
            one.name: recognitions.compared(one.name)(connection)
            for one in asked
            if one.excluded and one.name in FIELDS
        },
        some=[name for name in names if dated_lists.asks_for_some(name, query.filters)],
    )


def _stretches(case: _Case, plan: _Plan) -> Iterator[_Stretch]:
    """Yield the days on which a case may fall in groups; between two of their edges nothing changes.

    It surely does from the day on which it had `begun`, where all that may have been meets the filters.
    """
    edges = {edge for states in case.states for span in states for edge in (span.first, span.end)}
    edges |= {edge for came in case.came.values() for value in came for edge in (value.perhaps, value.surely)}
    fixed = {name: [(value, True)] for name, value in zip(plan.of_case, case.of_case, strict=True)}
    for first, end in pairwise(sorted({*edges, case.begun})):
        here = [[span for span in spans if span.first <= first and end <= span.end] for spans in case.states]
        may = {name: {one.value for one in came if one.perhaps <= first} for name, came in case.came.items()}
        had = {name: {one.value for one in came if one.surely <= first} for name, came in case.came.items()}
        met = list(_met(plan, may, had))
        if not all(perhaps for perhaps, _ in met):
            continue
        dated = {
            name: dated_lists.groups(
                ((value, value in had[name]) for value in may[name]), some=name in plan.some
            )
            for name in plan.dated
        }
        groups = [_groups(spans) for spans in here]
        surely = (
            first >= case.begun
            and all(sure for _, sure in met)
            and all(len(of_kind) == 1 for of_kind in groups)
            and all(span.wanted for spans in here for span in spans)
        )
        pairs = may.get(RECOGNITION, ()), had.get(RECOGNITION, ())
        for own in product(*groups):
            values = {
                name: [(value, True)]
                for kind, group in zip(plan.of_states, own, strict=True)
                for name, value in zip(kind, group, strict=True)
            }
            yield _Stretch(first, end, {**fixed, **dated, **values}, surely, *pairs)


def _met(
    plan: _Plan, may: Mapping[str, set[str]], had: Mapping[str, set[str]]
) -> Iterator[tuple[bool, bool]]:
    """Yield whether dated lists perhaps, and surely, are as they are asked for."""
    for asked in plan.asked:
        compared = plan.compared.get(asked.name, ())
        yield dated_lists.met(asked, may[asked.name], had[asked.name], compared)
    if plan.pairs:
        organisations = may[ORGANISATION], had[ORGANISATION]
        yield dated_lists.one_met(plan.pairs, may[RECOGNITION], had[RECOGNITION], organisations)


def _groups(spans: Iterable[_Span]) -> list[Group]:
    """Return the groups in which the states may fall, those left out that do not meet the filters."""
    return list(dict.fromkeys(span.own for span in spans if span.wanted))


def _cases(
    connection: Connection, query: Query, names: Sequence[str], days: Sequence[str], plan: _Plan
) -> Iterator[_Case]:
    """Yield the cases that meet the filters which do not depend on the day, and that may have begun by the last one."""
    # The place in the series of a day, or of the first one after it.
    place = cache(lambda day: bisect_left(days, day))
    others = [
        _beside(_rows(connection, _of_states(states, query, names, days, [_case.key])))
        for states in states_asked(query, names)
        if states is not PERIODS
    ]
    fields = plan.fields
    dated = _beside(_rows(connection, _of_dated(fields, query, days)) if fields else ())
    columns = [
        c
        for name in names
        if DIMENSIONS[name].kind == "column" and (c := DIMENSIONS[name].of_case) is not None
    ]
    of_case: list[Any] = [_case.key, _case.begun_last, _case.verified_first]
    of_case += [_case.term_ends_first, _case.term_ends_last, *columns]
    rows = _rows(connection, _of_states(PERIODS, query, names, days, of_case))
    split = len(of_case)
    for key, of_one in groupby(rows, itemgetter(0)):
        own = list(of_one)
        _, begun, verified_first, ends_first, ends_last, *of_columns = own[0][:split]
        old = place(day_after(confirmed_until(verified_first)))
        ends = TermEnds(ends_first, ends_last)
        within = last_day_within(ends)
        spans = [span for row in own for span in _turned(row[split:], old, ends, query, names, days)]
        states = [_spans(other(key), place) for other in others]
        came: dict[str, list[_Came]] = {name: [] for name in fields}
        for _, name, value, first, last in dated(key):
            came[name].append(_Came(value, place(first), place(last)))
        over_from = len(days) if within is None else place(day_after(within))
        yield _Case(key, place(begun), old, over_from, tuple(of_columns), [spans, *states], came)


def _of_states(
    states: States, query: Query, names: Sequence[str], days: Sequence[str], of_case: Sequence[Any]
) -> Select[Any]:
    """Select columns of the case, and after them those of the states in which it may be on one of the days: their days,
    whether they meet the filters, and their values; of periods, also what changes within them."""
    own = states.table.c
    wanted = either((states.wanted(query, None), literal(1)), else_=literal(0))
    turning = [own.in_custody, own.corroborated_from] if states is PERIODS else []
    values = [DIMENSIONS[name].on(days[0]) for name in names if DIMENSIONS[name].states is states]
    columns = [*of_case, own.start_first, own.end_last, wanted, *turning, *values]
    return (
        select(*(column.label(f"column_{place}") for place, column in enumerate(columns)))
        .select_from(base.cases.join(states.table, own.case_key == _case.key))
        .where(*other_conditions(query), own.start_first <= days[-1], own.end_last > days[0])
        .order_by(_case.key, own.place)
    )


def _of_dated(names: Collection[str], query: Query, days: Sequence[str]) -> Select[Any]:
    """Select the values of dated lists, each with its case and the days between which it came."""
    return (
        select(_values.case_key, _values.field, _values.value, _values.came_first, _values.came_last)
        .select_from(base.cases.join(base.case_values, _values.case_key == _case.key))
        .where(*other_conditions(query), _values.field.in_(names), _values.came_first <= days[-1])
        .order_by(_case.key)
    )


def _spans(rows: Iterable[Sequence[Any]], place: Callable[[str], int]) -> list[_Span]:
    return [_Span(place(first), place(end), wanted, tuple(own)) for _, first, end, wanted, *own in rows]


def _turned(
    row: Sequence[Any], old: int, ends: TermEnds, query: Query, names: Sequence[str], days: Sequence[str]
) -> Iterator[_Span]:
    """Yield a status period, cut where it turns stale, finds a second publisher or has a term that is over, if a query
    speaks of that."""
    first_day, end_day, wanted, in_custody, corroborated_from, *values = row
    own = [name for name in names if DIMENSIONS[name].states is PERIODS]
    asked = query.filters
    first, end = bisect_left(days, first_day), bisect_left(days, end_day)
    backed_from = end if corroborated_from is None else bisect_left(days, corroborated_from)
    ends = ends if in_custody else _NO_TERM
    turns = {old} if "stale" in asked else set()
    if "status_corroboration" in (*asked, *own):
        turns.add(backed_from)
    if "term_over" in (*asked, *own):
        turns |= {bisect_right(days, day) for day in (ends.first, ends.last) if day is not None}
    for start, stop in pairwise([first, *sorted(turn for turn in turns if first < turn < end), end]):
        if start == stop:
            continue
        is_stale = bool(in_custody) and start >= old
        turned = {
            "status_corroboration": MULTIPLE if start >= backed_from else SINGLE,
            "term_over": over(ends, days[start]) or UNKNOWN,
        }
        meets = (
            wanted
            and asked.get("stale", is_stale) == is_stale
            and all(_chosen(asked.get(name, _ANY), value) for name, value in turned.items())
        )
        of_span = (turned.get(name, value) for name, value in zip(own, values, strict=True))
        yield _Span(start, stop, bool(meets), tuple(of_span))


def _chosen(choice: Choice, value: str) -> bool:
    wanted, excluded = choice
    return (not wanted or value in wanted) and value not in excluded


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    return chain.from_iterable(deadline.watched(connection.execute(statement).partitions(BATCH)))


def _beside(rows: Iterable[Sequence[Any]]) -> Callable[[int], Sequence[Sequence[Any]]]:
    """Return a function that gives the rows of a case, if any; rows and calls are in the order of the keys."""
    groups = groupby(rows, itemgetter(0))
    key, own = -1, cast("Iterator[Sequence[Any]]", iter(()))

    def of(wanted: int) -> Sequence[Sequence[Any]]:
        nonlocal key, own
        while key < wanted:
            key, own = next(groups, (sys.maxsize, iter(())))
        return list(own) if key == wanted else ()

    return of


def _listed(connection: Connection, query: Query, name: str) -> dict[int, Group]:
    """Return the values of a list of the cases that meet the filters which do not depend on the day, by key."""
    values, conditions = _values, other_conditions(query)
    statement = select(values.case_key, values.value).where(values.field == name).order_by(values.case_key)
    if conditions:
        statement = statement.where(values.case_key.in_(select(_case.key).where(*conditions)))
    rows = chain.from_iterable(deadline.watched(connection.execute(statement).partitions(BATCH)))
    return {key: tuple(row[1] for row in of_one) for key, of_one in groupby(rows, itemgetter(0))}
