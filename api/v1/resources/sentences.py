"""What courts decided, sentence by sentence."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.facts import SENTENCES
from api.records.filter_values import COURTS
from api.records.vocabularies import ids, terms, words
from api.v1.answers.facts import answer_facts
from api.v1.shapes.case_filters import MOST_MONTHS
from api.v1.shapes.case_parts import SentenceSchema
from api.v1.shapes.envelopes import FactListMetaSchema, list_of
from api.v1.shapes.fact_filters import with_filters_of_cases
from api.v1.shapes.facts_of_cases import FactOnDaySchema, OfCaseSchema
from api.v1.shapes.fields import choices, from_day, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, only, sort_by
from api.web.query import Flag, Number
from api.web.smorest import Blueprint

blueprint = Blueprint("sentences", __name__, description="What courts decided, sentence by sentence.")


class SentenceOfCaseSchema(FactOnDaySchema, SentenceSchema, OfCaseSchema):
    """A sentence, or what a higher court made of it, and against whom."""

    links = Links(case="/v1/cases/{case}")


class SentenceFilters(ListQuery):
    """The filters on sentences."""

    sort = sort_by(SENTENCES)
    names = only(SentenceOfCaseSchema)
    stage = choices("Stages at which the court decided.", terms("sentence-stage"))
    kind = choices("Kinds of punishment.", terms("sentence-kind"), component="sentences_kind")
    court = choices("Courts, as the data word them, in any case.", COURTS, unknown=True)
    months_min = Number(
        0,
        MOST_MONTHS,
        metadata={"description": "Months of the sentence, at least.", "component": "sentences_months_min"},
    )
    months_max = Number(
        0,
        MOST_MONTHS,
        metadata={"description": "Months of the sentence, at most.", "component": "sentences_months_max"},
    )
    regime = choices("Types of colony or prison that the court set.", terms("regime"), unknown=True)
    in_absentia = Flag(
        metadata={
            "description": "Whether this sentence was passed in absentia.",
            "component": "sentences_in_absentia",
        }
    )
    date_from = from_day("On this date or later.")
    date_to = to_day("On this date or earlier.")
    source = choices("Sources of the sentence.", ids("sources"), component="sentences_source")
    corroboration = choices(
        "`single` or `multiple` publishers of the sentence.",
        words("single", "multiple"),
        component="sentences_corroboration",
    )


COLLECTION, SHAPE = SENTENCES, SentenceOfCaseSchema
SentenceQuery = with_filters_of_cases(SentenceFilters, SENTENCES)


@blueprint.collection(
    "/sentences", SentenceQuery, list_of(SentenceOfCaseSchema, "Sentence", FactListMetaSchema)
)
def list_sentences(parameters: dict[str, Any], extension: str | None) -> Response:
    """List sentences

    Of all cases, or of those that the filters of cases leave: each decision of each court, and not only the latest
    of a case. A court is asked for as an answer words it.
    """
    return answer_facts(SENTENCES, SentenceOfCaseSchema, parameters, extension)
