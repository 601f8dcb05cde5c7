"""Cases: their collection, its filters and sort keys, and what is stored of their states.

Filters that speak of what has a date are those of `days`; all others are here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, or_, select
from sqlalchemy import case as either

from api.records import base, days, identifiers, search
from api.records.dated_lists import DATED_LISTS
from api.records.filters import (
    OF_ALL,
    Choice,
    Condition,
    all_listed_of_case,
    all_listed_of_this_case,
    among,
    at_least,
    at_most,
    before,
    equals,
    listed_of_case,
    not_before,
    of_this_case,
)
from api.records.periods import Period
from api.records.reading import Collection, Query

_case = base.cases.c
_period = base.case_periods.c


def _among_ids(choice: Choice) -> ColumnElement[bool]:
    wanted, excluded = choice
    tests: list[ColumnElement[bool]] = []
    if wanted:
        tests.append(_case.id.in_(wanted) | _case.uid.in_(wanted))
    if excluded:
        tests.append(_case.id.not_in(excluded) & _case.uid.not_in(excluded))
    return and_(*tests)


def _of_region(column: ColumnElement[str]) -> Condition:
    """The region of the case has one of these values; `unknown` also where the case has no region."""
    regions = base.regions.c
    own = select(column).where(regions.id == _case.region_id).scalar_subquery()
    return among(own)


def _may_end(bound: ColumnElement[Any], within: Condition) -> Condition:
    """The term may end within a range: its bound is within, or only the other one is known."""
    known = or_(_case.term_ends_first.is_not(None), _case.term_ends_last.is_not(None))
    return lambda day: or_(within(day), and_(bound.is_(None), known))


def _of_initial(choice: Choice) -> ColumnElement[bool]:
    """The surname begins with one of these letters, in Latin or as it is in the native name, and with none of those."""
    wanted, excluded = choice
    tests: list[ColumnElement[bool]] = []
    if wanted:
        tests.append(_case.initial.in_(wanted) | _case.initial_native.in_(wanted))
    if excluded:
        tests.append(_case.initial.not_in(excluded) & _case.initial_native.not_in(excluded))
    return and_(*tests)


# What a case may have several of.
LISTS = (
    "theme",
    "citizenship",
    "occupation",
    "affiliation",
    "occupation_group",
    "affiliation_kind",
    "concern",
    "article",
    "recognised_by",
    "source",
    "clause",
    "recognition_term",
    "compared_with",
    "not_listed_in",
)
# Those of them that are asked for without a day; of identifiers each is another person's, so that they make no groups.
_UNDATED_LISTS = (*(name for name in LISTS if name not in DATED_LISTS), identifiers.FIELD)

# Filters that do not depend on the day; the others are those of `days` and `dated_lists`.
FILTERS: dict[str, Condition] = {
    **{name: listed_of_case(name) for name in _UNDATED_LISTS},
    **{name + OF_ALL: all_listed_of_case(name) for name in _UNDATED_LISTS},
    "region": among(_case.region_id),
    "gender": among(_case.gender),
    "group_case": among(_case.group_case_id),
    "named_in_resolution": equals(_case.named_in_resolution),
    "birth_year_min": at_least(_case.birth_year),
    "birth_year_max": at_most(_case.birth_year),
    "region_country": _of_region(base.regions.c.country),
    "region_occupation": _of_region(base.regions.c.occupation),
    "place_of_detention": among(_case.place_of_detention),
    "last_place_of_detention": among(_case.last_place_of_detention),
    "place_kind": among(_case.place_kind),
    "verified_from": not_before(_case.verified_on),
    "verified_to": at_most(_case.verified_on),
    "verified_before": before(_case.verified_first),
    "term_ends_from": _may_end(_case.term_ends_last, at_least(_case.term_ends_last)),
    "term_ends_to": _may_end(_case.term_ends_first, at_most(_case.term_ends_first)),
    "corroboration": among(_case.corroboration),
    "initial": _of_initial,
    "id": _among_ids,
    "q": search.condition,
}


_ONE_BY_ONE = (
    FILTERS
    | {name: listed_of_case(name, of_this_case) for name in _UNDATED_LISTS}
    | {name + OF_ALL: all_listed_of_this_case(name) for name in _UNDATED_LISTS}
)


def other_conditions(query: Query) -> list[ColumnElement[bool]]:
    """Return the conditions of a query that do not depend on the day."""
    filters = _ONE_BY_ONE if query.one_by_one else FILTERS
    return [filters[name](value) for name, value in query.filters.items() if name in filters]


def matching(query: Query) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of a query of cases, on its day where it has one."""
    of_day = days.present(query) if query.as_of is None else days.on(query, query.as_of)
    return [*other_conditions(query), *of_day]


