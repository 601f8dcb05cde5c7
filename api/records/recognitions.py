"""Who recognised a person, as what, and who was compared with a list and not found on it: the values by which cases are
found and counted.

`recognised_by` and `recognition_term` have two kinds of values: `memorial` for who was recognised, and `-memorial` for
who was compared with a list and not found, so that a case without a value is one of which nobody knows. A third field
holds both words of each recognition together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, not_, or_, select, true

from api.records import base
from api.records.dates import Interval, span
from api.records.filters import UNKNOWN, Choice, Condition, Holds
from api.records.reference import Record
from api.records.vocabularies import Vocabulary

ORGANISATION, TERM = FIELDS = ("recognised_by", "recognition_term")
# The field with both.
RECOGNITION = "recognition"
# The sign before a value of who was compared with a list and not found on it, as in a filter.
NOT_FOUND = "-"

# The columns of `compared_lists` that have the values of each field.
_COLUMNS = {ORGANISATION: "organisation_id", TERM: "term"}
OTHER = {ORGANISATION: TERM, TERM: ORGANISATION}
_NOTHING: Choice = ((), ())


def not_found(value: str) -> bool:
    """Whether a value stands for people who were compared and not found."""
    return value.startswith(NOT_FOUND)


def values_of(recognised: Iterable[Record], compared: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """Return the values of a case by field, from its recognitions and its comparisons, each with its list."""
    recognised = list(recognised)
    values = {
        ORGANISATION: _with_not_found((r["organisation_id"] for r in recognised), compared, ORGANISATION),
        TERM: _with_not_found((r["term"] for r in recognised), compared, TERM),
        RECOGNITION: tuple(_both(ORGANISATION, r["organisation_id"], r["term"]) for r in recognised),
    }
    return {name: tuple(dict.fromkeys(own)) for name, own in values.items()}


def came(
    recognised: Iterable[Record], compared: Iterable[Record], released_on: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return between which days each value came first, by its field: of a recognition that has a partial date or none,
    or of a list on its day."""
    found: dict[tuple[str, str], tuple[str, str]] = {}

    def note(field: str, value: str, days: Interval) -> None:
        first, last = found.get((field, value), (days.first, days.last))
        found[field, value] = min(first, days.first), min(last, days.last)

    for row in recognised:
        days = span(row["date"], released_on)
        note(ORGANISATION, row["organisation_id"], days)
        note(TERM, row["term"], days)
        note(RECOGNITION, _both(ORGANISATION, row["organisation_id"], row["term"]), days)
    for row in compared:
        days = span(row["listed_on"], released_on)
        note("compared_with", row["list_id"], days)
        if row["result"] == "not-listed":
            note("not_listed_in", row["list_id"], days)
            for field, column in _COLUMNS.items():
                note(field, NOT_FOUND + row[column], days)
    return found


def _with_not_found(own: Iterable[str], compared: Iterable[Record], field: str) -> tuple[str, ...]:
    known = tuple(own)
    lists = [row[_COLUMNS[field]] for row in compared if row["result"] == "not-listed"]
    return (*known, *(NOT_FOUND + value for value in lists if value not in known))


def condition(field: str, holding: Callable[[str], Holds]) -> Condition:
    """The field has one of the wanted values; as for the excluded ones, the case was compared with a list that would
    give it and not found. Where a release has no such comparison, the case has not got it."""
    holds, value = holding(field), base.case_values.c.value

    def has(wanted: Sequence[str]) -> ColumnElement[bool]:
        known = _known(wanted)
        tests = [holds(value.in_(known))] if known else []
        if UNKNOWN in wanted:
            tests.append(not_(holds()))
        return or_(*tests)

    def lacks(excluded: Sequence[str]) -> Iterator[ColumnElement[bool]]:
        known = _known(excluded)
        if known:
            yield not_(holds(value.in_(known)))
        for item in known:
            yield or_(not_(is_compared(field, item)), holds(value == NOT_FOUND + item))
        if UNKNOWN in excluded:
            yield holds()

    def made(choice: Choice) -> ColumnElement[bool]:
        wanted, excluded = choice
        return and_(*([has(wanted)] if wanted else []), *lacks(excluded))

    return made


@dataclass(frozen=True)
class Pairs:
    """What is wanted of one recognition, where a query asks for organisations and terms: one of the `known` pairs, or
    that there is no recognition, if `none` is wanted of both."""

    known: Sequence[str]
    none: bool


def pairs(filters: Mapping[str, Any]) -> Pairs | None:
    """Return what filters want of one recognition, None where they do not want both an organisation and a term."""
    organisations, terms = (filters.get(name, _NOTHING)[0] for name in FIELDS)
    if not organisations or not terms:
        return None
    both = [_both(ORGANISATION, one, other) for one in _known(organisations) for other in _known(terms)]
    return Pairs(both, UNKNOWN in organisations and UNKNOWN in terms)


