"""Changed facts: what each release changed against the one before, of what kind, and why."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from api.records import declaration
from api.records.history import CHANGE_KINDS, CHANGES
from api.records.vocabularies import ids, words
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.answers.stored_documents import Overlay
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, choices, text
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.exports import DESCRIPTION, FORMATS
from api.web.query import Choices
from api.web.smorest import Blueprint

blueprint = Blueprint("changes", __name__, description=__doc__)


class ChangeSchema(RecordSchema):
    """One changed fact, as an operation of JSON Patch (RFC 6902) on the facts of a record."""

    id = text("Release and a mark of the fact; it never changes.")
    release = text("The release that made the change.")
    released_on = fields.String(metadata={"description": "The day of that release.", "format": "date"})
    collection = text("The collection of the record.")
    record = text("The record: the uid of a case, the id of any other.")
    case = text("The uid of the case, when it is one.", null=True)
    table = text("The curated table in which the fact stands.")
    op = text("`add`, `remove` or `replace`.")
    pointer = text("Where in the record (RFC 6901); empty for the whole of it.")
    old = fields.Raw(
        allow_none=True, metadata={"description": "The value before; in CSV and Excel written as JSON."}
    )
    new = fields.Raw(
        allow_none=True, metadata={"description": "The value after; in CSV and Excel written as JSON."}
    )
    kind = text(
        "`development` (the world changed), `correction` (we were wrong), `addition`, `withdrawal`, or `editorial`."
    )
    reason = text("Why, in a sentence.", english=True)
    source_ids = fields.List(fields.String(), metadata={"description": "Ids of the sources of the change."})
    links = Links(
        # No address where no collection answers the records of the table.
        self="/v1/changes/{id}",
        record="/v1/{answered_in}/{record}",
        release="/v1/releases/{release}",
    )


def kinds_of_changes() -> Choices:
    """Return the filter by kinds of changes."""
    return choices(
        "Kinds of changes; `correction` gives the corrections column.",
        words(*CHANGE_KINDS),
        component="changes_kind",
    )


class ChangeQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(CHANGES)
    names = only(ChangeSchema)
    case = choices("Cases, by uid or id.")
    call = choices("Calls to action that a change concerns.", ids("calls_to_action"))
    kind = kinds_of_changes()
    in_release = choices("Releases that made the change.", ids("releases"))
    table = choices("Curated tables, such as `events`.", words(*declaration.tables()))


def in_cells(extension: str | None) -> Overlay | None:
    """Return what writes values as JSON where a format has but cells: read again, they are the same values."""
    if extension is None or extension == DESCRIPTION or not FORMATS[extension].flat:
        return None

    def write(release: object, query: object, rows: object, records: list[dict[str, Any]]) -> None:
        for record in records:
            for name in ("old", "new"):
                if record[name] is not None:
                    record[name] = orjson.dumps(record[name]).decode()

    return write


COLLECTION, SHAPE = CHANGES, ChangeSchema


@blueprint.collection("/changes", ChangeQuery, list_of(ChangeSchema, "Change"))
def list_changes(parameters: dict[str, Any], extension: str | None) -> Response:
    """List changed facts

    Of all releases, the newest first. `kind=correction` lists what we had wrong.
    """
    return answer_list(CHANGES, ChangeSchema, parameters, extension, in_cells(extension))


class ChangeRecordQuery(RecordQuery):
    """What a single change takes."""

    names = only(ChangeSchema)


@blueprint.single("/changes/<id>", ChangeRecordQuery, one_of(ChangeSchema, "Change"))
def show_change(parameters: dict[str, Any], id: str) -> Response:
    """Get a changed fact

    By its id.
    """
    return answer_record(CHANGES, ChangeSchema, id, parameters)
