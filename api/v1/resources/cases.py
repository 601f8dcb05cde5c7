"""Cases: one person's prosecution or detention each, with what happened, what was charged, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response
from marshmallow import fields

from api.records.cases import CASES, PARTS
from api.records.reading import Query
from api.v1.answers.case_lookup import find_case
from api.v1.answers.lists import answer_list, possible
from api.v1.answers.on_day import overlay
from api.v1.answers.records import answer_record
from api.v1.numbers.evidence import evidence_of
from api.v1.release import current_release
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.case_parameters import AsOf
from api.v1.shapes.cases import CaseOnDaySchema, CaseSchema
from api.v1.shapes.envelopes import CaseListMetaSchema, CaseMetaSchema, list_of, one_of
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.query import Names, OneOf
from api.web.smorest import Blueprint

blueprint = Blueprint("cases", __name__, description=__doc__, moving="/cases/<id>")


class CaseQuery(CaseFilters, ListQuery):
    """The filters, and how the list is answered."""

    sort = sort_by(CASES)
    names = only(CaseOnDaySchema)
    in_files: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "rows": OneOf(
            tuple(CaseSchema.parts),
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


COLLECTION, SHAPE = CASES, CaseSchema


@blueprint.collection("/cases", CaseQuery, list_of(CaseSchema, "Case", CaseListMetaSchema))
def list_cases(parameters: dict[str, Any], extension: str | None) -> Response:
    """List cases

    One record is one person's prosecution or detention. Filters are joined by “and”, the values of one filter by
    “or”. With `as_of`, everything that has a date is as it was on that day.
    """
    return answer_list(CASES, CaseOnDaySchema, parameters, extension, overlay, _more)


def _more(query: Query) -> dict[str, Any]:
    """Return how well the people are known, and on a day, how many may match, and what is undated of them."""
    release = current_release()
    told: dict[str, Any] = {"evidence": evidence_of(release, query)}
    if query.as_of is None:
        return told
    told["undated"] = vars(release.undated(query))
    return told | (possible(release.evidence(query).possibly) if query.certain else {})


@blueprint.single("/cases/<id>", CaseRecordQuery, one_of(CaseSchema, "Case", CaseMetaSchema))
def show_case(parameters: dict[str, Any], id: str) -> Response:
    """Get a case

    By its readable id or by its uid, which never changes; with all events, charges, sentences, recognitions and
    sources.
    """
    return answer_record(CASES, CaseSchema, id, parameters, overlay, PARTS, find_case)
