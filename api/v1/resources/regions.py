"""Where people were arrested, or lived when their case began."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import REGIONS
from api.records.vocabularies import values
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, choices, column, integer
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "regions", __name__, description="Where people were arrested, or lived when their case began."
)


class RegionSchema(RecordSchema):
    """A region of Russia or Ukraine."""

    id = column("regions.id")
    name = column("regions.name", label_of=Label("regions.name", "id"))
    country = column("regions.country")
    occupation = column("regions.occupation")
    case_count = integer("How many cases began in this region.")
    links = Links(self="/v1/regions/{id}", cases="/v1/cases?region={id}")


class RegionQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(REGIONS)
    names = only(RegionSchema)
    country = choices("Countries (ISO 3166-1).", values("regions", "country"))
    occupation = choices(
        "How much of a region is occupied.",
        values("regions", "occupation"),
        unknown=True,
        component="regions_occupation",
    )


class RegionRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(RegionSchema)


COLLECTION, SHAPE = REGIONS, RegionSchema


@blueprint.collection("/regions", RegionQuery, list_of(RegionSchema, "Region"))
def list_regions(parameters: dict[str, Any], extension: str | None) -> Response:
    """List regions

    Regions of Russia and of Ukraine (ISO 3166-2); `occupation` marks those that Russia occupies.
    """
    return answer_list(REGIONS, RegionSchema, parameters, extension)


@blueprint.single("/regions/<id>", RegionRecordQuery, one_of(RegionSchema, "Region"))
def show_region(parameters: dict[str, Any], id: str) -> Response:
    """Get a region

    Its name, its country, whether it is occupied, and the number of cases.
    """
    return answer_record(REGIONS, RegionSchema, id, parameters)
