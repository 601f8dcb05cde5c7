"""The clauses of the resolution, in our own words."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.resolution import CLAUSES
from api.records.vocabularies import ids, terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, all_of, choices, column, label, text, texts
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("clauses", __name__, description="The clauses of the resolution, in our own words.")


class ClauseSchema(RecordSchema):
    """A clause of the resolution, paraphrased."""

    id = column("clauses.id")
    resolution = column("clauses.resolution_id")
    section = column("clauses.section")
    section_label = label("The section in words.", "terms.clause-section", "section")
    position = column("clauses.position")
    topic = column("clauses.topic", english=True)
    summary = column("clauses.summary", english=True)
    wording = text(
        "Always `paraphrase`: these are Open Cases' own words, not the text of the resolution.",
        dump_default="paraphrase",
    )
    wording_by = text("Whose words these are.", dump_default="Open Cases")
    paraphrases_clause = text("The clause whose meaning `summary` gives.")
    cases = column("clauses.case_ids")
    organisations = column("clauses.organisation_ids")
    organisation_names = texts("The names of these organisations.", english=True)
    calls_to_action = texts("Ids of the calls to action in this clause.", attribute="call_ids")
    actions = texts("Ids of actions that support it.", attribute="action_ids")
    developments = texts("Ids of developments that bear on it.", attribute="development_ids")
    source_ids = texts("Ids of the sources of the resolution's own text.")
    links = Links(
        self="/v1/clauses/{id}",
        resolution="/v1/resolutions/{resolution_id}",
        cases="/v1/cases?clause={id}",
        calls_to_action="/v1/calls-to-action?clause={id}",
        actions="/v1/actions?supports={id}",
        developments="/v1/developments?clause={id}",
    )


class ClauseQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(CLAUSES)
    names = only(ClauseSchema)
    section = choices("Sections of the resolution.", terms("clause-section"))
    resolution = choices("Resolutions.", ids("resolutions"))
    case = choices("Cases that a clause names.", ids("cases"), component="clauses_case")
    case_all = all_of("case", ids("cases"))
    organisation = choices(
        "Organisations that a clause names.", ids("organisations"), component="clauses_organisation"
    )
    organisation_all = all_of("organisation", ids("organisations"))


class ClauseRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ClauseSchema)


COLLECTION, SHAPE = CLAUSES, ClauseSchema


@blueprint.collection("/clauses", ClauseQuery, list_of(ClauseSchema, "Clause"))
def list_clauses(parameters: dict[str, Any], extension: str | None) -> Response:
    """List clauses

    What the Congress notes, believes, welcomes and calls for; each with the cases and organisations that it names.
    """
    return answer_list(CLAUSES, ClauseSchema, parameters, extension)


@blueprint.single("/clauses/<id>", ClauseRecordQuery, one_of(ClauseSchema, "Clause"))
def show_clause(parameters: dict[str, Any], id: str) -> Response:
    """Get a clause

    With the people and organisations that it names, its calls to action, and what bears on it.
    """
    return answer_record(CLAUSES, ClauseSchema, id, parameters)