def in_one(filters: Mapping[str, Any], holding: Callable[[str], Holds]) -> list[ColumnElement[bool]]:
    """Return the condition that one recognition has both an organisation and a term of those wanted; none where a query
    does not ask for both."""
    wanted = pairs(filters)
    if wanted is None:
        return []
    tests = [holding(RECOGNITION)(base.case_values.c.value.in_(wanted.known))] if wanted.known else []
    if wanted.none:
        tests.append(not_(holding(ORGANISATION)()))
    return [or_(false(), *tests)]


def ever(filed: FromClause) -> ColumnElement[bool]:
    """The recognition is on file."""
    return true()


def of_one(
    field: str,
    own: ColumnElement[str],
    filters: Mapping[str, Any],
    beside: ColumnElement[str] | None,
    on: Callable[[FromClause], ColumnElement[bool]] = ever,
) -> list[ColumnElement[bool]]:
    """Return what leaves, of the values `own` by which cases are grouped, those of the recognitions that a query asks
    for: with one of those that it wants of the other field, and with the value `beside` it in the group. `on` says
    which recognitions there were; of a case that perhaps had none, UNKNOWN stands beside UNKNOWN."""
    filed = base.case_values.alias(f"filed_{field}")
    of_case = select(1).where(filed.c.field == RECOGNITION, filed.c.case_key == base.cases.c.key, on(filed))
    wanted = [_both(field, own, other) for other in _wanted(OTHER[field], filters)]
    no_pair = or_(_is_not_found(own), own == UNKNOWN)
    tests = [or_(no_pair, exists(of_case.where(filed.c.value.in_(wanted))))] if wanted else []
    if beside is not None:
        same = exists(of_case.where(filed.c.value == _both(field, own, beside)))
        none = and_(own == UNKNOWN, beside == UNKNOWN)
        tests.append(or_(_is_not_found(own), _is_not_found(beside), same, none))
    return tests


def belong_together(values: Mapping[str, ColumnElement[str]]) -> list[ColumnElement[bool]]:
    """Return what leaves out of groups by both fields, given as columns, those in which who was recognised has no term,
    or the other way round."""
    if not values.keys() >= {*FIELDS}:
        return []
    one, other = (values[name] for name in FIELDS)
    return [
        or_(one == UNKNOWN, _is_not_found(one), other != UNKNOWN),
        or_(other == UNKNOWN, _is_not_found(other), one != UNKNOWN),
    ]


def are_of_one(group: Mapping[str, str], filters: Mapping[str, Any], filed: Collection[str]) -> bool:
    """Say the same of a group in which a case falls, by the values of its dimensions, and of the recognitions of the
    case as they are filed."""
    told = [group[name] for name in FIELDS if name in group]
    if UNKNOWN in told and any(map(_is_found, told)):
        return False
    found = {name: value for name, value in group.items() if name in FIELDS and _is_found(value)}
    for name, value in found.items():
        others = [found[OTHER[name]]] if OTHER[name] in found else []
        for wanted in (_wanted(OTHER[name], filters), others):
            if wanted and not any(_both(name, value, other) in filed for other in wanted):
                return False
    return True


def narrows(names: Sequence[str], filters: Mapping[str, Any]) -> bool:
    """Whether the values of one of these dimensions must be of one recognition with others."""
    own = [name for name in FIELDS if name in names]
    return len(own) > 1 or any(_wanted(OTHER[name], filters) for name in own)


def _known(values: Iterable[str]) -> list[str]:
    return [value for value in values if value != UNKNOWN]


def _wanted(field: str, filters: Mapping[str, Any]) -> list[str]:
    return _known(filters.get(field, _NOTHING)[0])


def _is_found(value: str) -> bool:
    return value != UNKNOWN and not not_found(value)


def _is_not_found(value: ColumnElement[str]) -> ColumnElement[bool]:
    return value.startswith(NOT_FOUND)


def _both(field: str, own: Any, other: Any) -> Any:
    """Return a value of the field and one of the other as a recognition has them; of texts, or of columns."""
    return own + ":" + other if field == ORGANISATION else other + ":" + own


def is_compared(field: str, value: str) -> ColumnElement[bool]:
    """Whether the release has a comparison with a list that would give the value."""
    return exists(_compared(field).where(base.compared_lists.c[_COLUMNS[field]] == value))


def _compared(field: str) -> Select[Any]:
    lists = base.compared_lists.c
    used = exists(select(1).where(base.comparisons.c.list_id == lists.id))
    return select(lists[_COLUMNS[field]]).where(used)


@cache
def compared(field: str) -> Vocabulary:
    """The values of a field that a comparison of the release could give: of organisations whose lists were compared."""
    query = _compared(field).distinct()
    return lambda connection: tuple(connection.execute(query).scalars())
