"""Prisons, colonies, remand prisons and hospitals in which people are or were held."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.filter_values import REGIONS
from api.records.reference_tables import PLACES
from api.records.vocabularies import terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, column, integer, label
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("places", __name__, description="Where people are or were held.")


class PlaceSchema(RecordSchema):
    """A place of detention."""

    id = column("places.id")
    name = column("places.name", english=True)
    name_native = column("places.name_native")
    kind = column("places.kind")
    kind_label = label("The kind in words.", "terms.place-kind", "kind")
    region = column("places.region_id")
    region_name = label("The name of the region.", "regions.name", "region", null=True)
    aliases = column("places.aliases", english=True)
    letters = column("places.letters", english=True)
    url = column("places.url")
    source_ids = column("places.source_ids")
    case_count = integer("How many people on file are held here, by the latest report.")
    links = Links(
        self="/v1/places/{id}",
        cases="/v1/cases?place_of_detention={id}",
        region="/v1/regions/{region_id}",
    )


class PlaceQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(PLACES)
    names = only(PlaceSchema)
    kind = choices("Kinds of places.", terms("place-kind"), component="places_kind")
    region = choices("Regions (ISO 3166-2).", REGIONS, unknown=True)


class PlaceRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(PlaceSchema)


COLLECTION, SHAPE = PLACES, PlaceSchema


@blueprint.collection("/places", PlaceQuery, list_of(PlaceSchema, "Place"))
def list_places(parameters: dict[str, Any], extension: str | None) -> Response:
    """List places of detention

    The words that `place_of_detention` of cases takes, each of a kind that `place_kind` takes.
    """
    return answer_list(PLACES, PlaceSchema, parameters, extension)


@blueprint.single("/places/<id>", PlaceRecordQuery, one_of(PlaceSchema, "Place"))
def show_place(parameters: dict[str, Any], id: str) -> Response:
    """Get a place of detention

    Its name, its kind, its region, how letters reach it where that is published, and the number of people.
    """
    return answer_record(PLACES, PlaceSchema, id, parameters)
