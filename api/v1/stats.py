"""Statistics of cases: counts in groups, each linked to the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from marshmallow import fields

from api.records import statistics
from api.records.cases import CASES
from api.records.dates import interval, last_days
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.releases import Release
from api.records.statistics import DIMENSIONS, OVERLAPPING, Groups
from api.v1 import serving
from api.v1.asking import meta_of, query_of
from api.v1.cases import CaseFilters
from api.v1.envelopes import LinksSchema, MetaSchema
from api.v1.fields import AnswerSchema, from_day, text, texts, to_day
from api.v1.lists import answer_json
from api.web import links
from api.web.problems import Fault
from api.web.query import Names, OneOf, in_order, joined
from api.web.smorest import Blueprint

# More groups at once are a table that nobody reads, and more days a series that nobody draws.
MOST_DIMENSIONS = 2
MOST_DAYS = 240

# What the list that a number counts is asked for: the filters as they were sent. The day is that of the number.
_OF_LIST = CaseFilters().load_fields.keys() - {"as_of", "certainty"}

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

    def check(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse too many groups, and a series that contradicts itself or has too many days."""
        yield from super().check(asked)
        if len(asked.get("group_by", ())) > MOST_DIMENSIONS:
            yield Fault(
                f"At most {MOST_DIMENSIONS} dimensions can be combined.", "group_by", "too-many-values"
            )
        if "interval" not in asked:
            for name in ("from", "to"):
                if name in asked:
                    yield Fault(f"{name} needs interval: it bounds a series.", name, "contradiction")
            return
        yield from in_order(asked, "from", "to")
        yield from _outside_span(asked, serving.release())
        if "as_of" in asked:
            yield Fault(
                "as_of asks for one day, interval for many; give one of them.", "interval", "contradiction"
            )
        days = len(_days(asked, serving.release()))
        if days > MOST_DAYS:
            yield Fault(
                f"These are {days} days; at most {MOST_DAYS} can be asked for at once.",
                "interval",
                "too-many-values",
            )


@blueprint.single("/stats/cases", StatsQuery, StatsSchema())
def show_stats_of_cases(asked: dict[str, Any]) -> Response:
    """Count cases

    In groups, today or `as_of` a day, or as a series with `interval`. Every number links to the list that it
    counts, and takes the same filters.
    """
    release = serving.release()
    query = query_of(CASES, asked)
    names = asked.get("group_by", ())
    days = _days(asked, release) if "interval" in asked else [query.as_of]
    series, kept = "interval" in asked, sent_filters()
    with release.connect() as connection:
        found = list(
            chain.from_iterable(cells(connection, query, names, day, kept, series=series) for day in days)
        )
    meta = {
        **meta_of(asked, query, of_list=False),
        "unit": "person",
        "additive": not OVERLAPPING.intersection(names),
        "group_by": list(names),
        "filters": meta_of(asked, query)["filters"],
        **({"interval": asked["interval"]} if "interval" in asked else {}),
    }
    address = links.absolute(request.full_path.rstrip("?"))
    return answer_json(orjson.dumps(found), meta, {"self": address})


def _outside_span(asked: Mapping[str, Any], release: Release) -> Iterable[Fault]:
    """Yield a fault for each bound of a series that lies outside the years of which the release can tell."""
    first, last = release.first_day, release.released_on
    said = f"This release can answer for days from {first} to {last}."
    for name in ("from", "to"):
        if name not in asked:
            continue
        # A bound may be a month or a year: the series is cut where the days on file end.
        beyond = asked[name] > last if name == "from" else asked[name] < first
        if beyond or not first[:4] <= asked[name][:4] <= last[:4]:
            yield Fault(said, name, "outside-span")


def _days(asked: Mapping[str, Any], release: Release) -> list[str]:
    first = max(asked.get("from", release.first_day), release.first_day)
    last = min(asked.get("to", release.released_on), release.released_on)
    return last_days(first, last, asked["interval"])


def sent_filters() -> dict[str, str]:
    """Return the parameters of this request that say which cases are meant, as they were sent."""
    return {name: value for name, value in request.args.items() if name in _OF_LIST}


def cells(
    connection: Any,
    query: Query,
    names: tuple[str, ...],
    day: str | None,
    kept: Mapping[str, str],
    *,
    series: bool = False,
) -> Iterable[dict[str, Any]]:
    """Yield the cells of one day: every group that has people, and that of the unknown. `kept` are the filters of
    the query as an address says them."""
    if day is None:
        surely = possibly = statistics.count(connection, query, names)
    else:
        surely, possibly = statistics.count_on(connection, _on(query, day), names)
    for group in _groups(query, names, possibly):
        least, most = surely.get(group, 0), possibly.get(group, 0)
        cell: dict[str, Any] = {"group": dict(zip(names, group, strict=True))}
        if series:
            cell["day"] = day
        cell |= {"count": least if least == most else None, "min": least, "max": most}
        cell["href"] = _href(query, cell["group"], day, "certain", kept)
        if day is not None:
            cell["href_any"] = _href(query, cell["group"], day, "any", kept)
        yield cell


def _on(query: Query, day: str) -> Query:
    return Query(filters=query.filters, as_of=day)


def _groups(query: Query, names: tuple[str, ...], found: Groups) -> list[tuple[str, ...]]:
    """Return the groups in order of their values, the unknown last; it is there also when empty, unless a
    filter rules it out. A filter on a dimension leaves only its own values as groups."""
    groups = set(found) | {tuple(UNKNOWN for _ in names)}

    def admitted(group: tuple[str, ...]) -> bool:
        for name, value in zip(names, group, strict=True):
            wanted, excluded = query.filters.get(name, ((), ()))
            if value in excluded or (wanted and value not in wanted):
                return False
        return True

    left = list(filter(admitted, groups))
    if not left:
        # That nobody is in the groups asked for is said by a zero, and not by silence.
        asked = [(query.filters.get(name, ((), ()))[0] or (UNKNOWN,))[0] for name in names]
        left = list(filter(admitted, [tuple(asked)]))
    return sorted(left, key=lambda group: [(value == UNKNOWN, value) for value in group])


def _narrowed(query: Query, name: str, value: str, kept: Mapping[str, str]) -> dict[str, str]:
    """Return the filter that leaves only a group, joined with what was asked for."""
    if name == "year":
        if value == UNKNOWN:
            # No status began then: a list without hits.
            return {"status_since_from": "0001", "status_since_to": "0001"}
        days = interval(value)
        first, last = kept.get("status_since_from", days.first), kept.get("status_since_to", days.last)
        return {
            "status_since_from": max(days.first, interval(first).first),
            "status_since_to": min(days.last, interval(last).last),
        }
    excluded = [f"-{item}" for item in query.filters.get(name, ((), ()))[1]]
    return {name: joined([value, *excluded])}


def _href(
    query: Query, group: Mapping[str, str], day: str | None, certainty: str, kept: Mapping[str, str]
) -> str:
    """Return the list that a cell counts: the filters asked for, narrowed to the group."""
    told = dict(kept)
    for name, value in group.items():
        told |= _narrowed(query, name, value, told)
    if day is not None:
        told |= {"as_of": day, "certainty": certainty}
    address = urlencode(told, safe=",:")
    return links.absolute("/v1/cases") + ("?" + address if address else "")
