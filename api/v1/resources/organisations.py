"""Who recognises prisoners, publishes figures, or is addressed by the resolution."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response

from api.records.reference_tables import ORGANISATIONS
from api.records.vocabularies import terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, column, designated_as, integer, label, risk, texts
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "organisations",
    __name__,
    description="Who recognises prisoners, publishes figures, or is addressed by the resolution.",
)


class OrganisationSchema(RecordSchema):
    """An organisation."""

    marked: ClassVar[str] = "organisations"
    later: ClassVar[tuple[str, ...]] = ("designations", "designated_as", "risk")

    id = column("organisations.id")
    name = column("organisations.name", english=True)
    name_native = column("organisations.name_native")
    kind = column("organisations.kind")
    kind_label = label("The kind in words.", "terms.organisation-kind", "kind")
    url = column("organisations.url")
    description = column("organisations.description", english=True)
    designations = texts(
        "Ids of the designations on file in this release, in force or over.", attribute="designation_ids"
    )
    designated_as = designated_as()
    risk = risk()
    source_ids = column("organisations.source_ids")
    case_count = integer("How many people on file it has recognised, under its own terms.")
    links = Links(
        self="/v1/organisations/{id}",
        cases="/v1/cases?recognised_by={id}",
        figures="/v1/figures?organisation={id}",
        designations="/v1/designations?organisation={id}",
    )


class OrganisationQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(ORGANISATIONS)
    names = only(OrganisationSchema)
    kind = choices("Kinds of organisations.", terms("organisation-kind"), component="organisations_kind")


class OrganisationRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(OrganisationSchema)


COLLECTION, SHAPE = ORGANISATIONS, OrganisationSchema


@blueprint.collection("/organisations", OrganisationQuery, list_of(OrganisationSchema, "Organisation"))
def list_organisations(parameters: dict[str, Any], extension: str | None) -> Response:
    """List organisations

    Human-rights organisations, media, parties, governments and others that the data name.
    """
    return answer_list(ORGANISATIONS, OrganisationSchema, parameters, extension)


@blueprint.single("/organisations/<id>", OrganisationRecordQuery, one_of(OrganisationSchema, "Organisation"))
def show_organisation(parameters: dict[str, Any], id: str) -> Response:
    """Get an organisation

    With links to the cases that it recognised and the figures that it published.
    """
    return answer_record(ORGANISATIONS, OrganisationSchema, id, parameters)
