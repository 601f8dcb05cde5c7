"""What has happened since the resolution was adopted."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.resolution import DEVELOPMENTS
from api.records.vocabularies import ids
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, all_of, choices, column, from_day, text, texts, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "developments", __name__, description="What has happened since the resolution was adopted."
)


class DevelopmentSchema(RecordSchema):
    """Something that has happened since."""

    id = column("developments.id")
    date = column("developments.date")
    title = column("developments.title", english=True)
    summary = column("developments.summary", english=True)
    addressees = column("developments.addressee_ids")
    addressee_names = texts("The names of the addressees.", english=True)
    calls_to_action = column("developments.call_ids")
    clauses = column("developments.clause_ids")
    source_ids = column("developments.source_ids")
    corroboration = text("`multiple` when the sources have at least two publishers, else `single`.")
    links = Links(self="/v1/developments/{id}")


class DevelopmentQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(DEVELOPMENTS)
    names = only(DevelopmentSchema)
    call_to_action = choices("Calls to action.", ids("calls_to_action"))
    call_to_action_all = all_of("call_to_action", ids("calls_to_action"))
    clause = choices("Clauses.", ids("clauses"))
    clause_all = all_of("clause", ids("clauses"))
    addressee = choices("Organisations that are called upon.", ids("organisations"))
    addressee_all = all_of("addressee", ids("organisations"))
    source = choices("Sources.", ids("sources"))
    source_all = all_of("source", ids("sources"))
    date_from = from_day("On this date or later.")
    date_to = to_day("On this date or earlier.")


class DevelopmentRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(DevelopmentSchema)


COLLECTION, SHAPE = DEVELOPMENTS, DevelopmentSchema


@blueprint.collection("/developments", DevelopmentQuery, list_of(DevelopmentSchema, "Development"))
def list_developments(parameters: dict[str, Any], extension: str | None) -> Response:
    """List developments

    Each with the calls to action and clauses that it bears on, and its sources.
    """
    return answer_list(DEVELOPMENTS, DevelopmentSchema, parameters, extension)


@blueprint.single("/developments/<id>", DevelopmentRecordQuery, one_of(DevelopmentSchema, "Development"))
def show_development(parameters: dict[str, Any], id: str) -> Response:
    """Get a development

    With what it bears on, and its sources.
    """
    return answer_record(DEVELOPMENTS, DevelopmentSchema, id, parameters)
