"""Labels that Russian authorities put on organisations, each a dated fact."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.designations import DESIGNATIONS
from api.records.vocabularies import ids, terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, column, from_day, text, to_day
from api.v1.shapes.fields import label as words_of
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "designations",
    __name__,
    description="Labels that Russian authorities put on organisations, each a dated fact.",
)


class DesignationSchema(RecordSchema):
    """A label that an authority put on an organisation."""

    id = column("designations.id")
    organisation = column("designations.organisation_id")
    organisation_name = text("The organisation that is labelled.", english=True)
    label = column("designations.label")
    label_label = words_of("The label in words.", "terms.designation-label", "label")
    authority = column("designations.authority", english=True)
    since = column("designations.since")
    until = column("designations.until")
    note = column("designations.note", english=True)
    source_ids = column("designations.source_ids")
    corroboration = text("`multiple` when the sources have at least two publishers, else `single`.")
    links = Links(self="/v1/designations/{id}", organisation="/v1/organisations/{organisation_id}")


class DesignationQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(DESIGNATIONS)
    names = only(DesignationSchema)
    organisation = choices("Organisations that are labelled.", ids("organisations"))
    label = choices("Labels.", terms("designation-label"), component="designations_label")
    since_from = from_day("Labels put on this date or later.")
    since_to = to_day("Labels put on this date or earlier.")
    as_of = AsOf(
        "A day, YYYY-MM-DD: labels that were surely in force on it. From the first event on file to "
        "today. What marks and cautions say never follows it: they warn of today.",
        component="designations_as_of",
    )


class DesignationRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(DesignationSchema)


COLLECTION, SHAPE = DESIGNATIONS, DesignationSchema


@blueprint.collection("/designations", DesignationQuery, list_of(DesignationSchema, "Designation"))
def list_designations(parameters: dict[str, Any], extension: str | None) -> Response:
    """List designations

    Who is labelled undesirable, extremist, terrorist or foreign agent in Russia, by whom, and since when.
    """
    return answer_list(DESIGNATIONS, DesignationSchema, parameters, extension)


@blueprint.single("/designations/<id>", DesignationRecordQuery, one_of(DesignationSchema, "Designation"))
def show_designation(parameters: dict[str, Any], id: str) -> Response:
    """Get a designation

    With the authority, its days and its sources.
    """
    return answer_record(DESIGNATIONS, DesignationSchema, id, parameters)
