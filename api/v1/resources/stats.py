"""Statistics of cases: counts in groups, each linked to the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any, cast

from flask import Response, request

from api.records.cases import CASES
from api.records.dates import last_days
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import DIMENSIONS, OVERLAPPING
from api.v1.answers.counts import Counts, Told, answer_counts
from api.v1.answers.query import query_of
from api.v1.numbers.cells import Cell, cells, cells_on_days
from api.v1.numbers.evidence import evidence_in_about, evidence_of
from api.v1.numbers.term_lengths import term_lengths
from api.v1.numbers.words import words_of
from api.v1.release import current_release
from api.v1.resources.event_stats import EventStatsQuery, counts_of_events, event_filters_sent
from api.v1.shapes.case_filters import CaseFilters, filters_sent, places_before_release
from api.v1.shapes.case_parameters import outside_span, span_of_days
from api.v1.shapes.cells import DATED, OPEN, QUANTILES, TERMS, TERMS_ON_DAY, CellSchema, StatsSchema
from api.v1.shapes.fields import from_day, to_day
from api.v1.shapes.group_by import group_by, too_many_dimensions
from api.v1.shapes.parameters import MOST_DAYS
from api.web.problems import Fault
from api.web.query import OneOf, QuerySchema, in_order
from api.web.smorest import Blueprint

PEOPLE, SENTENCE_MONTHS = "people", "sentence_months"
CASES_COUNTED, EVENTS_COUNTED = "cases", "events"

blueprint = Blueprint("stats", __name__, description=__doc__)


class NumbersQuery(CaseFilters):
    """The filters of the list of cases, and how to count."""

    of = OneOf(
        (CASES_COUNTED, EVENTS_COUNTED),
        metadata={
            "component": "stats_of",
            "description": "What is counted: `cases` (the default), or `events`; these take the parameters of "
            "`/v1/stats/events`, and are answered as there.",
            "default": CASES_COUNTED,
        },
    )
    group_by = group_by(DIMENSIONS, "`year` is that in which the status began.", "stats_group_by")
    interval = OneOf(
        ("month", "year"),
        metadata={"description": "Counts on the last day of each month or year, by the rule of `as_of`."},
    )
    begin = from_day(
        "With `interval`: the first day of the series. The first event on file by default.", "from"
    )
    end = to_day(
        "With `interval`: the last day of the series. By default that of the release, also of a month or year in which "
        "it lies.",
        "to",
    )
    measure = OneOf(
        (PEOPLE, SENTENCE_MONTHS),
        metadata={
            "component": "stats_measure",
            "description": "What is told of each group: `people` (the default), how many they are; `sentence_months`, "
            "also how long their prison terms are, as known today, or `as_of` a day by the sentence then in force. "
            "Unconditional imprisonment alone is reckoned; imprisonment for life is counted beside.",
            "default": PEOPLE,
        },
    )

    def for_request(self) -> QuerySchema:
        """Read the parameters of events where events are counted."""
        return _of_events(type(self)) if request.args.get("of") == EVENTS_COUNTED else self

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse too many groups, and a series that contradicts itself or has too many days."""
        yield from super().check(parameters)
        yield from too_many_dimensions(parameters)
        if tells_terms(parameters) and "interval" in parameters:
            said = "Terms are told of one day; ask for it with as_of instead of interval, or count people."
            yield Fault(said, "measure", "contradiction")
        if "interval" not in parameters:
            for name in ("from", "to"):
                if name in parameters:
                    yield Fault(f"{name} needs interval: it bounds a series.", name, "contradiction")
            return
        yield from in_order(parameters, "from", "to")
        yield from _outside_span(parameters)
        if "as_of" in parameters:
            yield Fault(
                "as_of asks for one day, interval for many; give one of them.", "interval", "contradiction"
            )
        days = _days(parameters, current_release())
        if days:
            yield from places_before_release(parameters, days[0])
        if len(days) > MOST_DAYS:
            yield Fault(
                f"These are {len(days)} days; at most {MOST_DAYS} can be asked for at once.",
                "interval",
                "too-many-values",
            )


class StatsQuery(NumbersQuery):
    """What the statistics take."""

    class Meta(NumbersQuery.Meta):
        # Every number says both what is certain and what may be.
        exclude = ("certainty",)


@cache
def _of_events(own: type[NumbersQuery]) -> QuerySchema:
    """Return the query of events with what a query of numbers has beside its own parameters."""
    more = {
        name: field
        for name, field in own._declared_fields.items()
        if name == "of" or name not in NumbersQuery._declared_fields
    }
    return cast(QuerySchema, EventStatsQuery.from_dict(more, name=f"{own.__name__}OfEvents")())