def _sorts_on(query: Query) -> Mapping[str, ColumnElement[Any]]:
    """Return the sort keys that speak of what has a date, as they were on the day of the query: no value where that is
    not certain."""
    day = query.as_of
    if day is None:
        return {}
    begun = _case.begun_last <= day
    periods, sentences = days.PERIODS.may_hold(day), days.SENTENCES.may_hold(day)
    candidates = select(func.count()).where(periods).correlate(base.cases).scalar_subquery()
    certain = and_(begun, candidates == 1)
    return {
        "status": either((certain, _common(base.case_periods.c.status, periods))),
        "status_since": either((certain, _common(base.case_periods.c.since, periods))),
        "in_custody_since": either((begun, _common(base.case_periods.c.held_since, periods))),
        "sentence_months": _common(base.case_sentences.c.months, sentences),
    }


def _items_on(day: str, table: Table) -> Sequence[ColumnElement[bool]]:
    """The items of a part that perhaps had happened by a day: those without a date, too."""
    own = table.c
    if table is base.metadata.tables["sentences"]:
        # The first state of a case is that without a sentence.
        state = base.case_sentences.c
        same = and_(state.case_key == own.case_key, state.place == own.place + 1)
        return [exists(select(1).where(same, state.start_first <= day))]
    # The first days of a month or year begin with it, and text sorts so.
    return [or_(own.date.is_(None), own.date <= day)] if "date" in own else []


def _common(column: ColumnElement[Any], held: ColumnElement[bool]) -> ColumnElement[Any]:
    """The value that all states have which may have held; null where they do not agree."""
    same = and_(func.min(column) == func.max(column), func.count(column) == func.count())
    return select(either((same, func.min(column)))).where(held).correlate(base.cases).scalar_subquery()


_CASES = Collection(
    name="cases",
    table=base.cases,
    filters={**FILTERS, **days.PRESENT},
    sorts={
        "name": _case.sort_name,
        "surname": _case.sort_surname,
        "surname_native": _case.sort_surname_native,
        "id": _case.id,
        "status": _case.status,
        "status_since": _case.status_since,
        "in_custody_since": _case.in_custody_since,
        "region": _case.region_id,
        "birth_year": _case.birth_year,
        "sentence_months": _case.sentence_months,
        "term_ends": _case.term_ends_last,
        "verified_on": _case.verified_first,
    },
    default_sort=(),
    parts={
        name: base.case_documents.c[name]
        for name in (
            *("summary", "events", "charges", "sentences", "recognitions", "comparisons"),
            *("identifiers", "sources"),
        )
    },
    source=base.cases.join(base.case_documents, base.case_documents.c.case_key == base.cases.c.key),
    addresses=(_case.id, _case.uid),
    matching=matching,
    sorts_on=_sorts_on,
    items_on=_items_on,
    ranking=lambda query: search.rank(query.filters["q"]) if "q" in query.filters else None,
    bunched=frozenset({"initial"}),
)

CASES = replace(
    _CASES,
    lines=replace(
        _CASES,
        parts={"line": base.case_lines.c.line},
        source=base.cases.join(base.case_lines, base.case_lines.c.case_key == base.cases.c.key),
    ),
)

PARTS = tuple(name for name in CASES.parts if name != "summary")


def initials(connection: Connection, query: Query, *, native: bool) -> dict[str, int]:
    """Return how many cases of a query have a surname with which letter, in Latin or as in native names."""
    column = _case.initial_native if native else _case.initial
    rows = connection.execute(select(column, func.count()).where(*matching(query)).group_by(column))
    return {letter: number for letter, number in rows if letter}


@dataclass(frozen=True)
class Undated:
    """How many facts of some cases nothing dates."""

    sentences: int
    recognitions: int
    charges: int
    concerns: int


def undated(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> Undated:
    """Return how many facts nothing dates there are of the cases that meet conditions."""
    columns = (_case[f"undated_{name}"] for name in Undated.__dataclass_fields__)
    numbers = (func.coalesce(func.sum(column), 0) for column in columns)
    return Undated(*connection.execute(select(*numbers).where(*conditions)).one())


def histories(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[Period, ...]]:
    """Return the status periods of cases by key, oldest first, in one statement."""
    found: dict[int, list[Period]] = {key: [] for key in keys}
    rows = connection.execute(
        select(base.case_periods).where(_period.case_key.in_(keys)).order_by(_period.case_key, _period.place)
    )
    for row in rows:
        found[row.case_key].append(
            Period(
                row.status,
                row.since,
                row.start_first,
                row.start_last,
                row.end_first,
                row.end_last,
                tuple(row.event_ids.split(";")),
            )
        )
    return {key: tuple(history) for key, history in found.items()}
