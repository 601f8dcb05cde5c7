"""The resolutions that the service stands on."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.resolution import RESOLUTIONS
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, column, text, texts
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("resolutions", __name__, description="The resolutions that the service stands on.")


class ResolutionSchema(RecordSchema):
    """A resolution."""

    id = column("resolutions.id")
    title = column("resolutions.title", english=True)
    adopted_by = column("resolutions.adopted_by", english=True)
    body = column("resolutions.body", english=True)
    place = column("resolutions.place", english=True)
    country = column("resolutions.country")
    begins_on = column("resolutions.begins_on")
    ends_on = column("resolutions.ends_on")
    url = column("resolutions.url")
    language = column("resolutions.language")
    note = column("resolutions.note", english=True)
    source_ids = column("resolutions.source_ids")
    text_source_ids = column("resolutions.text_source_ids")
    clauses = texts("Ids of its clauses, in order.", attribute="clause_ids")
    corroboration = text("`multiple` when the sources have at least two publishers, else `single`.")
    links = Links(
        self="/v1/resolutions/{id}",
        clauses="/v1/clauses?resolution={id}",
        cases="/v1/cases?named_in_resolution=true",
    )


class ResolutionQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(RESOLUTIONS)
    names = only(ResolutionSchema)


class ResolutionRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ResolutionSchema)


COLLECTION, SHAPE = RESOLUTIONS, ResolutionSchema


@blueprint.collection("/resolutions", ResolutionQuery, list_of(ResolutionSchema, "Resolution"))
def list_resolutions(parameters: dict[str, Any], extension: str | None) -> Response:
    """List resolutions

    One resolution so far: Freedom for Political Prisoners in Russia, by the ALDE Party Congress of October 2024.
    """
    return answer_list(RESOLUTIONS, ResolutionSchema, parameters, extension)


@blueprint.single("/resolutions/<id>", ResolutionRecordQuery, one_of(ResolutionSchema, "Resolution"))
def show_resolution(parameters: dict[str, Any], id: str) -> Response:
    """Get a resolution

    When and where it was adopted, and its clauses.
    """
    return answer_record(RESOLUTIONS, ResolutionSchema, id, parameters)
