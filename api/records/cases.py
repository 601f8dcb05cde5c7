"""Cases: their collection, its filters and sort keys, and what holds on a given day.

Filters on the status speak of the day that a query names, all others of what is on file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select
from sqlalchemy import case as either

from api.records import base, recognitions, search
from api.records.filters import (
    OF_ALL,
    UNKNOWN,
    Choice,
    Condition,
    Holds,
    all_listed_of_case,
    all_listed_of_this_case,
    among,
    at_least,
    at_most,
    before,
    equals,
    in_group,
    listed_of_case,
    not_before,
    of_all_cases,
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


def _over_on(day: str) -> ColumnElement[Any]:
    """How the term is over by the calendar on a day, in the period of a case that holds on it; see `custody_terms`."""
    held = _period.in_custody
    return either(
        (and_(held, _case.term_ends_last < day), "certain"),
        (and_(held, _case.term_ends_first < day), "possible"),
        else_=UNKNOWN,
    )


# The filter that speaks of the status and the day itself.
TERM_OVER = "term_over"

# Filters that speak of a status: over the period that a day falls in, or over the case as it is now.
PERIOD_FILTERS: Mapping[str, tuple[Condition, Condition]] = {
    "status": (among(_period.status), among(_case.status)),
    "custody": (equals(_period.in_custody), equals(_case.in_custody)),
    "status_group": (in_group(_period.status), in_group(_case.status)),
    "status_since_from": (not_before(_period.since), not_before(_case.status_since)),
    "status_since_to": (at_most(_period.since), at_most(_case.status_since)),
}

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


def _of_lists(holding: Callable[[str], Holds]) -> dict[str, Condition]:
    return {
        name: recognitions.condition(name, holding)
        if name in recognitions.FIELDS
        else listed_of_case(name, holding)
        for name in LISTS
    }


FILTERS: dict[str, Condition] = {
    **_of_lists(of_all_cases),
    **{name + OF_ALL: all_listed_of_case(name) for name in LISTS},
    "region": among(_case.region_id),
    "gender": among(_case.gender),
    "group_case": among(_case.group_case_id),
    "in_absentia": equals(_case.sentenced_in_absentia),
    "named_in_resolution": equals(_case.named_in_resolution),
    "sentence_kind": among(_case.sentence_kind),
    "sentence_stage": among(_case.sentence_stage),
    "months_min": at_least(_case.sentence_months),
    "months_max": at_most(_case.sentence_months),
    "birth_year_min": at_least(_case.birth_year),
    "birth_year_max": at_most(_case.birth_year),
    "region_country": _of_region(base.regions.c.country),
    "region_occupation": _of_region(base.regions.c.occupation),
    "place_of_detention": among(_case.place_of_detention),
    "place_kind": among(_case.place_kind),
    "in_custody_since_from": not_before(_case.in_custody_since),
    "in_custody_since_to": at_most(_case.in_custody_since),
    "verified_from": not_before(_case.verified_on),
    "verified_to": at_most(_case.verified_on),
    "verified_before": before(_case.verified_first),
    "stale": equals(_case.stale),
    "term_ends_from": _may_end(_case.term_ends_last, at_least(_case.term_ends_last)),
    "term_ends_to": _may_end(_case.term_ends_first, at_most(_case.term_ends_first)),
    "corroboration": among(_case.corroboration),
    "status_corroboration": among(_case.status_corroboration),
    "id": _among_ids,
    "q": search.condition,
}


_ONE_BY_ONE = (
    FILTERS | _of_lists(of_this_case) | {name + OF_ALL: all_listed_of_this_case(name) for name in LISTS}
)


@dataclass(frozen=True)
class HeldFilters:
    """The filters of a query that speak of a status: over the case today, and over a period."""

    of_case: Sequence[ColumnElement[bool]]
    of_period: Sequence[ColumnElement[bool]]


def held_filters(query: Query) -> HeldFilters:
    """Return the conditions of a query on the status, its custody and its dates."""
    asked = [(PERIOD_FILTERS[name], value) for name, value in query.filters.items() if name in PERIOD_FILTERS]
    of_case = [of_case(value) for (_, of_case), value in asked]
    of_period = [of_period(value) for (of_period, _), value in asked]
    if (over := query.filters.get(TERM_OVER)) is not None:
        of_case.append(among(_case.term_over)(over))
        # A series of days has no day of its own; it looks at each.
        if query.as_of is not None:
            of_period.append(among(_over_on(query.as_of))(over))
    return HeldFilters(of_case, of_period)


def other_conditions(query: Query) -> list[ColumnElement[bool]]:
    """Return the conditions of a query that do not depend on the day."""
    filters = _ONE_BY_ONE if query.one_by_one else FILTERS
    holding = of_this_case if query.one_by_one else of_all_cases
    return [
        *(filters[name](value) for name, value in query.filters.items() if name in filters),
        *recognitions.in_one(query.filters, holding),
    ]


def period_may_hold(day: str) -> ColumnElement[bool]:
    """The period is one of the case, and the day may fall in it."""
    return and_(_period.case_key == _case.key, _period.start_first <= day, _period.end_last > day)


def matching(query: Query) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of a query of cases.

    With `as_of`, a case matches certainly when it had surely begun and every status that it may have had on
    the day satisfies the filters; it matches possibly when one of them does.
    """
    conditions, held = other_conditions(query), held_filters(query)
    if query.as_of is None:
        return [*conditions, *held.of_case]
    on_day = period_may_hold(query.as_of)
    conditions.append(exists(select(1).where(on_day, *held.of_period)))
    if query.certain:
        conditions.append(_case.begun_last <= query.as_of)
        if held.of_period:
            conditions.append(not_(exists(select(1).where(on_day, not_(and_(*held.of_period))))))
    return conditions


