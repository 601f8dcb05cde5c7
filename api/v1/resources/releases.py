"""Releases: immutable, numbered publications of the whole dataset, and what each changed."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from api.records.history import CHANGES, RELEASES
from api.records.releases import sort_value
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record, not_found
from api.v1.release import pin_release, served_releases
from api.v1.resources.changes import ChangeQuery, ChangeSchema, in_cells
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, integer, text
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.problems import Fault, invalid_query
from api.web.query import Word
from api.web.smorest import Blueprint

blueprint = Blueprint("releases", __name__, description=__doc__)


class ReleaseSchema(RecordSchema):
    """A release."""

    id = text("Year, month, and number in the month.")
    released_on = fields.String(metadata={"description": "The day of the release.", "format": "date"})
    predecessor = text("The release before it.", null=True)
    revision = integer("How often records were withdrawn from it since.")
    digest = text("SHA-256 of its curated tables.")
    notes = text("What is new, in words.", null=True, english=True)
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Rows of every table."}
    )
    links = Links(
        self="/v1/releases/{id}",
        changes="/v1/releases/{id}/changes",
        files="/v1/releases/{id}/files",
        cases="/v1/cases?release={id}",
        predecessor="/v1/releases/{predecessor}",
    )


class ReleaseQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(RELEASES)
    names = only(ReleaseSchema)


class ReleaseRecordQuery(RecordQuery):
    """What a single release takes."""

    names = only(ReleaseSchema)


class ReleaseChangesQuery(ChangeQuery):
    """The filters of the changes of a release, which the address names."""

    class Meta:
        exclude = ("release", "in_release")

    since = Word(
        20,
        metadata={
            "description": "An older release: the changes of all releases after it. The predecessor by default."
        },
    )


COLLECTION, SHAPE = RELEASES, ReleaseSchema


@blueprint.collection("/releases", ReleaseQuery, list_of(ReleaseSchema, "Release"))
def list_releases(parameters: dict[str, Any], extension: str | None) -> Response:
    """List releases

    Newest first, each with its date, its counts, the digest of its tables, and notes.
    """
    return answer_list(RELEASES, ReleaseSchema, parameters, extension)


@blueprint.single("/releases/<id>", ReleaseRecordQuery, one_of(ReleaseSchema, "Release"))
def show_release(parameters: dict[str, Any], id: str) -> Response:
    """Get a release

    Its date, its counts, the digest of its tables, and notes.
    """
    return answer_record(RELEASES, ReleaseSchema, id, parameters)


@blueprint.collection("/releases/<number>/changes", ReleaseChangesQuery, list_of(ChangeSchema, "Change"))
def list_release_changes(parameters: dict[str, Any], extension: str | None, number: str) -> Response:
    """List what a release changed

    Every changed fact: applied in this order to the facts of the older release, they give those of the newer one.
    """
    served = served_releases().ids()
    if number not in served:
        raise not_found(RELEASES, number)
    pin_release(number)
    since = parameters.pop("since", None)
    if since is not None and since not in served:
        fault = Fault("There is no such release.", "since", "unknown-release", valid=served)
        raise invalid_query(fault)
    narrowed = {
        "sort": (("number", False),),
        **parameters,
        "in_release": (_between(served, since, number), ()),
    }
    return answer_list(CHANGES, ChangeSchema, narrowed, extension, in_cells(extension))


def _between(served: list[str], since: str | None, until: str) -> tuple[str, ...]:
    """Return the releases after `since` up to `until`; that one alone by default."""
    if since is None:
        return (until,)
    return tuple(r for r in served if sort_value(since) < sort_value(r) <= sort_value(until)) or ("none",)
