"""Articles of Russia's Criminal Code under which people are charged."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import ARTICLES
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, column, from_day, integer, text, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "articles", __name__, description="Articles of Russia's Criminal Code under which people are charged."
)


class ArticleSchema(RecordSchema):
    """An article of Russia's Criminal Code."""

    id = text("The number of the article; the same as `number`.")
    number = column("articles.number")
    title = column("articles.title", english=True)
    in_force_since = column("articles.in_force_since")
    max_sentence_years = column("articles.max_sentence_years")
    note = column("articles.note", english=True)
    source_ids = column("articles.source_ids")
    case_count = integer("How many cases have a charge under this article; a case may have several charges.")
    links = Links(self="/v1/articles/{number}", cases="/v1/cases?article={number}")


class ArticleQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(ARTICLES)
    names = only(ArticleSchema)
    in_force_since_from = from_day("In force since this date or later.")
    in_force_since_to = to_day("In force since this date or earlier.")


class ArticleRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ArticleSchema)


COLLECTION, SHAPE = ARTICLES, ArticleSchema


@blueprint.collection("/articles", ArticleQuery, list_of(ArticleSchema, "Article"))
def list_articles(parameters: dict[str, Any], extension: str | None) -> Response:
    """List articles of the Criminal Code

    Each with its title where a source gives one, and the number of cases.
    """
    return answer_list(ARTICLES, ArticleSchema, parameters, extension)


@blueprint.single("/articles/<id>", ArticleRecordQuery, one_of(ArticleSchema, "Article"))
def show_article(parameters: dict[str, Any], id: str) -> Response:
    """Get an article of the Criminal Code

    By its number, such as `207.3`.
    """
    return answer_record(ARTICLES, ArticleSchema, id, parameters)
