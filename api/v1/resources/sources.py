"""The public reports on which every fact rests."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.filter_values import PUBLISHERS
from api.records.reference_tables import SOURCES
from api.records.vocabularies import ids, values
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import choices, from_day, to_day
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.v1.shapes.sources import SourceSchema
from api.web.smorest import Blueprint

blueprint = Blueprint("sources", __name__, description="The public reports on which every fact rests.")


class SourceQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(SOURCES)
    names = only(SourceSchema)
    publisher = choices("Names of publishers, in any case.", PUBLISHERS)
    organisation = choices(
        "Organisations on file that published them.",
        ids("organisations"),
        unknown=True,
        component="sources_organisation",
    )
    language = choices("Languages (ISO 639-1).", values("sources", "language"))
    published_from = from_day("Published on this date or later.")
    published_to = to_day("Published on this date or earlier.")


class SourceRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(SourceSchema)


COLLECTION, SHAPE = SOURCES, SourceSchema


@blueprint.collection("/sources", SourceQuery, list_of(SourceSchema, "Source"))
def list_sources(parameters: dict[str, Any], extension: str | None) -> Response:
    """List sources

    Reports by media, organisations and courts. Some publishers are outlawed in Russia: opening their pages there
    leaves traces with others.
    """
    return answer_list(SOURCES, SourceSchema, parameters, extension)


@blueprint.single("/sources/<id>", SourceRecordQuery, one_of(SourceSchema, "Source"))
def show_source(parameters: dict[str, Any], id: str) -> Response:
    """Get a source

    With a link to the cases that rest on it.
    """
    return answer_record(SOURCES, SourceSchema, id, parameters)
