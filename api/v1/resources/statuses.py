"""What the status of a case can be, with definitions and the number of cases."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import STATUSES
from api.records.vocabularies import values
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, choices, column, integer
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.query import Flag
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "statuses",
    __name__,
    description="What the status of a case can be, with definitions and the number of cases.",
)


class StatusSchema(RecordSchema):
    """A status of a case."""

    id = column("statuses.id")
    label = column("statuses.label", label_of=Label("statuses.label", "id"))
    definition = column("statuses.definition", label_of=Label("statuses.definition", "id"))
    group = column("statuses.group")
    in_custody = column("statuses.in_custody")
    position = column("statuses.position")
    case_count = integer("How many cases have this status on the day of the release.")
    links = Links(self="/v1/statuses/{id}", cases="/v1/cases?status={id}")


class StatusQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(STATUSES)
    names = only(StatusSchema)
    group = choices("Groups of statuses.", values("statuses", "group"))
    custody = Flag(
        metadata={"component": "statuses_custody", "description": "Whether a person in this status is held."}
    )


class StatusRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(StatusSchema)


COLLECTION, SHAPE = STATUSES, StatusSchema


@blueprint.collection("/statuses", StatusQuery, list_of(StatusSchema, "Status"))
def list_statuses(parameters: dict[str, Any], extension: str | None) -> Response:
    """List statuses

    All statuses in the order in which they are usually shown, each with its definition and the number of cases.
    """
    return answer_list(STATUSES, StatusSchema, parameters, extension)


@blueprint.single("/statuses/<id>", StatusRecordQuery, one_of(StatusSchema, "Status"))
def show_status(parameters: dict[str, Any], id: str) -> Response:
    """Get a status

    Its definition, and how many cases have it on the day of the release.
    """
    return answer_record(STATUSES, StatusSchema, id, parameters)
