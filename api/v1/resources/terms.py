"""The closed lists of words that the data use."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import TERMS
from api.records.vocabularies import values
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, choices, column, text
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("terms", __name__, description="The closed lists of words that the data use.")


class TermSchema(RecordSchema):
    """A word of a closed list."""

    id = text("Unique among all terms: list and term, such as `event-type.detained`.")
    list = column("terms.list")
    term = text("The word as it stands in other answers, such as `detained`.")
    label = column("terms.label", label_of=Label("terms.", "term"))
    position = column("terms.position")
    links = Links(self="/v1/terms/{id}")


class TermQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(TERMS)
    names = only(TermSchema)
    list = choices("Names of lists.", values("terms", "list"))


class TermRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(TermSchema)


COLLECTION, SHAPE = TERMS, TermSchema


@blueprint.collection("/terms", TermQuery, list_of(TermSchema, "Term"))
def list_terms(parameters: dict[str, Any], extension: str | None) -> Response:
    """List terms

    Kinds of events, of sentences, of organisations and so on, each with the label to show to people.
    """
    return answer_list(TERMS, TermSchema, parameters, extension)


@blueprint.single("/terms/<id>", TermRecordQuery, one_of(TermSchema, "Term"))
def show_term(parameters: dict[str, Any], id: str) -> Response:
    """Get a term

    By its list and its word, such as `event-type.detained`.
    """
    return answer_record(TERMS, TermSchema, id, parameters)
