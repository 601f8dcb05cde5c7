"""Prosecutions of several people together."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import GROUP_CASES
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, column, integer
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("group-cases", __name__, description="Prosecutions of several people together.")


class GroupCaseSchema(RecordSchema):
    """A prosecution of several people together."""

    id = column("group_cases.id")
    name = column("group_cases.name", english=True)
    case_count = integer("How many people on file belong to it.")
    links = Links(self="/v1/group-cases/{id}", cases="/v1/cases?group_case={id}")


class GroupCaseQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(GROUP_CASES)
    names = only(GroupCaseSchema)


class GroupCaseRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(GroupCaseSchema)


COLLECTION, SHAPE = GROUP_CASES, GroupCaseSchema


@blueprint.collection("/group-cases", GroupCaseQuery, list_of(GroupCaseSchema, "GroupCase"))
def list_group_cases(parameters: dict[str, Any], extension: str | None) -> Response:
    """List group cases

    Each with the number of people on file who were prosecuted together.
    """
    return answer_list(GROUP_CASES, GroupCaseSchema, parameters, extension)


@blueprint.single("/group-cases/<id>", GroupCaseRecordQuery, one_of(GroupCaseSchema, "GroupCase"))
def show_group_case(parameters: dict[str, Any], id: str) -> Response:
    """Get a group case

    Its name and the number of people on file.
    """
    return answer_record(GROUP_CASES, GroupCaseSchema, id, parameters)
