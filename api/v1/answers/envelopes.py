"""The envelope of an answer in JSON: records as they are sent, their `meta`, and the addresses beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response, request

from api.languages import ENGLISH
from api.records.reading import Query, Row
from api.records.release import Release
from api.v1.answers.marks import caution_of, marks_to_lay
from api.v1.answers.stored_documents import Overlay, as_stored, changed, joined, picked
from api.v1.bounds import array_of, array_within
from api.v1.shapes.fields import RecordSchema
from api.v1.shapes.links import BASE
from api.web import links
from api.web.language import wanted_language


def answer_json(data: bytes, meta: Mapping[str, Any], linked: Mapping[str, str]) -> Response:
    """Return the envelope around data that is JSON already."""
    body = b'{"data":%b,"meta":%b,"links":%b}' % (data, orjson.dumps(meta), orjson.dumps(linked))
    answer = Response(body, content_type="application/json")
    answer.headers["Data-Release"] = meta["release"]
    return answer


def records_as_json(
    release: Release,
    shape: type[RecordSchema],
    query: Query,
    rows: Sequence[Row],
    parameters: Mapping[str, Any],
    overlay: Overlay | None,
) -> tuple[bytes, dict[str, Any]]:
    """Return the records as a JSON array, and what `meta` says of their language and their risk; documents are joined
    as they are stored, if nothing changes them. Raises Problem `invalid-query` when they are too large."""
    marks = marks_to_lay(release, shape, query.parts)
    if as_stored(shape, parameters) and not marks:
        # Each by itself: to replace within megabytes at once would hold up every other thread.
        body = array_of(with_base(joined(row)) for row in rows)
        return body, caution_of(body)
    language = wanted_language()
    names = (*parameters["fields"], *query.parts) if "fields" in parameters else None
    records, english = changed(release, shape, query, rows, overlay, language, marks)
    body = with_base(array_within(picked(record, names) for record in records))
    caution = caution_of(body)
    if language == ENGLISH:
        return body, caution
    shown = [name for name in english if names is None or name.split(".")[0] in names]
    return body, {"language": language, "in_english": shown, **caution}


def with_base(document: bytes) -> bytes:
    """Return a stored document with our address in its links."""
    return document.replace(BASE.encode(), links.base_url().encode())


def address_of(suffix: str = "", **changes: str | None) -> str:
    """Return the address of this request with some parameters changed or, when None, left out."""
    kept = {name: value for name, value in request.args.items() if name not in changes}
    kept |= {name: value for name, value in changes.items() if value is not None}
    return links.absolute_with(request.path.rstrip("/") + suffix, kept)
