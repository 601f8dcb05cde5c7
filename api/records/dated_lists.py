"""Lists of a case whose values came on a day: who recognised the person, as what, with which lists the case was
compared, under which articles the person was charged, and which concerns there are; what filters ask of them on a day,
surely or perhaps.

A value that may have come by a day perhaps is there, one that must have come surely is. So a list may have been several
sets of values. What is said here in SQL of a case is said below of sets of values, for a series of days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from api.records import base, recognitions
from api.records.filters import (
    OF_ALL,
    UNKNOWN,
    Choice,
    Condition,
    all_listed_of_case,
    all_listed_of_this_case,
    listed_of_case,
    of_all_cases,
    of_this_case,
)
from api.records.recognitions import FIELDS, NOT_FOUND, ORGANISATION, RECOGNITION

DATED_LISTS = (*FIELDS, "compared_with", "not_listed_in", "article", "concern")

_case = base.cases.c
_values = base.case_values.c
_NOTHING: Choice = ((), ())


# -- On the day of the release -------------------------------------------------------------------------------


def _present(of_all: Any, holding: Any) -> dict[str, Condition]:
    return {
        **{
            name: recognitions.condition(name, holding) if name in FIELDS else listed_of_case(name, holding)
            for name in DATED_LISTS
        },
        **{name + OF_ALL: of_all(name) for name in DATED_LISTS},
    }


PRESENT = _present(all_listed_of_case, of_all_cases)
PRESENT_ONE_BY_ONE = _present(all_listed_of_this_case, of_this_case)


# -- What is asked -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a query asks of a list: one of the `wanted` values, none of the `excluded` ones, and every one of others;
    whether it wants any, whether UNKNOWN is among the wanted and among the excluded, and whether something else asks
    for a value, so that there were not none."""

    name: str
    wanted: Sequence[str]
    excluded: Sequence[str]
    every: Sequence[str]
    any_wanted: bool
    none_wanted: bool
    none_excluded: bool
    some: bool


def asked_of(name: str, filters: Mapping[str, Any]) -> Asked | None:
    """Return what filters ask of a list, None where they do not."""
    if not {name, name + OF_ALL} & filters.keys():
        return None
    wanted, excluded = filters.get(name, _NOTHING)
    every = filters.get(name + OF_ALL, _NOTHING)[0]
    return Asked(
        name,
        [value for value in wanted if value != UNKNOWN],
        [value for value in excluded if value != UNKNOWN],
        every,
        any_wanted=bool(wanted),
        none_wanted=UNKNOWN in wanted,
        none_excluded=UNKNOWN in excluded,
        some=asks_for_some(name, filters),
    )


def asks_for_some(name: str, filters: Mapping[str, Any]) -> bool:
    """Whether filters, other than by the wanted and excluded values of the list, ask for a case that has values in it.
    Whoever has an organisation has a term."""
    if name not in FIELDS:
        return bool(filters.get(name + OF_ALL))
    other = filters.get(recognitions.OTHER[name], _NOTHING)[0]
    every = any(filters.get(field + OF_ALL) for field in FIELDS)
    return every or (bool(other) and UNKNOWN not in other)


# -- On a day, in SQL ----------------------------------------------------------------------------------------


def on(filters: Mapping[str, Any], day: str, *, surely: bool) -> list[ColumnElement[bool]]:
    """Return what filters ask of the lists of a case on a day."""
    tests: list[ColumnElement[bool]] = []
    for name in DATED_LISTS:
        if asked := asked_of(name, filters):
            tests += (_surely_met if surely else _perhaps_met)(asked, day)
    pairs = recognitions.pairs(filters)
    if pairs is not None:
        tests.append(or_(false(), *_of_one(pairs, day, surely=surely)))
    return tests


def _perhaps_met(asked: Asked, day: str) -> Iterator[ColumnElement[bool]]:
    name, value = asked.name, _values.value
    yield from (_has(name, day, value == one) for one in asked.every)
    if {*asked.every} & {*asked.excluded}:
        yield false()
    if asked.excluded:
        yield not_(_has(name, day, value.in_(asked.excluded), surely=True))
    compared = _are_compared(asked)
    yield from (
        or_(not_(is_so), _has(name, day, value == NOT_FOUND + one)) for one, is_so in compared.items()
    )
    if asked.any_wanted:
        had = [_has(name, day, value.in_(asked.wanted))] if asked.wanted else []
        may_be_none = asked.none_wanted and not asked.some
        none = (
            [and_(not_(_has(name, day, surely=True)), *map(not_, compared.values()))] if may_be_none else []
        )
        yield or_(false(), *had, *none)
    elif asked.none_excluded and not asked.every:
        yield _has(name, day, value.not_in(asked.excluded))


