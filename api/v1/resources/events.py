"""What happened to people, event by event."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.facts import EVENTS
from api.records.periods import BEGINS, ENDS
from api.records.vocabularies import ids, terms, values, words
from api.v1.answers.facts import answer_facts, overlay_of
from api.v1.answers.records import answer_record
from api.v1.shapes.case_parts import EventSchema
from api.v1.shapes.envelopes import FactListMetaSchema, list_of, one_of
from api.v1.shapes.fact_filters import with_filters_of_cases
from api.v1.shapes.facts_of_cases import FactOnDaySchema, OfCaseSchema
from api.v1.shapes.fields import choices, from_day, text, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("events", __name__, description="What happened to people, event by event.")


class EventOfCaseSchema(FactOnDaySchema, EventSchema, OfCaseSchema):
    """Something that happened to a person, and to whom."""

    status_group = text("The group of the status that begins.", null=True)
    custody_change = text(
        "`begins` or `ends` where a stay in custody begins or ends with this event, by the statuses before and after "
        "it: the stay ends with a release, an exchange or a death.",
        null=True,
    )
    links = Links(self="/v1/events/{id}", case="/v1/cases/{case}")


class EventFilters(ListQuery):
    """The filters on events."""

    sort = sort_by(EVENTS)
    names = only(EventOfCaseSchema)
    id = choices("Ids of events; unknown ones are listed in `meta.not_found`.", component="events_id")
    type = choices("Types of events.", terms("event-type"))
    status = choices("Statuses that begin with the event.", ids("statuses"), component="events_status")
    status_group = choices(
        "Groups of the statuses that begin with the event, such as `released`.",
        values("statuses", "group"),
        component="events_status_group",
    )
    custody_change = choices(
        "`begins`: a stay in custody begins with the event, whatever its status is. `ends`: it ends with it, by a "
        "release, an exchange or a death.",
        words(BEGINS, ENDS),
    )
    date_from = from_day("On this date or later.")
    date_to = to_day("On this date or earlier.")
    date_precision = choices(
        "How exact the date is known: `day`, `month` or `year`.", words("day", "month", "year")
    )
    source = choices("Sources of the event.", ids("sources"), component="events_source")
    corroboration = choices(
        "`single` or `multiple` publishers of the event.",
        words("single", "multiple"),
        component="events_corroboration",
    )


class EventRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(EventOfCaseSchema)


COLLECTION, SHAPE = EVENTS, EventOfCaseSchema
EventQuery = with_filters_of_cases(EventFilters, EVENTS)


@blueprint.collection("/events", EventQuery, list_of(EventOfCaseSchema, "Event", FactListMetaSchema))
def list_events(parameters: dict[str, Any], extension: str | None) -> Response:
    """List events

    Of all cases, or of those that the filters of cases leave. Where an event and its case have a filter of one name,
    that of the case begins with `case_`.
    """
    return answer_facts(EVENTS, EventOfCaseSchema, parameters, extension)


@blueprint.single("/events/<id>", EventRecordQuery, one_of(EventOfCaseSchema, "Event"))
def show_event(parameters: dict[str, Any], id: str) -> Response:
    """Get an event

    With whom it happened to.
    """
    return answer_record(EVENTS, EventOfCaseSchema, id, parameters, overlay_of("events", EventOfCaseSchema))
