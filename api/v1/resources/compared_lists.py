"""Lists of organisations with which the cases were compared: what the silence of a list means."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import COMPARED_LISTS
from api.records.vocabularies import ids, terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, column, from_day, integer, label, text, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("compared-lists", __name__, description=__doc__)


class ComparedListSchema(RecordSchema):
    """A list of an organisation, as it stood on the day on which cases were compared with it."""

    id = column("compared_lists.id")
    organisation = column("compared_lists.organisation_id")
    organisation_name = text("The organisation that publishes the list.", english=True)
    kind = column("compared_lists.kind")
    kind_label = label("The kind in words.", "terms.list-kind", "kind")
    term = column("compared_lists.term")
    term_label = label("The term in words.", "terms.recognition-term", "term")
    day = column("compared_lists.listed_on")
    title = column("compared_lists.title", english=True)
    source_ids = column("compared_lists.source_ids")
    corroboration = text("`multiple` when its sources have at least two publishers, else `single`.")
    compared_count = integer("How many cases were compared with it.")
    listed_count = integer("How many of these people it names.")
    not_listed_count = integer("How many of them it does not name.")
    links = Links(
        self="/v1/compared-lists/{id}",
        organisation="/v1/organisations/{organisation_id}",
        compared="/v1/cases?compared_with={id}",
        listed="/v1/cases?compared_with={id}&not_listed_in=-{id}",
        not_listed="/v1/cases?not_listed_in={id}",
    )


class ComparedListQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(COMPARED_LISTS)
    names = only(ComparedListSchema)
    organisation = choices(
        "Organisations that publish the list.", ids("organisations"), component="compared_lists_organisation"
    )
    kind = choices("Kinds of lists.", terms("list-kind"), component="compared_lists_kind")
    term = choices(
        "As what the list names people.", terms("recognition-term"), component="compared_lists_term"
    )
    day_from = from_day("Of this day or later.")
    day_to = to_day("Of this day or earlier.")
    source = choices("Sources of the list.", ids("sources"), component="compared_lists_source")


class ComparedListRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ComparedListSchema)


COLLECTION, SHAPE = COMPARED_LISTS, ComparedListSchema


@blueprint.collection("/compared-lists", ComparedListQuery, list_of(ComparedListSchema, "ComparedList"))
def list_compared_lists(parameters: dict[str, Any], extension: str | None) -> Response:
    """List the lists compared

    The lists of organisations with which cases were compared, each as it stood on a day. Only a list that is newer than
    the detention is compared, so that its silence says something.
    """
    return answer_list(COMPARED_LISTS, ComparedListSchema, parameters, extension)


@blueprint.single("/compared-lists/<id>", ComparedListRecordQuery, one_of(ComparedListSchema, "ComparedList"))
def show_compared_list(parameters: dict[str, Any], id: str) -> Response:
    """Get a list compared

    With links to the cases that were compared with it, to those that it names, and to those that it does not.
    """
    return answer_record(COMPARED_LISTS, ComparedListSchema, id, parameters)
