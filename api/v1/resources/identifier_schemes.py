"""By which others identify people: pages of organisations, and items of public databases."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response

from api.records.reference_tables import IDENTIFIER_SCHEMES
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, column, designated_as, risk, text
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("identifier-schemes", __name__, description=__doc__)


class IdentifierSchemeSchema(RecordSchema):
    """A kind of identifiers: whose they are, how one is written, and where it leads."""

    marked: ClassVar[str] = "identifier_schemes"

    id = column("identifier_schemes.id")
    label = column("identifier_schemes.label", label_of=Label("identifier_schemes.label", "id"))
    organisation = column("identifier_schemes.organisation_id")
    organisation_name = text("The organisation that gives the identifiers.", null=True, english=True)
    address = column("identifier_schemes.address")
    designated_as = designated_as()
    risk = risk()
    pattern = column("identifier_schemes.pattern")
    description = column("identifier_schemes.description", english=True)
    licence = column("identifier_schemes.licence")
    links = Links(
        self="/v1/identifier-schemes/{id}",
        organisation="/v1/organisations/{organisation_id}",
    )


class IdentifierSchemeQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(IDENTIFIER_SCHEMES)
    names = only(IdentifierSchemeSchema)


class IdentifierSchemeRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(IdentifierSchemeSchema)


COLLECTION, SHAPE = IDENTIFIER_SCHEMES, IdentifierSchemeSchema


@blueprint.collection(
    "/identifier-schemes", IdentifierSchemeQuery, list_of(IdentifierSchemeSchema, "IdentifierScheme")
)
def list_identifier_schemes(parameters: dict[str, Any], extension: str | None) -> Response:
    """List the kinds of identifiers

    The word before the colon where `identifier` asks for a person, such as `wikidata`, with the pattern of the value
    and the address to which it leads.
    """
    return answer_list(IDENTIFIER_SCHEMES, IdentifierSchemeSchema, parameters, extension)


@blueprint.single(
    "/identifier-schemes/<id>",
    IdentifierSchemeRecordQuery,
    one_of(IdentifierSchemeSchema, "IdentifierScheme"),
)
def show_identifier_scheme(parameters: dict[str, Any], id: str) -> Response:
    """Get a kind of identifiers

    Whose identifiers they are, how one is written, and where it leads.
    """
    return answer_record(IDENTIFIER_SCHEMES, IdentifierSchemeSchema, id, parameters)
