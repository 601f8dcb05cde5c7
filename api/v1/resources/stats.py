"""Statistics of cases: counts in groups, each linked to the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from marshmallow import fields

from api.records.cases import CASES
from api.records.dates import last_days
from api.records.release import Release
from api.records.statistics import DIMENSIONS, OVERLAPPING
from api.v1.answers.envelopes import answer_json
from api.v1.answers.query import filters_of, meta_of, query_of
from api.v1.bounds import array_within
from api.v1.numbers.cells import cells, cells_on_days
from api.v1.numbers.evidence import evidence_of
from api.v1.release import current_release
from api.v1.shapes.case_filters import CaseFilters, filters_sent
from api.v1.shapes.envelopes import EvidenceSchema, LinksSchema, MetaSchema
from api.v1.shapes.fields import AnswerSchema, from_day, text, texts, to_day
from api.v1.shapes.parameters import MOST_DAYS
from api.web import links
from api.web.problems import Fault
from api.web.query import Names, OneOf, in_order
from api.web.smorest import Blueprint

# More groups at once are a table that nobody reads.
MOST_DIMENSIONS = 2

blueprint = Blueprint("stats", __name__, description=__doc__)


class CellSchema(AnswerSchema):
    """A number of people, in one group."""

    group = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The value of each dimension; `unknown` for people without one."},
    )
    day = fields.String(
        metadata={"description": "With `interval`: the last day of the month or year.", "format": "date"}
    )
    count = fields.Integer(
        allow_none=True,
        required=True,
        metadata={
            "description": "How many people; null when partial dates leave it open between `min` and `max`."
        },
    )
    min = fields.Integer(required=True, metadata={"description": "How many people surely."})
    max = fields.Integer(required=True, metadata={"description": "How many people at most."})
    confirmed = fields.Integer(
        required=True,
        metadata={"description": "How many of `min` a source confirmed within the 365 days before the day."},
    )
    href = fields.String(
        required=True, metadata={"description": "The list whose `total` is `min`.", "format": "uri"}
    )
    href_any = fields.String(
        metadata={"description": "With `as_of`: the list whose `total` is `max`.", "format": "uri"}
    )


class StatsMetaSchema(MetaSchema):
    """What the numbers count."""

    unit = text("What is counted: always `person`.", required=True)
    additive = fields.Boolean(
        required=True,
        metadata={
            "description": "False when one person may fall in several groups: never add these numbers."
        },
    )
    group_by = texts("The dimensions, in order.", required=True)
    filters = fields.Dict(required=True, metadata={"description": "The filters as understood."})
    interval = text("With `interval`: `month` or `year`.")
    evidence = fields.Nested(
        EvidenceSchema,
        required=True,
        metadata={"description": "How well all the people counted are known; of a series, on its last day."},
    )


class StatsSchema(AnswerSchema):
    """Counts of cases."""

    data = fields.List(fields.Nested(CellSchema), required=True)
    meta = fields.Nested(StatsMetaSchema, required=True)
    links = fields.Nested(LinksSchema, required=True)


class StatsQuery(CaseFilters):
    """The filters of the list of cases, and how to count."""

    class Meta(CaseFilters.Meta):
        # Every number says both what is certain and what may be.
        exclude = ("certainty",)

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

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse too many groups, and a series that contradicts itself or has too many days."""
        yield from super().check(parameters)
        if len(parameters.get("group_by", ())) > MOST_DIMENSIONS:
            yield Fault(
                f"At most {MOST_DIMENSIONS} dimensions can be combined.", "group_by", "too-many-values"
            )
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


@blueprint.single("/stats/cases", StatsQuery, StatsSchema())
def show_stats_of_cases(parameters: dict[str, Any]) -> Response:
    """Count cases

    In groups, today or `as_of` a day, or as a series with `interval`. Every number links to the list that it
    counts, and takes the same filters.
    """
    release, query = current_release(), query_of(CASES, parameters)
    names = parameters.get("group_by", ())
    series, sent = "interval" in parameters, filters_sent()
    found = (
        cells_on_days(release, query, names, sent, _days(parameters, release))
        if series
        else cells(release, query, names, sent)
    )
    data = array_within(
        {"group": cell.group, **({"day": cell.day} if series else {}), **cell.as_json()} for cell in found
    )
    meta = {
        **meta_of(query),
        "unit": "person",
        "additive": not OVERLAPPING.intersection(names),
        "group_by": list(names),
        "filters": filters_of(query),
        **({"interval": parameters["interval"]} if series else {}),
        "evidence": evidence_of(
            release, replace(query, as_of=_last_day(parameters, release)) if series else query
        ),
    }
    address = links.absolute(request.full_path.rstrip("?"))
    return answer_json(data, meta, {"self": address})


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


def _last_day(parameters: Mapping[str, Any], release: Release) -> str | None:
    """Return the last day of a series; None where that is the day of the release."""
    last = min(parameters.get("to", release.released_on), release.released_on)
    return None if last == release.released_on else last


def _days(parameters: Mapping[str, Any], release: Release) -> list[str]:
    first = max(parameters.get("from", release.first_day), release.first_day)
    last = min(parameters.get("to", release.released_on), release.released_on)
    return last_days(first, last, parameters["interval"])
