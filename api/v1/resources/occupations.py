"""What people do for a living or in public life, in groups."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import OCCUPATIONS
from api.records.vocabularies import terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, choices, column, integer
from api.v1.shapes.fields import label as in_words
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("occupations", __name__, description="What people do for a living or in public life.")


class OccupationSchema(RecordSchema):
    """An occupation."""

    id = column("occupations.id")
    label = column("occupations.label", label_of=Label("occupations.label", "id"))
    group = column("occupations.group")
    group_label = in_words("The group in words.", "terms.occupation-group", "group")
    aliases = column("occupations.aliases", english=True)
    case_count = integer("How many people have this occupation; a person may have several.")
    links = Links(self="/v1/occupations/{id}", cases="/v1/cases?occupation={id}")


class OccupationQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(OCCUPATIONS)
    names = only(OccupationSchema)
    group = choices("Groups of occupations.", terms("occupation-group"), component="occupations_group")


class OccupationRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(OccupationSchema)


COLLECTION, SHAPE = OCCUPATIONS, OccupationSchema


@blueprint.collection("/occupations", OccupationQuery, list_of(OccupationSchema, "Occupation"))
def list_occupations(parameters: dict[str, Any], extension: str | None) -> Response:
    """List occupations

    The words that `occupation` of cases takes, each in a group that `occupation_group` takes. A person may have
    several, so that counts must not be added.
    """
    return answer_list(OCCUPATIONS, OccupationSchema, parameters, extension)


@blueprint.single("/occupations/<id>", OccupationRecordQuery, one_of(OccupationSchema, "Occupation"))
def show_occupation(parameters: dict[str, Any], id: str) -> Response:
    """Get an occupation

    Its label, its group, other words for it, and the number of people.
    """
    return answer_record(OCCUPATIONS, OccupationSchema, id, parameters)