def _sorts_on(query: Query) -> Mapping[str, ColumnElement[Any]]:
    """Return the sort keys that speak of the status, as they were on the day of the query: no value where it is
    not certain."""
    day = query.as_of
    if day is None:
        return {}
    on_day = select(func.count()).where(period_may_hold(day)).correlate(base.cases).scalar_subquery()
    certain = and_(_case.begun_last <= day, on_day == 1)

    def of_period(column: ColumnElement[Any]) -> ColumnElement[Any]:
        found = select(func.min(column)).where(period_may_hold(day)).correlate(base.cases)
        return either((certain, found.scalar_subquery()))

    return {
        "status": of_period(_period.status),
        "status_since": of_period(_period.since),
        "in_custody_since": either((certain, _stay_began(day))),
    }


def _stay_began(day: str) -> ColumnElement[Any]:
    """Since when a person held on a day is held: the start of the first period in custody with no other between."""
    now, first, between = (base.case_periods.alias(name) for name in ("now", "first", "between"))
    broken = select(1).where(
        between.c.case_key == _case.key,
        between.c.place.between(first.c.place, now.c.place),
        not_(between.c.in_custody),
    )
    began = select(first.c.since).where(
        now.c.case_key == _case.key,
        first.c.case_key == _case.key,
        now.c.start_first <= day,
        now.c.end_last > day,
        first.c.place <= now.c.place,
        not_(exists(broken.correlate(base.cases, first, now))),
    )
    return began.order_by(first.c.place).limit(1).correlate(base.cases).scalar_subquery()


_CASES = Collection(
    name="cases",
    table=base.cases,
    filters={
        **FILTERS,
        **{name: now for name, (_, now) in PERIOD_FILTERS.items()},
        TERM_OVER: among(_case.term_over),
    },
    sorts={
        "name": _case.sort_name,
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
            *("summary", "events", "charges", "sentences", "recognitions", "comparisons", "sources"),
        )
    },
    source=base.cases.join(base.case_documents, base.case_documents.c.case_key == base.cases.c.key),
    addresses=(_case.id, _case.uid),
    matching=matching,
    sorts_on=_sorts_on,
    ranking=lambda query: search.rank(query.filters["q"]) if "q" in query.filters else None,
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
