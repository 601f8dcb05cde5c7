"""What people are charged with, charge by charge."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.facts import CHARGES
from api.records.filter_values import ARTICLES
from api.records.vocabularies import ids, terms, values, words
from api.v1.answers.facts import answer_facts
from api.v1.shapes.case_parts import ChargeSchema
from api.v1.shapes.envelopes import FactListMetaSchema, list_of
from api.v1.shapes.fact_filters import with_filters_of_cases
from api.v1.shapes.facts_of_cases import FactOnDaySchema, OfCaseSchema
from api.v1.shapes.fields import choices
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("charges", __name__, description="What people are charged with, charge by charge.")


class ChargeOfCaseSchema(FactOnDaySchema, ChargeSchema, OfCaseSchema):
    """A charge under an article of Russia's Criminal Code, and against whom."""

    links = Links(case="/v1/cases/{case}", article="/v1/articles/{article}")


class ChargeFilters(ListQuery):
    """The filters on charges."""

    sort = sort_by(CHARGES)
    names = only(ChargeOfCaseSchema)
    article = choices(
        "Articles of the Criminal Code, such as `207.3`.", ARTICLES, component="charges_article"
    )
    part = choices("Parts of the article, such as `2` or `1.1`.", values("charges", "part"), unknown=True)
    outcome = choices("What became of the charge.", terms("charge-outcome"))
    basis = choices("How the article is known.", terms("charge-basis"))
    source = choices("Sources of the charge.", ids("sources"), component="charges_source")
    corroboration = choices(
        "`single` or `multiple` publishers of the charge.",
        words("single", "multiple"),
        component="charges_corroboration",
    )


COLLECTION, SHAPE = CHARGES, ChargeOfCaseSchema
ChargeQuery = with_filters_of_cases(ChargeFilters, CHARGES)


@blueprint.collection("/charges", ChargeQuery, list_of(ChargeOfCaseSchema, "Charge", FactListMetaSchema))
def list_charges(parameters: dict[str, Any], extension: str | None) -> Response:
    """List charges

    Of all cases, or of those that the filters of cases leave. A charge has no date: with `as_of` it is
    certain where the person surely had been convicted of it by the day, and from the day of the release on;
    `certainty=any` answers every charge whose case may have begun.
    """
    return answer_facts(CHARGES, ChargeOfCaseSchema, parameters, extension)
