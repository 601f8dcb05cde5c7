"""What has come of a call to action: developments in order, and how the people in its scope are now."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from api.records.reading import Order, Query
from api.records.release import Release
from api.records.resolution import CALLS_TO_ACTION, DEVELOPMENTS
from api.v1.answers.envelopes import address_of, answer_json, with_base
from api.v1.answers.query import meta_of, query_of
from api.v1.answers.records import one
from api.v1.answers.stored_documents import translated
from api.v1.numbers.evidence import evidence_of
from api.v1.numbers.scope import Scope, scope_of
from api.v1.release import current_release
from api.v1.resources.developments import DevelopmentSchema
from api.v1.shapes.case_filters import filters_sent
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.envelopes import EvidenceSchema, RangeSchema, one_of
from api.v1.shapes.fields import AnswerSchema, integer, label, text
from api.v1.shapes.parameters import RecordQuery
from api.web.smorest import Blueprint

blueprint = Blueprint("progress", __name__, description=__doc__)


class StatusCountSchema(AnswerSchema):
    """How many people in scope have a status."""

    status = text("The status.")
    status_label = label("The status in words.", "statuses.label", "status")
    count = integer("How many people; null when partial dates leave it open.", null=True)
    min = integer("How many surely.")
    max = integer("How many at most.")
    confirmed = integer("How many of `min` were confirmed within the 365 days before the day.")
    href = fields.String(metadata={"description": "The list whose `total` is `min`.", "format": "uri"})
    href_any = fields.String(
        metadata={"description": "With `as_of`: the list whose `total` is `max`.", "format": "uri"}
    )
    range = fields.Nested(
        RangeSchema,
        metadata={"description": "The same without those whose term is over, or may be, in its `min`."},
    )


class ScopeSchema(AnswerSchema):
    """The people in the scope of a call."""

    total = integer("How many cases are in scope on that day.")
    by_status = fields.List(
        fields.Nested(StatusCountSchema), metadata={"description": "One entry a status that somebody has."}
    )
    evidence = fields.Nested(
        EvidenceSchema, metadata={"description": "How well the people in scope are known."}
    )


class ProgressSchema(AnswerSchema):
    """What has come of a call."""

    call_to_action = text("The id of the call.")
    title = text("What it demands, in our words.", english=True)
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
    release, day = current_release(), parameters.get("as_of")
    call = orjson.loads(one(CALLS_TO_ACTION, id).documents["document"])
    scope = scope_of(release, call, day, filters_sent())
    data = {
        "call_to_action": call["id"],
        "title": call["title"],
        "developments": _developments(release, call["id"], day),
        "cases": scope and _counts(release, scope),
    }
    meta = meta_of(query_of(CALLS_TO_ACTION, parameters))
    meta |= translated(release, data, ProgressSchema)
    return answer_json(with_base(orjson.dumps(data)), meta, {"self": address_of()})


def _developments(release: Release, call_id: str, day: str | None) -> list[dict[str, Any]]:
    """Return what has happened since, oldest first; nothing that is surely later than a day."""
    filters = {"call_to_action": ((call_id,), ()), **({"date_to": day} if day else {})}
    rows = release.every(DEVELOPMENTS, Query(filters=filters, sort=(Order("date"),)))
    return [orjson.loads(row.documents["document"]) for row in rows]


def _counts(release: Release, scope: Scope) -> dict[str, Any]:
    counts = [
        {
            "status": group.value,
            "status_label": release.statuses()[group.value].label,
            **group.cell.as_json(),
            "href": group.cell.href(),
        }
        for group in scope.by_status
    ]
    evidence = evidence_of(release, scope.query)
    return {"total": scope.total.least, "by_status": counts, "evidence": evidence}
