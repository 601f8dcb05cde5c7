"""The envelope of every answer of v1: `{data, meta, links}`, for lists and for single records."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, cast

from marshmallow import Schema, fields

from api.records.names.comparison import RELAXED
from api.v1.shapes.fields import AnswerSchema, RecordSchema


class UndatedSchema(AnswerSchema):
    """How many facts nothing dates."""

    sentences = fields.Integer(metadata={"description": "Sentences without a date."})
    recognitions = fields.Integer(metadata={"description": "Recognitions without a date."})
    charges = fields.Integer(
        metadata={
            "description": "Charges without a conviction whose latest day is before that of the release."
        }
    )
    concerns = fields.Integer(metadata={"description": "Concerns; none of them has a date."})


def undated_facts() -> fields.Nested:
    """Return the field of `meta` that counts facts without a date."""
    return fields.Nested(
        UndatedSchema,
        metadata={
            "description": "With `as_of`: how many facts of the cases that may match nothing dates. Such a fact is "
            "`possible` on every day before that of the release."
        },
    )


class PossibleSchema(AnswerSchema):
    """All that may meet the filters on a day."""

    total = fields.Integer(metadata={"description": "How many, those included that surely do."})
    href = fields.String(metadata={"description": "Their list.", "format": "uri"})


def possible() -> fields.Nested:
    """Return the field of `meta` that tells of what a list of the certain leaves out."""
    return fields.Nested(
        PossibleSchema,
        metadata={
            "description": "With `as_of`, unless `certainty=any`: how many may meet the filters on the day, and their "
            "list; `total` counts those that surely do. A `total` of 0 is no zero where this is more."
        },
    )


class TermOverSchema(AnswerSchema):
    """Of how many people the term on file is over by the calendar, while no source tells of a release."""

    certain = fields.Integer(metadata={"description": "Of how many it is surely over."})
    possible = fields.Integer(metadata={"description": "Of how many more it may be over."})


class RangeSchema(AnswerSchema):
    """The least and the most."""

    min = fields.Integer(
        metadata={
            "description": "The people who surely match; where people who are held are counted, without all whose term "
            "is over, or may be."
        },
    )
    max = fields.Integer(metadata={"description": "All people who may match, and with them."})


class EvidenceSchema(AnswerSchema):
    """How well the people counted are known."""

    day = fields.String(
        metadata={
            "description": "The day of the numbers: that of `as_of`, or of the release; never that of the request.",
            "format": "date",
        },
    )
    counted = fields.Integer(metadata={"description": "How many people are counted."})
    confirmed = fields.Integer(
        metadata={
            "description": "How many of them a source confirmed within the 365 days before `day`, or later."
        },
    )
    carried_forward = fields.Integer(metadata={"description": "How many have the status of an older report."})
    confirmed_from = fields.String(
        metadata={
            "description": "The first day that counts as confirmed; `verified_on` counts from its first possible day.",
            "format": "date",
        },
    )
    term_over = fields.Nested(TermOverSchema)
    range = fields.Nested(
        RangeSchema,
        metadata={
            "description": "How many they are at least and at most: where dates leave it open who matches on the day, "
            "and where each term that is over ended in release, or none did. The same whatever `certainty` says."
        },
    )
    newest = fields.String(
        allow_none=True,
        metadata={
            "description": "The newest day of confirmation; null where nobody is counted.",
            "format": "date",
        },
    )
    median = fields.String(
        allow_none=True,
        metadata={"description": "The median day of confirmation; of two, the older.", "format": "date"},
    )
    said = fields.String(
        metadata={"description": "The numbers in a sentence to print, in the language of the answer."},
    )
    scope = fields.String(metadata={"description": "What the numbers count, and what they do not."})


class RelaxedWordSchema(AnswerSchema):
    """A word that stood for another one."""

    word = fields.String(metadata={"description": "The word of `q`."})
    # `as` is a word of the language.
    as_ = fields.String(data_key="as", metadata={"description": "What it stood for, as on file."})
    how = fields.String(
        metadata={
            "enum": list(RELAXED),
            "description": "`variant`: the same given name in another language or its short form, or a surname with "
            "the ending of another language; `initial`; `part`: some of several words; `typo`: one wrong, missing, "
            "added or swapped letter.",
        },
    )


class SearchSchema(AnswerSchema):
    """What was let go of the words of `q`, since no name has them as they are."""

    dropped = fields.List(
        fields.String(), metadata={"description": "Patronymics that are not on file, as they were sent."}
    )
    relaxed = fields.List(fields.Nested(RelaxedWordSchema))
    complete = fields.Boolean(
        metadata={
            "description": "False where so many people share a name that not all were compared: write more of it."
        }
    )


class MetaSchema(AnswerSchema):
    """What every answer says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = (
        "newest_release",
        "as_of",
        "language",
        "in_english",
        "caution",
        "draft",
        "certainty",
        "not_compared",
        "search",
    )

    release = fields.String(metadata={"description": "The release that the answer was made from."})
    released_on = fields.String(metadata={"description": "The day of the release.", "format": "date"})
    licence = fields.String(metadata={"description": "The licence of the data.", "format": "uri"})
    attribution = fields.String(metadata={"description": "The credit line to print."})
    newest_release = fields.String(
        metadata={
            "description": "Only where the answer is from an older release: the newest one. The header `Link` leads to "
            "the same in it, as `latest-version`."
        }
    )
    as_of = fields.String(metadata={"description": "The day that was asked for.", "format": "date"})
    language = fields.String(metadata={"description": "The language of the labels, when it is not English."})
    in_english = fields.List(
        fields.String(),
        metadata={"description": "With another language: the fields whose text is there in English only."},
    )
    caution = fields.String(
        metadata={
            "description": "Only where a record says `risk`: what the labels of today mean for readers in Russia, in "
            "the language of the answer. Show it with the records."
        }
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
    search = fields.Nested(
        SearchSchema,
        metadata={
            "description": "Only where no name has every word of `q`: what was let go to find names that may be meant. "
            "They rank below names that have every word."
        },
    )


class ListMetaSchema(MetaSchema):
    """What a list says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = ("not_found",)

    total = fields.Integer(metadata={"description": "How many records match, exactly."})
    limit = fields.Integer(metadata={"description": "Records on a page at most."})
    next_cursor = fields.String(
        allow_none=True,
        metadata={
            "description": "What to send as `cursor`, alone, for the page after this one; null on the last page."
        },
    )
    filters = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        metadata={"description": "The filters as understood."},
    )
    sort = fields.List(fields.String(), metadata={"description": "The sort keys as understood."})
    not_found = fields.List(
        fields.String(), metadata={"description": "Ids that were asked for and do not exist."}
    )


class CaseListMetaSchema(ListMetaSchema):
    """What a list of people says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = ("undated", "possible")

    evidence = fields.Nested(
        EvidenceSchema, metadata={"description": "How well the people of the list are known."}
    )
    undated = undated_facts()
    possible = possible()


class CaseMetaSchema(MetaSchema):
    """What the answer of a single case says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = ("undated",)

    undated = undated_facts()


class FactListMetaSchema(ListMetaSchema):
    """What a list of facts of cases says of itself."""

    sometimes: ClassVar[tuple[str, ...]] = ("undated", "possible")

    undated = fields.Integer(
        metadata={
            "description": "With `as_of`, `date_from` or `date_to`: how many facts meet all other filters, and nothing "
            "dates them. A range of dates leaves them out; of a day before that of the release they count as possible, "
            "once their case may have begun."
        }
    )
    possible = possible()


class LinksSchema(AnswerSchema):
    """Addresses that belong to an answer."""

    self = fields.String(metadata={"description": "This answer.", "format": "uri"})


class ListLinksSchema(LinksSchema):
    """Addresses that belong to a page of a list."""

    sometimes: ClassVar[tuple[str, ...]] = ("prev", "next")

    first = fields.String(metadata={"description": "The first page.", "format": "uri"})
    prev = fields.String(metadata={"description": "The page before.", "format": "uri"})
    next = fields.String(metadata={"description": "The page after; absent on the last one.", "format": "uri"})
    csv = fields.String(metadata={"description": "The whole list as CSV.", "format": "uri"})
    ndjson = fields.String(metadata={"description": "The whole list as NDJSON.", "format": "uri"})
    xlsx = fields.String(metadata={"description": "The whole list for Excel.", "format": "uri"})


@cache
def list_of(item: type[RecordSchema], name: str, meta: type[ListMetaSchema] = ListMetaSchema) -> Schema:
    """Return the shape of a list's answer."""
    data = fields.List(fields.Nested(item))
    return _envelope(name + "ListSchema", data, meta, ListLinksSchema)


def one_of(item: type[AnswerSchema], name: str, meta: type[MetaSchema] = MetaSchema) -> Schema:
    """Return the shape of a single record's answer."""
    return _envelope(name + "AnswerSchema", fields.Nested(item), meta, LinksSchema)


def _envelope(name: str, data: Any, meta: type[Schema], linked: type[Schema]) -> Schema:
    members = {
        "data": data,
        "meta": fields.Nested(meta),
        "links": fields.Nested(linked),
    }
    return cast(Schema, type(name, (AnswerSchema,), members)())
