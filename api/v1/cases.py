"""Cases: one person's prosecution or detention each, with what happened, what was charged, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask import Response
from marshmallow import fields

from api.records.cases import CASES, PARTS
from api.v1.case_history import overlay
from api.v1.case_lookup import find_case
from api.v1.case_parts import ChargeSchema, EventSchema, RecognitionSchema, SentenceSchema
from api.v1.case_query_fields import AsOf, SearchText, certainty
from api.v1.envelopes import list_of, one_of
from api.v1.fields import (
    AnswerSchema,
    RecordSchema,
    choices,
    column,
    from_day,
    integer,
    text,
    texts,
    to_day,
    truth,
)
from api.v1.links import Links
from api.v1.lists import answer_list, answer_record
from api.v1.queries import DataQuery, ListQuery, RecordQuery, only, sort_by
from api.v1.sources import SourceSchema
from api.web.problems import Fault
from api.web.query import Day, Flag, Names, Number, OneOf
from api.web.smorest import Blueprint

# No sentence on file is longer, and no year of birth is older.
MOST_MONTHS, FIRST_YEAR, LAST_YEAR = 1200, 1900, 2100

blueprint = Blueprint("cases", __name__, description=__doc__)


class CaseSummarySchema(RecordSchema):
    """A case without its parts."""

    uid = column("cases.uid")
    id = column("cases.id")
    name_en = column("cases.name_en")
    name_native = column("cases.name_native")
    aliases = column("cases.aliases")
    birth_year = column("cases.birth_year")
    gender = column("cases.gender")
    citizenships = column("cases.citizenships")
    occupations = column("cases.occupations")
    affiliations = column("cases.affiliations")
    region = column("cases.region_id")
    region_name = text("The name of the region.", null=True)
    region_country = text(
        "The country of the region (ISO 3166-1): UA also where Russia occupies it.", null=True
    )
    region_occupation = text("Whether Russia occupies the region: `full`, `partial` or null.", null=True)
    group_case = column("cases.group_case_id")
    group_case_name = text("The name of the group case.", null=True)
    themes = column("cases.themes")
    named_in_resolution = column("cases.named_in_resolution")
    clauses = texts("Ids of the clauses of the resolution that name this person.")
    summary = column("cases.summary")
    concerns = column("cases.concerns")
    place_of_detention = column("cases.place_of_detention")
    status = text("The status on the day of the release, or on the day of `as_of`.", null=True)
    status_label = text("The status in words.", null=True)
    status_definition = text("What the status means.", null=True)
    status_group = text("The group of the status.", null=True)
    in_custody = fields.Boolean(
        allow_none=True, metadata={"description": "Whether the person was held on that day."}
    )
    status_since = text("Since when: a day, or a month or year where sources say no more.", null=True)
    in_custody_since = text("Since when the person is held without a break; null when not held.", null=True)
    sentence_kind = text("The kind of the latest sentence on file.", null=True)
    sentence_months = integer("The term of the latest sentence on file, in months.", null=True)
    sentenced_in_absentia = truth("Whether any sentence on file was passed in absence.")
    articles = texts("Numbers of the articles under which the person was charged.")
    recognised_by = texts("Ids of organisations that recognised the person, each under its own terms.")
    recognised_by_names = texts("The names of these organisations.")
    verified_on = column("cases.verified_on")
    verified_days_ago = integer("Days from `verified_on` (its last possible day) to the day of the release.")
    stale = truth("Whether the person is held and the status was last verified more than 365 days ago.")
    corroboration = text(
        "`multiple` when the sources of the case have at least two publishers, else `single`."
    )
    note = column("cases.note")
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

    certainty = text("With `as_of`: `certain`, or `possible` when several statuses may have held.")
    basis = text(
        "With `as_of`: `observed`, or `carried-forward` when the day is later than `verified_on`, so that no source "
        "speaks of it."
    )
    candidates = texts("With `as_of`: every status that may have held on the day, in order of time.")
    matched = fields.Nested(
        MatchedSchema, metadata={"description": "With `q`: the field and the value that met the query best."}
    )


class CaseSchema(CaseOnDaySchema):
    """A case with its parts. In a list they are there when `include` asks for them."""

    events = fields.List(fields.Nested(EventSchema), metadata={"description": "What happened, oldest first."})
    charges = fields.List(fields.Nested(ChargeSchema), metadata={"description": "The charges."})
    sentences = fields.List(fields.Nested(SentenceSchema), metadata={"description": "The sentences."})
    recognitions = fields.List(
        fields.Nested(RecognitionSchema), metadata={"description": "Who recognised the person as what."}
    )
    sources = fields.List(
        fields.Nested(SourceSchema), metadata={"description": "Every source that any fact of the case names."}
    )


# Parts of which a file may have a row for each item.
ROWS: Mapping[str, type[RecordSchema]] = {
    "events": EventSchema,
    "charges": ChargeSchema,
    "sentences": SentenceSchema,
    "recognitions": RecognitionSchema,
}


class CaseFilters(DataQuery):
    """Which cases are asked for; lists and statistics take the same."""

    id = choices("Ids or uids of cases; a list names unknown ones in `meta.not_found`.")
    q = SearchText(
        metadata={
            "description": "Words to search for: names in any usual spelling, Cyrillic or Latin, then affiliations, "
            "group cases, organisations and summaries. Every word must be found. Each hit says what matched."
        }
    )
    match = OneOf(
        ("fuzzy", "exact", "prefix"),
        metadata={
            "description": "With `q`: `fuzzy` (the default) finds other spellings, `exact` compares letters as they "
            "are, `prefix` takes the last word for the beginning of one (type-ahead).",
            "default": "fuzzy",
        },
    )
    as_of = AsOf()
    certainty = certainty()
    status = choices("Statuses.", "statuses")
    custody = Flag(metadata={"description": "Whether the person is held."})
    status_since_from = from_day("In the status since this date or later.")
    status_since_to = to_day("In the status since this date or earlier.")
    theme = choices("Themes.", "themes", unknown=True)
    region = choices("Regions (ISO 3166-2).", "regions", unknown=True)
    citizenship = choices("Citizenships (ISO 3166-1).", "values:citizenship", unknown=True)
    gender = choices("Genders.", "terms.gender", unknown=True)
    occupation = choices("Occupations, as the data word them.", unknown=True)
    affiliation = choices("Affiliations, as the data word them.", unknown=True)
    group_case = choices("Group cases.", "group_cases", unknown=True)
    article = choices("Articles of the Criminal Code, such as `207.3`.", "articles", unknown=True)
    recognised_by = choices("Organisations that recognised the person.", "organisations", unknown=True)
    concern = choices("Concerns about how the person is held.", "terms.concern", unknown=True)
    source = choices("Sources on which the case rests.", "sources", unknown=True)
    clause = choices("Clauses of the resolution that name the person.", "clauses", unknown=True)
    in_absentia = Flag(metadata={"description": "Whether a sentence was passed in absence."})
    named_in_resolution = Flag(metadata={"description": "Whether the resolution names the person."})
    sentence_kind = choices("Kinds of the latest sentence.", "terms.sentence-kind", unknown=True)
    months_min = Number(0, MOST_MONTHS, metadata={"description": "Months of the latest sentence, at least."})
    months_max = Number(0, MOST_MONTHS, metadata={"description": "Months of the latest sentence, at most."})
    birth_year_min = Number(FIRST_YEAR, LAST_YEAR, metadata={"description": "Born in this year or later."})
    birth_year_max = Number(FIRST_YEAR, LAST_YEAR, metadata={"description": "Born in this year or earlier."})
    status_group = choices("Groups of statuses, such as `released`.", "statuses:group")
    region_country = choices("Countries of the region (ISO 3166-1).", "regions:country", unknown=True)
    region_occupation = choices("How much of the region Russia occupies.", "regions:occupation", unknown=True)
    place_of_detention = choices("Places of detention, as the data word them.", unknown=True)
    in_custody_since_from = from_day("Held without a break since this date or later; as of the release.")
    in_custody_since_to = to_day("Held without a break since this date or earlier; as of the release.")
    verified_from = from_day("Status last verified on this date or later.")
    verified_to = to_day("Status last verified on this date or earlier.")
    verified_before = Day(metadata={"description": "Status last verified before this day."})
    stale = Flag(metadata={"description": "Held, and last verified more than 365 days before the release."})
    corroboration = choices("`single` or `multiple`.", "words:single multiple", unknown=True)

    def check(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse ranges that end before they begin, and a degree of certainty without a day."""
        yield from super().check(asked)
        if "rows" in asked and "fields" in asked:
            yield Fault(
                "rows has its own columns, so that fields cannot choose among them.",
                "fields",
                "contradiction",
            )
        if "match" in asked and "q" not in asked:
            yield Fault("match needs q: it says how the words of q are compared.", "match", "contradiction")
        if "certainty" in asked and "as_of" not in asked:
            yield Fault("certainty needs as_of: today's status is certain.", "certainty", "contradiction")


