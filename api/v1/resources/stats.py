"""Statistics of cases: counts in groups, each linked to the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Response

from api.records.cases import CASES
from api.records.dates import last_days
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import DIMENSIONS, OVERLAPPING
from api.v1.answers.csv_columns import describe
from api.v1.answers.envelopes import address_of, answer_json
from api.v1.answers.files import answer_rows
from api.v1.answers.query import filters_of, meta_of, query_of
from api.v1.bounds import array_within
from api.v1.numbers.cells import Cell, cells, cells_on_days
from api.v1.numbers.evidence import evidence_in_about, evidence_of
from api.v1.numbers.term_lengths import term_lengths
from api.v1.numbers.words import words_of
from api.v1.release import current_release
from api.v1.shapes.case_filters import CaseFilters, filters_sent
from api.v1.shapes.cells import DATED, OPEN, QUANTILES, TERMS, StatsSchema, columns_of
from api.v1.shapes.fields import from_day, to_day
from api.v1.shapes.parameters import MOST_DAYS
from api.web.exports import DESCRIPTION, FORMATS
from api.web.problems import Fault
from api.web.query import Names, OneOf, in_order
from api.web.smorest import Blueprint

# More groups at once are a table that nobody reads.
MOST_DIMENSIONS = 2

PEOPLE, SENTENCE_MONTHS = "people", "sentence_months"

blueprint = Blueprint("stats", __name__, description=__doc__)

Cells = Iterable[dict[str, Any]]


class NumbersQuery(CaseFilters):
    """The filters of the list of cases, and how to count."""

    group_by = Names(
        tuple(DIMENSIONS),
        metadata={
            "description": f"Dimensions, at most {MOST_DIMENSIONS}, joined by commas: "
            + ", ".join(f"`{name}`" for name in DIMENSIONS)
            + ". `year` is that in which the status began."
        },
    )
    interval = OneOf(
        ("month", "year"),
        metadata={"description": "Counts on the last day of each month or year, by the rule of `as_of`."},
    )
    begin = from_day(
        "With `interval`: the first day of the series. The first event on file by default.", "from"
    )
    end = to_day("With `interval`: the last day of the series. The day of the release by default.", "to")
    measure = OneOf(
        (PEOPLE, SENTENCE_MONTHS),
        metadata={
            "component": "stats_measure",
            "description": "What is told of each group: `people` (the default), how many they are; `sentence_months`, "
            "also how long their prison terms are, as known today. Unconditional imprisonment alone is reckoned; "
            "imprisonment for life is counted beside.",
            "default": PEOPLE,
        },
    )

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse too many groups, and a series that contradicts itself or has too many days."""
        yield from super().check(parameters)
        if len(parameters.get("group_by", ())) > MOST_DIMENSIONS:
            yield Fault(
                f"At most {MOST_DIMENSIONS} dimensions can be combined.", "group_by", "too-many-values"
            )
        if tells_terms(parameters):
            for name in ("as_of", "interval"):
                if name in parameters:
                    said = f"Terms are those known today; leave out {name}, or count people."
                    yield Fault(said, "measure", "contradiction")
        if "interval" not in parameters:
            for name in ("from", "to"):
                if name in parameters:
                    yield Fault(f"{name} needs interval: it bounds a series.", name, "contradiction")
            return
        yield from in_order(parameters, "from", "to")
        yield from _outside_span(parameters, current_release())
        if "as_of" in parameters:
            yield Fault(
                "as_of asks for one day, interval for many; give one of them.", "interval", "contradiction"
            )
        days = len(_days(parameters, current_release()))
        if days > MOST_DAYS:
            yield Fault(
                f"These are {days} days; at most {MOST_DAYS} can be asked for at once.",
                "interval",
                "too-many-values",
            )


class StatsQuery(NumbersQuery):
    """What the statistics take."""

    class Meta(NumbersQuery.Meta):
        # Every number says both what is certain and what may be.
        exclude = ("certainty",)


@blueprint.collection("/stats/cases", StatsQuery, StatsSchema(), headers=())
def show_stats_of_cases(parameters: dict[str, Any], extension: str | None) -> Response:
    """Count cases

    In groups, today or `as_of` a day, or as a series with `interval`. Every number links to the list that it
    counts, and takes the same filters. A file has a row for each group.
    """
    names = parameters.get("group_by", ())
    if extension is None:
        return _answer(parameters, names)
    columns = dict(columns_of(names, _comes_with(parameters)))
    if extension == DESCRIPTION:
        return describe("Numbers of cases", "One row for each group of people.", columns)
    rows = [{name: row[name] for name in columns} for row in _rows(_cells(parameters), names)]
    about = {
        **evidence_in_about(current_release(), _of_evidence(parameters)),
        "Unit": "person",
        **({} if _additive(names) else {"Additive": "no: one person may fall in several groups"}),
        **({"Method": QUANTILES} if tells_terms(parameters) else {}),
    }
    return answer_rows(rows, len(rows), list(columns), parameters, FORMATS[extension], "stats_cases", about)


