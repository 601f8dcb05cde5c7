"""The files of a release: everything to take away, with sizes and digests; parts of a file can be asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from flask import Response, current_app
from marshmallow import fields

from api.records import files
from api.records.history import RELEASES
from api.v1.answers.envelopes import answer_json
from api.v1.answers.records import not_found
from api.v1.release import about_release, pin_release, served_releases
from api.v1.shapes.envelopes import LinksSchema, MetaSchema
from api.v1.shapes.fields import AnswerSchema, integer, text
from api.v1.shapes.parameters import RecordQuery
from api.web import links, ranges
from api.web.advice import nearest_among, spelling
from api.web.problems import Problem, not_ready
from api.web.smorest import Blueprint

blueprint = Blueprint("files", __name__, description=__doc__)


class FileSchema(AnswerSchema):
    """A file of a release."""

    name = text("The name of the file.")
    media_type = text("Its media type.")
    description = text("What it holds.")
    bytes = integer("Its size.")
    sha256 = text("Its SHA-256, in hexadecimal; also its ETag.")
    href = fields.String(metadata={"description": "Where it is.", "format": "uri"})


class FilesSchema(AnswerSchema):
    """The files of a release, as an answer."""

    data = fields.List(fields.Nested(FileSchema))
    meta = fields.Nested(MetaSchema)
    links = fields.Nested(LinksSchema)


class FilesQuery(RecordQuery):
    """What the files of a release take; the address names the release."""

    class Meta:
        exclude = ("release",)


@blueprint.single("/releases/<id>/files", FilesQuery, FilesSchema())
def list_release_files(parameters: dict[str, Any], id: str) -> Response:
    """List the files of a release

    SQLite, CSV, NDJSON, the declaration of the data and the OpenAPI document, each with size and SHA-256.
    """
    found = [
        {**vars(file), "href": links.absolute(f"/v1/releases/{id}/files/{file.name}")} for file in _listed(id)
    ]
    return answer_json(
        orjson.dumps(found), about_release(), {"self": links.absolute(f"/v1/releases/{id}/files")}
    )


@blueprint.download("/releases/<id>/files/<name>", FilesQuery, files.MEDIA_TYPES)
def show_release_file(parameters: dict[str, Any], id: str, name: str) -> Response:
    """Get a file of a release

    With `Range`, a part of it (RFC 9110, 14): one part, in bytes; anything else gets the whole file. Its ETag is
    strong: it is the SHA-256 of the file.
    """
    found = _listed(id)
    file = next((file for file in found if file.name == name), None)
    if file is None:
        likely = nearest_among(spelling(name), {spelling(file.name): file.name for file in found})
        hint = f" Did you mean {likely}?" if likely else ""
        raise Problem("not-found", f"Release {id} has no file {name[:100]}.{hint}")
    try:
        answer = ranges.send(_on_disk(id, file))
    except OSError:
        raise not_ready() from None
    answer.headers["Data-Release"] = id
    return answer


def _on_disk(release_id: str, file: files.ReleaseFile) -> ranges.File:
    path = _folder() / release_id / file.name
    # It is laid out by a rename into the folder of all: from then on it can be read.
    changed = max(path.stat().st_mtime, (files.epoch(_folder()) or 0) / 1e9)
    return ranges.File(path, file.name, file.media_type, file.sha256, changed)


def _folder() -> Path:
    return Path(current_app.config["FILES_FOLDER"])


def _listed(release_id: str) -> list[files.ReleaseFile]:
    if release_id not in served_releases().ids():
        raise not_found(RELEASES, release_id)
    pin_release(release_id)
    return files.listed(_folder(), release_id)
