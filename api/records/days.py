"""Filters that speak of what has a date: what they ask of a case on a day, surely or perhaps, and of the case as it is.

On a day a case has a status and a sentence in force, or none yet; partial dates leave several of each possible. It has
been recognised by those who surely had done so by then, and perhaps by others. What one kind of these leaves open does
not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    select,
    true,
)
from sqlalchemy import case as either

from api.records import base, dated_lists, recognitions
from api.records.case_records import STALE_AFTER_DAYS
from api.records.custody_terms import BOUND_BEHIND
from api.records.filters import (
    UNKNOWN,
    Condition,
    among,
    at_least,
    at_most,
    equals,
    in_group,
    not_before,
    of_all_cases,
    of_this_case,
)
from api.records.reading import Query

_case = base.cases.c
_period = base.case_periods.c
_sentence = base.case_sentences.c

MULTIPLE, SINGLE = "multiple", "single"


@dataclass(frozen=True)
class States:
    """What a case may have been in on a day, one row of a table each, and the filters that speak of it: each over a
    state, and over the case as on the day of the release.

    Those that are `turning` change within a state: they are given over a state on a day.
    """

    table: Table
    filters: Mapping[str, tuple[Condition, Condition]]
    turning: Mapping[str, Callable[[Any, str], ColumnElement[bool]]]

    def may_hold(self, day: str) -> ColumnElement[bool]:
        """The state is one of the case, and the day may fall in it."""
        states = self.table.c
        return and_(states.case_key == _case.key, states.start_first <= day, states.end_last > day)

    def asked(self, query: Query) -> bool:
        """Whether a query has a filter that speaks of these states."""
        return not self.filters.keys().isdisjoint(query.filters)

    def wanted(self, query: Query, day: str | None) -> ColumnElement[bool]:
        """The state meets the filters of a query on a day; without one, those that do not change within the state."""
        tests = [
            over_state(query.filters[name])
            for name, (over_state, _) in self.filters.items()
            if name in query.filters and name not in self.turning
        ]
        if day is not None:
            tests += [
                on_day(query.filters[name], day)
                for name, on_day in self.turning.items()
                if name in query.filters
            ]
        # What is null meets no filter.
        return func.coalesce(and_(true(), *tests), false())

    def may_match(self, query: Query, day: str) -> ColumnElement[bool]:
        """The case was, surely or perhaps, in a state that meets the filters of a query."""
        return exists(select(1).where(self.may_hold(day), self.wanted(query, day)))

    def match_alone(self, query: Query, day: str) -> ColumnElement[bool]:
        """The case cannot have been in any other state."""
        return not_(exists(select(1).where(self.may_hold(day), not_(self.wanted(query, day)))))


def confirmed_from(day: str) -> str:
    """Return the first day on which a report confirms a status on a day."""
    return (date.fromisoformat(day) - timedelta(days=STALE_AFTER_DAYS)).isoformat()


def confirmed_until(verified_first: str) -> str:
    """Return the last day on which a report of a day confirms a status."""
    return (date.fromisoformat(verified_first) + timedelta(days=STALE_AFTER_DAYS)).isoformat()


def is_confirmed(day: str) -> ColumnElement[bool]:
    """The status of the case on a day is confirmed."""
    return _case.verified_first >= confirmed_from(day)


def stale_on(day: str) -> ColumnElement[bool]:
    """The person is held in this period, and nobody had confirmed it for long on a day."""
    return and_(_period.in_custody, not_(is_confirmed(day)))


def corroboration_on(day: str) -> ColumnElement[str]:
    """How well the status of this period was supported on a day."""
    return either((_period.corroborated_from <= day, MULTIPLE), else_=SINGLE)


def _is_stale(value: bool, day: str) -> ColumnElement[bool]:
    return stale_on(day) if value else not_(stale_on(day))


_ENDS = {"first": _case.term_ends_first, "last": _case.term_ends_last}


def bounds_behind(day: str) -> dict[str, ColumnElement[bool]]:
    """By how a term is over: the bound of its span lies before a day. The first that does counts."""
    return {how: _ENDS[bound] < day for how, bound in BOUND_BEHIND.items()}


def over_while(held: ColumnElement[bool], day: str) -> ColumnElement[str]:
    """How the term of the case is over by the calendar on a day, for whoever is `held`; see `custody_terms.over`."""
    ways = ((and_(behind, held), literal(how)) for how, behind in bounds_behind(day).items())
    return either(*ways, else_=UNKNOWN)


def over_on(day: str) -> ColumnElement[str]:
    """How the term is over by the calendar on a day, in this period."""
    return over_while(_period.in_custody, day)


_STALE, _CORROBORATION, _TERM_OVER = "stale", "status_corroboration", "term_over"

PERIODS = States(
    base.case_periods,
    {
        "status": (among(_period.status), among(_case.status)),
        "custody": (equals(_period.in_custody), equals(_case.in_custody)),
        "status_group": (in_group(_period.status), in_group(_case.status)),
        "status_since_from": (not_before(_period.since), not_before(_case.status_since)),
        "status_since_to": (at_most(_period.since), at_most(_case.status_since)),
        "in_custody_since_from": (not_before(_period.held_since), not_before(_case.in_custody_since)),
        "in_custody_since_to": (at_most(_period.held_since), at_most(_case.in_custody_since)),
        _STALE: (equals(_period.in_custody), equals(_case.stale)),
        _CORROBORATION: (among(_period.corroborated_from), among(_case.status_corroboration)),
        _TERM_OVER: (among(_case.term_over), among(_case.term_over)),
    },
    {
        _TERM_OVER: lambda choice, day: among(over_on(day))(choice),
        _STALE: _is_stale,
        _CORROBORATION: lambda choice, day: among(corroboration_on(day))(choice),
    },
)
SENTENCES = States(
    base.case_sentences,
    {
        "in_absentia": (equals(_sentence.in_absentia), equals(_case.sentenced_in_absentia)),
        "sentence_kind": (among(_sentence.kind), among(_case.sentence_kind)),
        "sentence_stage": (among(_sentence.stage), among(_case.sentence_stage)),
        "months_min": (at_least(_sentence.months), at_least(_case.sentence_months)),
        "months_max": (at_most(_sentence.months), at_most(_case.sentence_months)),
    },
    {},
)
KINDS = (PERIODS, SENTENCES)

# Filters of what has a date, over the case as on the day of the release.
_OF_STATES: dict[str, Condition] = {
    name: of_case for kind in KINDS for name, (_, of_case) in kind.filters.items()
}
PRESENT: dict[str, Condition] = _OF_STATES | dated_lists.PRESENT
_ONE_BY_ONE = PRESENT | dated_lists.PRESENT_ONE_BY_ONE
DATED_FILTERS = PRESENT.keys()


def present(query: Query) -> list[ColumnElement[bool]]:
    """Return what a query asks of that which has a date, on the day of the release."""
    filters = _ONE_BY_ONE if query.one_by_one else PRESENT
    holding = of_this_case if query.one_by_one else of_all_cases
    return [
        *(filters[name](value) for name, value in query.filters.items() if name in filters),
        *recognitions.in_one(query.filters, holding),
    ]


def held_on(query: Query, day: str) -> ColumnElement[bool]:
    """The case, which matches a query on a day, was then held: in all that it may have been, or, where the query asks
    for what may be, in some of it that meets its filters."""
    holds = PERIODS.may_hold(day)
    if query.certain:
        return not_(exists(select(1).where(holds, not_(_period.in_custody))))
    return exists(select(1).where(holds, PERIODS.wanted(query, day), _period.in_custody))


def on(query: Query, day: str) -> list[ColumnElement[bool]]:
    """Return what a query asks of that which has a date, on a day.

    A case matches certainly when it had surely begun and everything that may have been on the day meets the filters;
    it matches possibly when something does.
    """
    may = [states.may_match(query, day) for states in KINDS if states is PERIODS or states.asked(query)]
    if query.certain:
        return [*may, *for_sure(query, day)]
    return [*may, *dated_lists.on(query.filters, day, surely=False)]


def for_sure(query: Query, day: str) -> list[ColumnElement[bool]]:
    """Return what a case that possibly matches must meet to match certainly."""
    return [
        *(states.match_alone(query, day) for states in KINDS if states.asked(query)),
        *dated_lists.on(query.filters, day, surely=True),
        _case.begun_last <= day,
    ]
