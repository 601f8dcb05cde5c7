"""What the resolution calls for, demand by demand, in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from api.records.resolution import CALLS_TO_ACTION
from api.records.vocabularies import ids
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, all_of, choices, column, text, texts
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.query import Flag
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "calls-to-action",
    __name__,
    description="What the resolution calls for, demand by demand, in our own words.",
)


def _scope(record: Mapping[str, Any]) -> str | None:
    """Return where the cases in scope are listed; None when a call does not speak of prisoners."""
    if not record["concerns_cases"]:
        return None
    themes = ",".join(record["scope_themes"])
    return "/v1/cases" + (f"?theme={themes}" if themes else "")


class CallToActionSchema(RecordSchema):
    """A demand of the resolution, paraphrased."""

    id = column("calls_to_action.id")
    clause = column("calls_to_action.clause_id")
    clause_topic = text("What the clause is about.", english=True)
    position = column("calls_to_action.position")
    title = column("calls_to_action.title", english=True)
    demand = column("calls_to_action.demand", english=True)
    note = column("calls_to_action.note", english=True)
    wording = text(
        "Always `paraphrase`: these are Open Cases' own words, not the text of the resolution.",
        dump_default="paraphrase",
    )
    wording_by = text("Whose words these are.", dump_default="Open Cases")
    paraphrases_clause = text("The clause whose meaning `demand` gives.")
    addressees = column("calls_to_action.addressee_ids")
    addressee_names = texts("The names of the addressees.", english=True)
    scope = column("calls_to_action.scope", english=True)
    concerns_cases = column("calls_to_action.concerns_cases")
    scope_themes = column("calls_to_action.scope_themes")
    actions = texts("Ids of actions that support it.", attribute="action_ids")
    developments = texts("Ids of what has happened since.", attribute="development_ids")
    source_ids = texts("Ids of the sources of the resolution's own text.")
    links = Links(
        self="/v1/calls-to-action/{id}",
        clause="/v1/clauses/{clause_id}",
        cases=_scope,
        actions="/v1/actions?supports={id}",
        developments="/v1/developments?call_to_action={id}",
    )


class CallToActionQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(CALLS_TO_ACTION)
    names = only(CallToActionSchema)
    clause = choices("Clauses.", ids("clauses"))
    addressee = choices("Organisations that are called upon.", ids("organisations"))
    addressee_all = all_of("addressee", ids("organisations"))
    concerns_cases = Flag(metadata={"description": "Whether the call speaks of prisoners."})


class CallToActionRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(CallToActionSchema)


COLLECTION, SHAPE = CALLS_TO_ACTION, CallToActionSchema


@blueprint.collection("/calls-to-action", CallToActionQuery, list_of(CallToActionSchema, "CallToAction"))
def list_calls_to_action(parameters: dict[str, Any], extension: str | None) -> Response:
    """List calls to action

    Each with its clause, its addressees, what supports it, and a link to the cases in its scope.
    """
    return answer_list(CALLS_TO_ACTION, CallToActionSchema, parameters, extension)


@blueprint.single(
    "/calls-to-action/<id>", CallToActionRecordQuery, one_of(CallToActionSchema, "CallToAction")
)
def show_call_to_action(parameters: dict[str, Any], id: str) -> Response:
    """Get a call to action

    With its clause, its addressees, actions, developments, and a link to the cases in its scope.
    """
    return answer_record(CALLS_TO_ACTION, CallToActionSchema, id, parameters)