def _surely_met(asked: Asked, day: str) -> Iterator[ColumnElement[bool]]:
    name, value = asked.name, _values.value
    yield from (_has(name, day, value == one, surely=True) for one in asked.every)
    if asked.excluded:
        yield not_(_has(name, day, value.in_(asked.excluded)))
    for one, is_so in _are_compared(asked).items():
        yield or_(not_(is_so), _has(name, day, value == NOT_FOUND + one, surely=True))
    if asked.none_excluded:
        yield _has(name, day, surely=True)
    if asked.any_wanted:
        had = [_has(name, day, value.in_(asked.wanted), surely=True)] if asked.wanted else []
        # Whatever else may have been, it was one of these or none.
        no_other = [not_(_has(name, day, value.not_in(asked.wanted)))] if asked.none_wanted else []
        yield or_(*had, *no_other)


def _are_compared(asked: Asked) -> dict[str, ColumnElement[bool]]:
    """Return for each excluded value whether the release has comparisons with a list that would give it."""
    if asked.name not in FIELDS:
        return {}
    return {one: recognitions.is_compared(asked.name, one) for one in asked.excluded}


def _of_one(pairs: recognitions.Pairs, day: str, *, surely: bool) -> Iterator[ColumnElement[bool]]:
    """One recognition has an organisation and a term of those wanted, or there is none where that is wanted of both."""
    value = _values.value
    if pairs.known:
        yield _has(RECOGNITION, day, value.in_(pairs.known), surely=surely)
    if pairs.none:
        other = _has(RECOGNITION, day, value.not_in(pairs.known))
        compared = _has(ORGANISATION, day, value.startswith(NOT_FOUND))
        yield and_(not_(other), not_(compared)) if surely else not_(_has(ORGANISATION, day, surely=True))


def _has(name: str, day: str, *tests: ColumnElement[bool], surely: bool = False) -> ColumnElement[bool]:
    """The case had a value that meets the tests."""
    own = (_values.field == name, _values.case_key == _case.key, *tests)
    return exists(select(1).where(*own, came_by(day, surely=surely)).correlate(base.cases))


def came_by(day: str, *, surely: bool) -> ColumnElement[bool]:
    """The value of a dated list had come by a day, surely or perhaps."""
    return (_values.came_last if surely else _values.came_first) <= day


def has_none(name: str, day: str) -> ColumnElement[bool]:
    """The case surely had no value of a dated list on a day."""
    return not_(_has(name, day))


def recognised_by_day(day: str, *, surely: bool) -> Callable[[FromClause], ColumnElement[bool]]:
    """Return the condition that a value as it is filed had come by a day, surely or perhaps."""
    return lambda filed: (filed.c.came_last if surely else filed.c.came_first) <= day


def values_on(
    name: str, filters: Mapping[str, Any], day: str, *, surely: bool
) -> Select[Any] | CompoundSelect[Any]:
    """Select the cases (`case_key`) and values of a dated list that they surely, or perhaps, had on a day.

    A case that surely had none is left out. One that perhaps had none has UNKNOWN too, where `surely` is not asked and
    nothing asks for some.
    """
    own = (_values.field == name,)
    had = select(_values.case_key, _values.value).where(*own, came_by(day, surely=surely))
    if surely or asks_for_some(name, filters):
        return had
    perhaps_none = (
        select(_values.case_key, literal(UNKNOWN).label("value"))
        .where(*own, came_by(day, surely=False))
        .group_by(_values.case_key)
        .having(func.min(_values.came_last) > day)
    )
    return had.union_all(perhaps_none)


# -- On a day, of sets of values -----------------------------------------------------------------------------


def met(asked: Asked, may: set[str], had: set[str], compared: Collection[str]) -> tuple[bool, bool]:
    """Say whether a list perhaps, and surely, is as it is asked for, of which a case may have had some values and
    surely had others; `compared` are those that a comparison of the release could give."""
    needed = {*asked.every, *(NOT_FOUND + one for one in asked.excluded if one in compared)}
    excluded = {*asked.excluded}
    perhaps = may >= needed and not had & excluded and not excluded & {*asked.every}
    surely = had >= needed and not may & excluded and (bool(had) or not asked.none_excluded)
    if asked.any_wanted:
        none = asked.none_wanted and not asked.some and not had and not needed
        perhaps = perhaps and (not may.isdisjoint(asked.wanted) or none)
        surely = surely and (
            not had.isdisjoint(asked.wanted) or (asked.none_wanted and may <= {*asked.wanted})
        )
    elif asked.none_excluded and not asked.every:
        perhaps = perhaps and not may <= excluded
    return perhaps, surely


def one_met(
    pairs: recognitions.Pairs, may: set[str], had: set[str], organisations: tuple[set[str], set[str]]
) -> tuple[bool, bool]:
    """Say the same of one recognition with both; `organisations` are those that a case may have had and surely had."""
    known = {*pairs.known}
    maybe, surely = organisations
    none = pairs.none and not surely
    none_other = pairs.none and may <= known and not any(map(recognitions.not_found, maybe))
    return bool(may & known) or none, bool(had & known) or none_other


def groups(values: Iterable[tuple[str, bool]], *, some: bool) -> list[tuple[str, bool]]:
    """Return the values of a list that a case may have had, and whether it surely had them: with UNKNOWN where it may
    have had none, and nothing asks for `some`."""
    found = list(values)
    if some or any(sure for _, sure in found):
        return found
    return [*found, (UNKNOWN, not found)]
