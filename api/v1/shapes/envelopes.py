"""The envelope of every answer of v1: `{data, meta, links}`, for lists and for single records."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from marshmallow import Schema, fields

from api.v1.shapes.fields import AnswerSchema, RecordSchema


class MetaSchema(AnswerSchema):
    """What every answer says of itself."""

    release = fields.String(
        required=True, metadata={"description": "The release that the answer was made from."}
    )
    released_on = fields.String(
        required=True, metadata={"description": "The day of the release.", "format": "date"}
    )
    licence = fields.String(
        required=True, metadata={"description": "The licence of the data.", "format": "uri"}
    )
    attribution = fields.String(required=True, metadata={"description": "The credit line to print."})
    as_of = fields.String(metadata={"description": "The day that was asked for.", "format": "date"})
    language = fields.String(metadata={"description": "The language of the labels, when it is not English."})
    in_english = fields.List(
        fields.String(),
        metadata={"description": "With another language: the fields whose text is there in English only."},
    )
    draft = fields.Boolean(
        metadata={
            "description": "Only in a preview, and then `true`: the answer is a draft that is not published."
        }
    )
    certainty = fields.String(
        metadata={"description": "`certain` or `any`: whether only what surely held that day is answered."}
    )
    not_compared = fields.List(
        fields.String(),
        metadata={
            "description": "Organisations and terms that the query excludes, and with none of whose lists any case was "
            "compared: the answer holds all without such a recognition on file, whether recognised or not."
        },
    )


class ListMetaSchema(MetaSchema):
    """What a list says of itself."""

    total = fields.Integer(required=True, metadata={"description": "How many records match, exactly."})
    limit = fields.Integer(required=True, metadata={"description": "Records on a page at most."})
    next_cursor = fields.String(
        allow_none=True,
        required=True,
        metadata={
            "description": "What to send as `cursor`, alone, for the page after this one; null on the last page."
        },
    )
    filters = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.Raw(),
        metadata={"description": "The filters as understood."},
    )
    sort = fields.List(
        fields.String(), required=True, metadata={"description": "The sort keys as understood."}
    )
    not_found = fields.List(
        fields.String(), metadata={"description": "Ids that were asked for and do not exist."}
    )


class LinksSchema(AnswerSchema):
    """Addresses that belong to an answer."""

    self = fields.String(required=True, metadata={"description": "This answer.", "format": "uri"})


class ListLinksSchema(LinksSchema):
    """Addresses that belong to a page of a list."""

    first = fields.String(required=True, metadata={"description": "The first page.", "format": "uri"})
    prev = fields.String(metadata={"description": "The page before.", "format": "uri"})
    next = fields.String(metadata={"description": "The page after; absent on the last one.", "format": "uri"})
    csv = fields.String(required=True, metadata={"description": "The whole list as CSV.", "format": "uri"})
    ndjson = fields.String(
        required=True, metadata={"description": "The whole list as NDJSON.", "format": "uri"}
    )
    xlsx = fields.String(
        required=True, metadata={"description": "The whole list for Excel.", "format": "uri"}
    )


@cache
def list_of(item: type[RecordSchema], name: str) -> Schema:
    """Return the shape of a list's answer."""
    return _envelope(
        name + "ListSchema", fields.List(fields.Nested(item), required=True), ListMetaSchema, ListLinksSchema
    )


def one_of(item: type[AnswerSchema], name: str) -> Schema:
    """Return the shape of a single record's answer."""
    return _envelope(name + "AnswerSchema", fields.Nested(item, required=True), MetaSchema, LinksSchema)


def _envelope(name: str, data: Any, meta: type[Schema], linked: type[Schema]) -> Schema:
    members = {
        "data": data,
        "meta": fields.Nested(meta, required=True),
        "links": fields.Nested(linked, required=True),
    }
    return cast(Schema, type(name, (AnswerSchema,), members)())
