"""Whom organisations recognise, under their own terms, statement by statement."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.facts import RECOGNITIONS
from api.records.vocabularies import ids, terms, words
from api.v1.answers.facts import answer_facts
from api.v1.shapes.case_parts import RecognitionSchema
from api.v1.shapes.envelopes import FactListMetaSchema, list_of
from api.v1.shapes.fact_filters import with_filters_of_cases
from api.v1.shapes.facts_of_cases import FactOnDaySchema, OfCaseSchema
from api.v1.shapes.fields import choices, from_day, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "recognitions",
    __name__,
    description="Whom organisations recognise, under their own terms, statement by statement.",
)


class RecognitionOfCaseSchema(FactOnDaySchema, RecognitionSchema, OfCaseSchema):
    """What an organisation says of a person, under its own terms, and of whom."""

    links = Links(case="/v1/cases/{case}", organisation="/v1/organisations/{organisation}")


class RecognitionFilters(ListQuery):
    """The filters on recognitions."""

    sort = sort_by(RECOGNITIONS)
    names = only(RecognitionOfCaseSchema)
    organisation = choices(
        "Organisations that say so.", ids("organisations"), component="recognitions_organisation"
    )
    term = choices("Terms that they use.", terms("recognition-term"))
    date_from = from_day("On this date or later.")
    date_to = to_day("On this date or earlier.")
    source = choices("Sources of the recognition.", ids("sources"), component="recognitions_source")
    corroboration = choices(
        "`single` or `multiple` publishers of the recognition.",
        words("single", "multiple"),
        component="recognitions_corroboration",
    )


COLLECTION, SHAPE = RECOGNITIONS, RecognitionOfCaseSchema
RecognitionQuery = with_filters_of_cases(RecognitionFilters, RECOGNITIONS)


@blueprint.collection(
    "/recognitions", RecognitionQuery, list_of(RecognitionOfCaseSchema, "Recognition", FactListMetaSchema)
)
def list_recognitions(parameters: dict[str, Any], extension: str | None) -> Response:
    """List recognitions

    Of all cases, or of those that the filters of cases leave. Each organisation has criteria of its own.
    """
    return answer_facts(RECOGNITIONS, RecognitionOfCaseSchema, parameters, extension)
