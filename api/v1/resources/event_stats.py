"""Statistics of events: counts in groups, each linked to the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from flask import Response, request

from api.records.event_statistics import DIMENSIONS, MONTH
from api.records.facts import EVENTS
from api.v1.answers.counts import Counts, Told, answer_counts
from api.v1.answers.query import query_of
from api.v1.numbers.event_cells import event_cells, event_words
from api.v1.release import current_release
from api.v1.resources.events import EventQuery
from api.v1.shapes.cells import OPEN, EventCellSchema, EventStatsSchema
from api.v1.shapes.group_by import group_by, too_many_dimensions
from api.v1.shapes.parameters import ListQuery
from api.web.problems import Fault
from api.web.query import QuerySchema
from api.web.smorest import Blueprint

blueprint = Blueprint("event stats", __name__, description=__doc__)

# What makes sense only page by page; and every number says both what is certain and what may be.
_OF_LISTS = ("sort", "names", "limit", "cursor", "certainty")


def _check(self: ListQuery, parameters: Mapping[str, Any]) -> Iterable[Fault]:
    yield from EventQuery.check(self, parameters)
    yield from too_many_dimensions(parameters)


# The filters of the list of events, and how to count.
EventStatsQuery = cast(
    type[QuerySchema],
    type(
        "EventStatsQuery",
        (EventQuery,),
        {
            "Meta": type("Meta", (EventQuery.Meta,), {"exclude": (*EventQuery.Meta.exclude, *_OF_LISTS)}),
            "check": _check,
            "group_by": group_by(
                DIMENSIONS, "`status` is the one that begins with the event.", "event_stats_group_by"
            ),
        },
    ),
)
# What the list that a number counts is asked for.
_OF_LIST = EventStatsQuery().load_fields.keys() - {"as_of", "group_by"}


def counts_of_events(parameters: Mapping[str, Any]) -> Counts:
    """Return what a query of events asks to be counted."""
    release, query = current_release(), query_of(EVENTS, parameters)
    names = parameters.get("group_by", ())

    def cells(sent: Mapping[str, str]) -> Told:
        return ((cell, {}) for cell in event_cells(release, query, names, sent))

    return Counts(
        collection=EVENTS,
        unit="event",
        title="Numbers of events",
        query=query,
        dimensions=names,
        # An event of which only the year is known may fall in each of its months.
        additive=MONTH not in names,
        shape=EventCellSchema,
        comes_with=frozenset({OPEN} if query.as_of or MONTH in names else ()),
        cells=cells,
        in_words=partial(event_words, release),
        meta=dict,
        about=dict,
    )


def event_filters_sent() -> dict[str, str]:
    """Return the parameters of this request that say which events are meant, as they were sent."""
    return {name: value for name, value in request.args.items() if name in _OF_LIST}


@blueprint.collection("/stats/events", EventStatsQuery, EventStatsSchema(), headers=())
def show_stats_of_events(parameters: dict[str, Any], extension: str | None) -> Response:
    """Count events

    In groups by type, by the status that begins, by year or by month. Every number links to the list that it counts,
    and takes the same filters: those of events, and those of their cases. A file has a row for each group.
    """
    return answer_counts(
        counts_of_events(parameters), event_filters_sent(), parameters, extension, "stats_events"
    )