class CaseQuery(CaseFilters, ListQuery):
    """The filters, and how the list is answered."""

    sort = sort_by(CASES)
    names = only(CaseOnDaySchema)
    in_files: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "rows": OneOf(
            tuple(ROWS),
            metadata={
                "description": "One row for each of these instead of one for each case; without `fields`."
            },
        )
    }
    include = Names(
        PARTS,
        metadata={
            "description": "Parts to embed, joined by commas: " + ", ".join(f"`{p}`" for p in PARTS) + "."
        },
    )


class CaseRecordQuery(RecordQuery):
    """What a single case takes; its parts are fields too."""

    names = only(CaseSchema)
    as_of = AsOf()


@blueprint.collection("/cases", CaseQuery, list_of(CaseSchema, "Case"))
def list_cases(asked: dict[str, Any], extension: str | None) -> Response:
    """List cases

    One record is one person's prosecution or detention. Filters are joined by “and”, the values of one filter by
    “or”. With `as_of`, statuses are those of that day.
    """
    return answer_list(CASES, CaseOnDaySchema, asked, extension, overlay, ROWS)


@blueprint.single("/cases/<id>", CaseRecordQuery, one_of(CaseSchema, "Case"))
def show_case(asked: dict[str, Any], id: str) -> Response:
    """Get a case

    By its readable id or by its uid, which never changes; with all events, charges, sentences, recognitions and
    sources.
    """
    return answer_record(CASES, id, asked, overlay, PARTS, find_case)
