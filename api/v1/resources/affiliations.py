"""Organisations, parties, media, movements and religious communities to which people belong."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import AFFILIATIONS
from api.records.vocabularies import terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, column, integer, label
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("affiliations", __name__, description="To what people belong.")


class AffiliationSchema(RecordSchema):
    """Something to which people belong."""

    id = column("affiliations.id")
    name = column("affiliations.name", english=True)
    name_native = column("affiliations.name_native")
    kind = column("affiliations.kind")
    kind_label = label("The kind in words.", "terms.affiliation-kind", "kind")
    aliases = column("affiliations.aliases", english=True)
    organisation = column("affiliations.organisation_id")
    case_count = integer("How many people on file belong to it.")
    links = Links(
        self="/v1/affiliations/{id}",
        cases="/v1/cases?affiliation={id}",
        organisation="/v1/organisations/{organisation_id}",
    )


class AffiliationQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(AFFILIATIONS)
    names = only(AffiliationSchema)
    kind = choices("Kinds of affiliations.", terms("affiliation-kind"), component="affiliations_kind")


class AffiliationRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(AffiliationSchema)


COLLECTION, SHAPE = AFFILIATIONS, AffiliationSchema


@blueprint.collection("/affiliations", AffiliationQuery, list_of(AffiliationSchema, "Affiliation"))
def list_affiliations(parameters: dict[str, Any], extension: str | None) -> Response:
    """List affiliations

    The words that `affiliation` of cases takes, each of a kind that `affiliation_kind` takes. A person may have
    several, so that counts must not be added.
    """
    return answer_list(AFFILIATIONS, AffiliationSchema, parameters, extension)


@blueprint.single("/affiliations/<id>", AffiliationRecordQuery, one_of(AffiliationSchema, "Affiliation"))
def show_affiliation(parameters: dict[str, Any], id: str) -> Response:
    """Get an affiliation

    Its name, its kind, other names, and the number of people.
    """
    return answer_record(AFFILIATIONS, AffiliationSchema, id, parameters)
