"""What has come of a call to action: developments in order, and how the people in its scope are now."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from api.records import reading, statistics
from api.records.reading import Order, Query
from api.records.resolution import CALLS_TO_ACTION, DEVELOPMENTS
from api.v1.answers.lists import address_of, answer_json, not_found
from api.v1.answers.query import meta_of, query_of
from api.v1.answers.stored_documents import translated
from api.v1.release import current_release
from api.v1.resources.developments import DevelopmentSchema
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.envelopes import one_of
from api.v1.shapes.fields import AnswerSchema, integer, text
from api.v1.shapes.links import BASE
from api.v1.shapes.parameters import RecordQuery
from api.web import links
from api.web.smorest import Blueprint

blueprint = Blueprint("progress", __name__, description=__doc__)


class StatusCountSchema(AnswerSchema):
    """How many people in scope have a status."""

    status = text("The status.")
    status_label = text("The status in words.")
    count = integer("How many people; null when partial dates leave it open.", null=True)
    min = integer("How many surely.")
    max = integer("How many at most.")
    href = fields.String(metadata={"description": "The list whose `total` is `min`.", "format": "uri"})
    href_any = fields.String(
        metadata={"description": "With `as_of`: the list whose `total` is `max`.", "format": "uri"}
    )


class ScopeSchema(AnswerSchema):
    """The people in the scope of a call."""

    total = integer("How many cases are in scope on that day.")
    by_status = fields.List(
        fields.Nested(StatusCountSchema), metadata={"description": "One entry a status that somebody has."}
    )


class ProgressSchema(AnswerSchema):
    """What has come of a call."""

    call_to_action = text("The id of the call.")
    title = text("What it demands, in our words.")
    developments = fields.List(
        fields.Nested(DevelopmentSchema), metadata={"description": "What has happened, oldest first."}
    )
    cases = fields.Nested(
        ScopeSchema,
        allow_none=True,
        metadata={"description": "The people in scope; null when the call does not speak of prisoners."},
    )


class ProgressQuery(RecordQuery):
    """What progress takes."""

    as_of = AsOf()


@blueprint.single("/calls-to-action/<id>/progress", ProgressQuery, one_of(ProgressSchema, "Progress"))
def show_call_to_action_progress(parameters: dict[str, Any], id: str) -> Response:
    """Get the progress of a call to action

    Developments in order of date, and the number of cases in its scope by status, today or `as_of` a day.
    """
    release = current_release()
    day = parameters.get("as_of")
    with release.connect() as connection:
        row = reading.one(connection, CALLS_TO_ACTION, id)
        if row is None:
            raise not_found(CALLS_TO_ACTION, id)
        call = orjson.loads(row.documents["document"])
        happened = Query(
            filters={"call_to_action": ((call["id"],), ()), **({"date_to": day} if day else {})},
            sort=(Order("date"),),
        )
        developments = [
            orjson.loads(row.documents["document"])
            for row in reading.every(connection, DEVELOPMENTS, happened)
        ]
        cases = _scope(connection, release, call, day) if call["concerns_cases"] else None
    data = {
        "call_to_action": call["id"],
        "title": call["title"],
        "developments": developments,
        "cases": cases,
    }
    meta = meta_of(parameters, query_of(CALLS_TO_ACTION, parameters), of_list=False)
    meta |= translated(release, data, "progress")
    body = orjson.dumps(data).replace(BASE.encode(), links.base_url().encode())
    return answer_json(body, meta, {"self": address_of(parameters)})


def _scope(connection: Any, release: Any, call: dict[str, Any], day: str | None) -> dict[str, Any]:
    themes = tuple(call["scope_themes"])
    query = Query(filters={"theme": (themes, ())} if themes else {}, as_of=day)
    if day is None:
        surely = possibly = statistics.count(connection, query, ("status",))
        total = statistics.count(connection, query, ())[()]
    else:
        surely, possibly = statistics.count_on(connection, query, ("status",))
        total = statistics.count_on(connection, query, ())[0][()]
    address = call["links"]["cases"].replace(BASE, links.base_url())
    joint = "&" if "?" in address else "?"
    on_day = f"&as_of={day}" if day else ""
    counts = []
    for status, (label, *_) in release.statuses().items():
        least, most = surely.get((status,), 0), possibly.get((status,), 0)
        if most:
            entry = {
                "status": status,
                "status_label": label,
                "count": least if least == most else None,
                "min": least,
                "max": most,
                "href": f"{address}{joint}status={status}{on_day}",
            }
            if day:
                entry["href_any"] = entry["href"] + "&certainty=any"
            counts.append(entry)
    return {"total": total, "by_status": counts}
