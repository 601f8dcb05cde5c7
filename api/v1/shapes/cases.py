"""A case: without its parts, on a day, and with all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from marshmallow import fields

from api.records.custody_terms import OVER, REASONS
from api.v1.shapes.case_parts import (
    ChargeSchema,
    ComparisonSchema,
    EventSchema,
    IdentifierSchema,
    RecognitionSchema,
    SentenceSchema,
)
from api.v1.shapes.fields import AnswerSchema, RecordSchema, column, integer, label, text, texts, truth
from api.v1.shapes.links import Links
from api.v1.shapes.sources import SourceSchema


class TermEndsSchema(AnswerSchema):
    """The days on which a term ends by the calendar; null where the facts on file set no such bound."""

    earliest = text("The first day on which it may end.", null=True)
    latest = text("The last day on which it may end.", null=True)


class CaseSummarySchema(RecordSchema):
    """A case without its parts."""

    parts: ClassVar[Mapping[str, type[RecordSchema]]] = {
        "events": EventSchema,
        "charges": ChargeSchema,
        "sentences": SentenceSchema,
        "recognitions": RecognitionSchema,
        "comparisons": ComparisonSchema,
        "identifiers": IdentifierSchema,
    }

    later: ClassVar[tuple[str, ...]] = (
        "sentence_stage",
        "sentence_stage_label",
        "sentence_combined",
        "status_sources",
        "status_corroboration",
        "last_place_of_detention",
        "term_ends",
        "term_over",
        "term_ends_reason",
        "occupation_ids",
        "occupation_groups",
        "affiliation_ids",
        "place_of_detention_id",
    )

    uid = column("cases.uid")
    id = column("cases.id")
    name_en = column("cases.name_en")
    name_native = column("cases.name_native")
    aliases = column("cases.aliases")
    birth_year = column("cases.birth_year")
    gender = column("cases.gender")
    citizenships = column("cases.citizenships")
    occupations = column("cases.occupations", english=True)
    occupation_ids = texts("Ids of these occupations, in their order.", null=True)
    occupation_groups = texts("The groups of these occupations, each once.", null=True)
    affiliations = column("cases.affiliations", english=True)
    affiliation_ids = texts("Ids of these affiliations, in their order.", null=True)
    region = column("cases.region_id")
    region_name = label("The name of the region.", "regions.name", "region", null=True)
    region_country = text(
        "The country of the region (ISO 3166-1): UA also where Russia occupies it.", null=True
    )
    region_occupation = text("Whether Russia occupies the region: `full`, `partial` or null.", null=True)
    group_case = column("cases.group_case_id")
    group_case_name = text("The name of the group case.", null=True, english=True)
    themes = column("cases.themes")
    named_in_resolution = column("cases.named_in_resolution")
    clauses = texts("Ids of the clauses of the resolution that name this person.")
    summary = column("cases.summary", english=True)
    concerns = column("cases.concerns")
    place_of_detention = text(
        "Where the person is held; null, as `not-applicable`, for who is free or has died.",
        null=True,
        english=True,
    )
    place_of_detention_id = text("The id of this place.", null=True)
    last_place_of_detention = column(
        "cases.place_of_detention", english=True, attribute="last_place_of_detention"
    )
    status = text(
        "The status on the day of the release, or on the day of `as_of`.", null=True, vocabulary="statuses"
    )
    status_label = label("The status in words.", "statuses.label", "status", null=True)
    status_definition = label("What the status means.", "statuses.definition", "status", null=True)
    status_group = text("The group of the status.", null=True)
    in_custody = fields.Boolean(
        allow_none=True, metadata={"description": "Whether the person was held on that day."}
    )
    status_since = text("Since when: a day, or a month or year where sources say no more.", null=True)
    in_custody_since = text("Since when the person is held without a break; null when not held.", null=True)
    sentence_kind = text(
        "The kind of the sentence in force: the last in the order of the history, dated or not. With `as_of`, null "
        "where several may have been in force that differ.",
        null=True,
        vocabulary="terms:sentence-kind",
    )
    sentence_months = integer(
        "The term of the sentence in force, in months; null where its own sources give none.", null=True
    )
    sentence_stage = text(
        "The stage that set it: the first instance, an appeal …", null=True, vocabulary="terms:sentence-stage"
    )
    sentence_stage_label = label("The stage in words.", "terms.sentence-stage", "sentence_stage", null=True)
    sentence_combined = fields.Boolean(
        allow_none=True,
        metadata={
            "description": "Whether its term takes in what was left of an earlier one; null where no source says so."
        },
    )
    term_ends = fields.Nested(
        TermEndsSchema,
        allow_none=True,
        metadata={
            "description": "When the term of the sentence in force ends by the calendar, reckoned from the day of "
            "detention and Article 72 of the Criminal Code; null where that cannot be said."
        },
    )
    term_over = fields.String(
        allow_none=True,
        metadata={
            "enum": [*OVER, None],
            "description": "Whether the term is over by the calendar on that day, though the person was last known to "
            "be held: `possible` after `earliest`, `certain` after `latest`. It changes no status.",
        },
    )
    term_ends_reason = fields.String(
        allow_none=True,
        metadata={
            "enum": [*REASONS, None],
            "description": "Why `term_ends` is null; the guide tells of each.",
        },
    )
    sentenced_in_absentia = truth(
        "Whether any sentence on file was passed in absentia; with `as_of`, whether one surely was by then."
    )
    articles = texts("Numbers of the articles under which the person was charged.")
    recognised_by = texts(
        "Ids of organisations that recognised the person, each under its own terms. Where there is none, `absent` says "
        "`not-compared` if the case was compared with no list: then nobody looked.",
        told_when_empty=True,
    )
    recognised_by_names = texts("The names of these organisations.", english=True)
    verified_on = column("cases.verified_on")
    verified_days_ago = integer(
        "Days from `verified_on` (its first possible day) to the day of the release, or of `as_of`: 0 for a day before."
    )
    stale = truth(
        "Whether the person is held (with `as_of`: surely was) and the status was last verified more than 365 days "
        "before the day."
    )
    corroboration = text(
        "`multiple` when the sources of the case have at least two publishers, else `single`."
    )
    status_sources = texts(
        "Ids of the sources of the events that state the present status, or that of the day of `as_of`."
    )
    status_corroboration = text(
        "`multiple` when the sources that state the status have at least two publishers, else `single`; null where "
        "`as_of` leaves it open.",
        null=True,
    )
    note = column("cases.note", english=True)
    source_ids = column("cases.source_ids")
    links = Links(
        self="/v1/cases/{id}",
        permalink="/v1/cases/{uid}",
        timeline="/v1/cases/{id}/timeline",
        citation="/v1/cases/{id}/citation",
        status="/v1/statuses/{status}",
        region="/v1/regions/{region_id}",
        group_case="/v1/group-cases/{group_case_id}",
    )


class MatchedSchema(AnswerSchema):
    """What met a search."""

    field = text("The name of the field.")
    value = text("Its value, or that item of it.")


class CaseOnDaySchema(CaseSummarySchema):
    """A case on the day of `as_of`, and how sure its status is."""

    sometimes: ClassVar[tuple[str, ...]] = (
        "certainty",
        "basis",
        "candidates",
        "recognised_by_perhaps",
        "articles_perhaps",
        "concerns_perhaps",
        "matched",
    )
    later: ClassVar[tuple[str, ...]] = (
        *CaseSummarySchema.later,
        "recognised_by_perhaps",
        "articles_perhaps",
        "concerns_perhaps",
    )

    certainty = text("With `as_of`: `certain`, or `possible` when several statuses may have held.")
    basis = text(
        "With `as_of`: `observed`, or `carried-forward` when the day is later than `verified_on`, so that no source "
        "speaks of it."
    )
    candidates = texts("With `as_of`: every status that may have held on the day, in order of time.")
    recognised_by_perhaps = texts(
        "With `as_of`: ids of organisations that may have recognised the person by the day; `recognised_by` has those "
        "that surely had."
    )
    articles_perhaps = texts(
        "With `as_of`: articles under which the person may have been charged by the day; `articles` has those of which "
        "they surely had been convicted by then, and from the day of the release on all."
    )
    concerns_perhaps = texts(
        "With `as_of`, on a day before that of the release: all concerns, since none has a date. `concerns` is empty "
        "then."
    )
    matched = fields.Nested(
        MatchedSchema, metadata={"description": "With `q`: the field and the value that met the query best."}
    )


class CaseSchema(CaseOnDaySchema):
    """A case with its parts. In a list they are there when `include` asks for them."""

    sometimes: ClassVar[tuple[str, ...]] = (
        "events",
        "charges",
        "sentences",
        "recognitions",
        "comparisons",
        "identifiers",
        "sources",
    )

    events = fields.List(fields.Nested(EventSchema), metadata={"description": "What happened, oldest first."})
    charges = fields.List(fields.Nested(ChargeSchema), metadata={"description": "The charges."})
    sentences = fields.List(fields.Nested(SentenceSchema), metadata={"description": "The sentences."})
    recognitions = fields.List(
        fields.Nested(RecognitionSchema), metadata={"description": "Who recognised the person as what."}
    )
    comparisons = fields.List(
        fields.Nested(ComparisonSchema),
        metadata={
            "description": "The lists of organisations with which the case was compared, and whether they name the "
            "person."
        },
    )
    identifiers = fields.List(
        fields.Nested(IdentifierSchema),
        metadata={
            "description": "By what others identify the person; an empty list does not say that there is nothing."
        },
    )
    sources = fields.List(
        fields.Nested(SourceSchema), metadata={"description": "Every source that any fact of the case names."}
    )
