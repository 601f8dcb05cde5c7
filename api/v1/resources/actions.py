"""What readers can do, each with its caution."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response

from api.records.resolution import ACTIONS
from api.records.vocabularies import either, ids, terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import (
    RecordSchema,
    all_of,
    choices,
    column,
    designated_as,
    label,
    risk,
    text,
    texts,
)
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("actions", __name__, description="What readers can do, each with its caution.")


class ActionSchema(RecordSchema):
    """Something that a reader can do."""

    marked: ClassVar[str] = "actions"
    later: ClassVar[tuple[str, ...]] = ("organisations", "designated_as", "risk")

    id = column("actions.id")
    title = column("actions.title", english=True)
    description = column("actions.description", english=True)
    audience = column("actions.audience")
    audience_label = label("The audience in words.", "terms.audience", "audience")
    supports = column("actions.supports")
    supports_clauses = texts("Those of `supports` that are clauses.", attribute="clause_ids")
    supports_calls_to_action = texts("Those of `supports` that are calls to action.", attribute="call_ids")
    url = column("actions.url")
    caution = column("actions.caution", english=True)
    organisations = column("actions.organisation_ids")
    designated_as = designated_as()
    risk = risk()
    source_ids = column("actions.source_ids")
    corroboration = text("`multiple` when the sources have at least two publishers, else `single`.")
    links = Links(self="/v1/actions/{id}")


class ActionQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(ACTIONS)
    names = only(ActionSchema)
    audience = choices("For whom an action is.", terms("audience"))
    supports = choices(
        "Clauses or calls to action that it supports.", either(ids("clauses"), ids("calls_to_action"))
    )
    supports_all = all_of("supports", either(ids("clauses"), ids("calls_to_action")))
    source = choices("Sources.", ids("sources"))
    source_all = all_of("source", ids("sources"))


class ActionRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ActionSchema)


COLLECTION, SHAPE = ACTIONS, ActionSchema


@blueprint.collection("/actions", ActionQuery, list_of(ActionSchema, "Action"))
def list_actions(parameters: dict[str, Any], extension: str | None) -> Response:
    """List actions

    Always show the caution and the risk with an action: leaving them out can bring people to harm.
    """
    return answer_list(ACTIONS, ActionSchema, parameters, extension)


@blueprint.single("/actions/<id>", ActionRecordQuery, one_of(ActionSchema, "Action"))
def show_action(parameters: dict[str, Any], id: str) -> Response:
    """Get an action

    Always show its caution and its risk with it.
    """
    return answer_record(ACTIONS, ActionSchema, id, parameters)