def _answer(parameters: Mapping[str, Any], names: tuple[str, ...]) -> Response:
    query, series = query_of(CASES, parameters), "interval" in parameters
    data = array_within(
        # On the one day that was asked for, every cell is of that day.
        {name: value for name, value in cell.items() if name != "day" or series}
        for cell in _cells(parameters)
    )
    meta = {
        **meta_of(query),
        "unit": "person",
        "measure": parameters.get("measure", PEOPLE),
        **({"method": QUANTILES} if tells_terms(parameters) else {}),
        "additive": _additive(names),
        "group_by": list(names),
        "filters": filters_of(query),
        **({"interval": parameters["interval"]} if series else {}),
        "evidence": evidence_of(current_release(), _of_evidence(parameters)),
    }
    linked = {name: address_of(suffix) for name, suffix in _FORMS}
    return answer_json(data, meta, linked)


_FORMS = (("self", ""), *((name, f".{name}") for name in FORMATS), ("citation", "/citation"))


def told(parameters: Mapping[str, Any], sent: Mapping[str, str]) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Yield the cells of a query, each with what is told of it beside its number, as answers in JSON have it; `sent`
    are its filters as an address says them, without a day."""
    release, query = current_release(), query_of(CASES, parameters)
    names = parameters.get("group_by", ())
    found: Iterable[Cell]
    if "interval" in parameters:
        found = cells_on_days(release, query, names, sent, _days(parameters, release))
    else:
        found = cells(release, query, names, sent)
    if tells_terms(parameters):
        return term_lengths(release, query, names, found)
    return ((cell, {}) for cell in found)


def _cells(parameters: Mapping[str, Any]) -> Cells:
    """Yield the cells of a query as answers in JSON have them, each with its day where it has one."""
    for cell, more in told(parameters, filters_sent()):
        yield {"group": cell.group, "day": cell.day, **cell.as_json(), **more}


def _rows(found: Cells, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield cells as rows of a file: the group as a column for each dimension, and its label."""
    in_words = {name: cache(words_of(current_release(), name)) for name in names}
    for cell in found:
        group = cell.pop("group")
        labels = {f"{name}_label": in_words[name](value) for name, value in group.items()}
        yield {**group, **labels, **cell}


def tells_terms(parameters: Mapping[str, Any]) -> bool:
    """Say whether a query asks how long prison terms are."""
    return parameters.get("measure") == SENTENCE_MONTHS


def _additive(names: Iterable[str]) -> bool:
    return not OVERLAPPING.intersection(names)


def _comes_with(parameters: Mapping[str, Any]) -> set[str]:
    """Return with which questions the query comes, so that its cells have the fields for them."""
    on_days = "interval" in parameters or "as_of" in parameters
    return ({DATED, OPEN} if on_days else set()) | ({TERMS} if tells_terms(parameters) else set())


def _outside_span(parameters: Mapping[str, Any], release: Release) -> Iterable[Fault]:
    """Yield a fault for each bound of a series that lies outside the years of which the release can tell."""
    first, last = release.first_day, release.released_on
    said = f"This release can answer for days from {first} to {last}."
    for name in ("from", "to"):
        if name not in parameters:
            continue
        # A bound may be a month or a year: the series is cut where the days on file end.
        beyond = parameters[name] > last if name == "from" else parameters[name] < first
        if beyond or not first[:4] <= parameters[name][:4] <= last[:4]:
            yield Fault(said, name, "outside-span")


def _of_evidence(parameters: Mapping[str, Any]) -> Query:
    """Return what asks for all people counted; those of a series on its last day."""
    query, newest = query_of(CASES, parameters), current_release().released_on
    last = parameters.get("to", newest)
    return replace(query, as_of=last) if "interval" in parameters and last < newest else query


def _days(parameters: Mapping[str, Any], release: Release) -> list[str]:
    first = max(parameters.get("from", release.first_day), release.first_day)
    last = min(parameters.get("to", release.released_on), release.released_on)
    return last_days(first, last, parameters["interval"])
