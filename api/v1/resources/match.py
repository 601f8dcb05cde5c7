"""Match: your own list of names held against the people on file. Nothing of it is stored, here or on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, request

from api.v1.answers.matches import answer_matches, answer_table
from api.v1.matching.body import CSV, JSON, TEXT, WORKBOOK, read_body
from api.v1.matching.people import find
from api.v1.matching.questions import DETAILS, MOST_NAMES, Asked, Question, check_number
from api.v1.release import current_release
from api.v1.shapes.matches import MatchesSchema, QuestionsSchema
from api.v1.shapes.parameters import DataQuery
from api.web.problems import Fault
from api.web.query import Texts, Word
from api.web.smorest import Blueprint

blueprint = Blueprint("match", __name__, description=__doc__)

# The guide says what a table may be like.
_TABLE = {"type": "string", "description": "A table with heads."}
BODIES = {
    JSON: QuestionsSchema,
    TEXT: {"type": "string", "description": "A name to a line."},
    CSV: _TABLE,
    WORKBOOK: {**_TABLE, "format": "binary"},
}


class MatchQuery(DataQuery):
    """Names that an address has room for."""

    name = Texts(
        MOST_NAMES,
        required=True,
        metadata={"description": "A name, in any usual order and spelling; again for each other name."},
    )
    birth_year = Word(metadata={"description": "Of a single name: the year of birth."})
    article = Word(
        metadata={
            "description": "Of a single name: articles of the Criminal Code.",
            "component": "match_article",
        }
    )
    region = Word(metadata={"description": "Of a single name: the region.", "component": "match_region"})
    identifier = Word(
        metadata={
            "description": "Of a single name: a uid or id of the case, or an identifier of others.",
            "component": "match_identifier",
        }
    )

    def check(self, parameters: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse details where it is not clear of whom, and a question without a name."""
        yield from super().check(parameters)
        if "name" not in parameters and "name" not in request.args:
            yield Fault("Give a name to look for, or POST a list.", "name", "missing")
        if len(parameters.get("name", ())) > 1:
            for name in DETAILS:
                if name in parameters:
                    said = f"{name} is told of a single name. POST a list that tells it of each."
                    yield Fault(said, name, "contradiction")


class ListQuery(DataQuery):
    """What a list in the body takes beside it."""


@blueprint.question("/match", MatchQuery, ListQuery, BODIES, MatchesSchema())
def match_names(parameters: dict[str, Any], extension: str | None) -> Response:
    """Match names

    For each name who on file may be meant, what agrees and what does not, and whether it surely is the person. A list
    of up to 500 is sent by POST; as CSV (`Accept: text/csv`) it comes back with our columns behind its own. Nothing
    that is asked is stored or logged, and no answer is kept.
    """
    asked = read_body() if request.method == "POST" else _asked(parameters)
    release = current_release()
    if extension is None:
        return answer_matches(release, asked)
    return answer_table(release, asked, find(release, asked.questions))


def _asked(parameters: Mapping[str, Any]) -> Asked:
    details = {name: parameters[name] for name in DETAILS if name in parameters}
    names = parameters["name"]
    check_number(len(names))
    return Asked(tuple(Question({"name": name, **details}) for name in names))