@blueprint.collection("/stats/cases", StatsQuery, StatsSchema(), headers=())
def show_stats_of_cases(parameters: dict[str, Any], extension: str | None) -> Response:
    """Count cases

    In groups, today or `as_of` a day, or as a series with `interval`. Every number links to the list that it
    counts, and takes the same filters. A file has a row for each group.
    """
    sent = event_filters_sent() if counts_events(parameters) else filters_sent()
    return answer_counts(counts_of(parameters), sent, parameters, extension, "stats_cases")


def counts_events(parameters: Mapping[str, Any]) -> bool:
    """Say whether a query asks how many events there are."""
    return parameters.get("of") == EVENTS_COUNTED


def counts_of(parameters: Mapping[str, Any]) -> Counts:
    """Return what a query asks to be counted."""
    if counts_events(parameters):
        return counts_of_events(parameters)
    release, query = current_release(), query_of(CASES, parameters)
    names, terms = parameters.get("group_by", ()), tells_terms(parameters)
    series, on_day = "interval" in parameters, "as_of" in parameters
    comes_with = {
        *((DATED, OPEN) if series or on_day else ()),
        *((TERMS,) if terms else ()),
        *((TERMS_ON_DAY,) if terms and on_day else ()),
    }

    def meta() -> dict[str, Any]:
        return {
            "measure": parameters.get("measure", PEOPLE),
            **({"method": QUANTILES} if terms else {}),
            **({"interval": parameters["interval"]} if series else {}),
            **_undated(query, parameters),
            "evidence": evidence_of(release, query_of_evidence(parameters)),
        }

    def about() -> dict[str, str]:
        told = evidence_in_about(release, query_of_evidence(parameters))
        return {**told, **({"Method": QUANTILES} if terms else {})}

    def told(sent: Mapping[str, str]) -> Told:
        found: Iterable[Cell]
        if series:
            found = cells_on_days(release, query, names, sent, _days(parameters, release))
        else:
            found = cells(release, query, names, sent)
        return term_lengths(release, query, names, found) if terms else ((cell, {}) for cell in found)

    return Counts(
        collection=CASES,
        unit="person",
        title="Numbers of cases",
        query=query,
        dimensions=names,
        additive=not OVERLAPPING.intersection(names),
        shape=CellSchema,
        comes_with=frozenset(comes_with),
        cells=told,
        in_words=partial(words_of, release),
        meta=meta,
        about=about,
    )


def tells_terms(parameters: Mapping[str, Any]) -> bool:
    """Say whether a query asks how long prison terms are."""
    return parameters.get("measure") == SENTENCE_MONTHS


def _undated(query: Query, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many facts without a date the people counted have, on the day or on the last one of the series."""
    release = current_release()
    if "interval" in parameters:
        query = replace(query, as_of=_end(parameters, release))
    return {"undated": vars(release.undated(query))} if query.as_of else {}


def _outside_span(parameters: Mapping[str, Any]) -> Iterable[Fault]:
    """Yield a fault for each bound of a series that lies outside the days of which the release can tell."""
    release, (first, last) = current_release(), span_of_days()
    begin, end = parameters.get("from", first), _end(parameters, release)
    # The first year may be asked for as a whole. A series that ends before it begins is refused elsewhere.
    in_order = "to" not in parameters or begin <= parameters["to"]
    if begin[:4] < first[:4] or (begin > end and "from" in parameters and in_order):
        yield Fault(outside_span(), "from", "outside-span")
    if "to" in parameters and not first <= end <= last:
        yield Fault(outside_span(), "to", "outside-span")


def _end(parameters: Mapping[str, Any], release: Release) -> str:
    """Return the last day of a series: that of the release, where a month or a year is asked for in which it lies, so
    that the answer does not change with the clock."""
    newest, sent = release.released_on, request.args.get("to", "")
    of_newest = len(sent) < len(newest) and newest.startswith(sent)
    # What was refused is not there.
    end: str = newest if of_newest or "to" not in parameters else parameters["to"]
    return end


def query_of_evidence(parameters: Mapping[str, Any]) -> Query:
    """Return what asks for all people counted; those of a series on its last day."""
    query, release = query_of(CASES, parameters), current_release()
    last = _end(parameters, release)
    return replace(query, as_of=last) if "interval" in parameters and last != release.released_on else query


def _days(parameters: Mapping[str, Any], release: Release) -> list[str]:
    first = max(parameters.get("from", release.first_day), release.first_day)
    return last_days(first, _end(parameters, release), parameters["interval"])
