"""The history of one case: its status periods, and how long the person has been held."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from api.records.cases import CASES
from api.records.dates import LAST_DAY
from api.records.periods import Period, custody_days
from api.v1.answers.case_lookup import find_case
from api.v1.answers.envelopes import address_of, answer_json
from api.v1.answers.query import meta_of, query_of
from api.v1.answers.stored_documents import translated
from api.v1.release import current_release
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.envelopes import one_of
from api.v1.shapes.fields import AnswerSchema, integer, label, text, texts, truth
from api.v1.shapes.parameters import RecordQuery
from api.web.smorest import Blueprint

blueprint = Blueprint("timeline", __name__, description=__doc__, moving="/cases/<id>")


class EdgeSchema(AnswerSchema):
    """When a period began or ended: a day, or the days between which it must lie."""

    earliest = fields.String(metadata={"description": "The first day on which it may be.", "format": "date"})
    latest = fields.String(metadata={"description": "The last day on which it may be.", "format": "date"})


class PeriodSchema(AnswerSchema):
    """A time in one status. The day of a change belongs to the new status."""

    status = text("The status.")
    status_label = label("The status in words.", "statuses.label", "status")
    in_custody = truth("Whether the person was held.")
    since = text("When it began, as the sources give it: a day, a month or a year.")
    start = fields.Nested(EdgeSchema, metadata={"description": "The first day of the period."})
    end = fields.Nested(
        EdgeSchema,
        allow_none=True,
        metadata={"description": "The first day of the next period; null while this one lasts."},
    )
    events = texts("Ids of the events that put or kept the person in this status.")
    source_ids = texts("Ids of the sources of these events.")


class SpanSchema(AnswerSchema):
    """A number of days, as sure as the dates allow."""

    min = integer("The fewest days.")
    max = integer("The most days.")


class TimelineSchema(AnswerSchema):
    """The status periods of a case, oldest first; they neither overlap nor leave a gap."""

    uid = text("The uid of the case.")
    id = text("The id of the case.")
    periods = fields.List(fields.Nested(PeriodSchema), metadata={"description": "The periods."})
    custody_days = fields.Nested(
        SpanSchema, metadata={"description": "Days in custody, up to the day of the release or of `as_of`."}
    )


class TimelineQuery(RecordQuery):
    """What a timeline takes."""

    as_of = AsOf()


@blueprint.single("/cases/<id>/timeline", TimelineQuery, one_of(TimelineSchema, "Timeline"))
def show_case_timeline(parameters: dict[str, Any], id: str) -> Response:
    """Get the timeline of a case

    Status periods with the earliest and the latest day of their start and end, and the days in custody.
    """
    release = current_release()
    row = find_case(id, ("events",))
    history = release.histories([row.key])[row.key]
    case, events = orjson.loads(row.documents["summary"]), orjson.loads(row.documents["events"])
    sources = {event["id"]: event["source_ids"] for event in events}
    day = parameters.get("as_of", release.released_on)
    statuses = release.statuses()
    held = release.held()
    fewest, most = custody_days(history, day, held)
    data = {
        "uid": case["uid"],
        "id": case["id"],
        "periods": [
            {
                "status": period.status,
                "status_label": statuses[period.status].label,
                "in_custody": period.status in held,
                "since": period.since,
                "start": {"earliest": period.start_first, "latest": period.start_last},
                "end": _end(period),
                "events": list(period.event_ids),
                "source_ids": list(dict.fromkeys(s for event in period.event_ids for s in sources[event])),
            }
            for period in history
            if period.start_first <= day
        ],
        "custody_days": {"min": fewest, "max": most},
    }
    meta = meta_of(query_of(CASES, parameters)) | translated(release, data, TimelineSchema)
    return answer_json(orjson.dumps(data), meta, {"self": address_of()})


def _end(period: Period) -> dict[str, str] | None:
    if period.end_last == LAST_DAY:
        return None
    return {"earliest": period.end_first, "latest": period.end_last}
