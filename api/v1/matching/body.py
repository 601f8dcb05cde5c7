"""Reading what was sent, by its media type: JSON, names in lines, a table in CSV or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import request

from api.v1.matching import json_body, lines, questions, tables, workbooks
from api.v1.matching.questions import Asked
from api.web.exports import FORMATS
from api.web.problems import Problem

JSON, TEXT = "application/json", "text/plain"
CSV, WORKBOOK = (FORMATS[name].bare_media_type for name in ("csv", "xlsx"))
# How each is read, and how large it may be.
READERS: Mapping[str, tuple[Callable[[bytes], Asked], int]] = {
    JSON: (json_body.read_json, questions.MOST_BYTES),
    TEXT: (lines.read_text, questions.MOST_BYTES),
    CSV: (tables.read_csv, questions.MOST_BYTES),
    WORKBOOK: (workbooks.read_workbook, workbooks.MOST_BYTES),
}


def read_body() -> Asked:
    """Return the questions in the body of this request. Raises Problem `unsupported-body` for another media type,
    `body-too-large`, and `invalid-query` for what cannot be read."""
    media_type = request.mimetype
    if media_type not in READERS:
        said = f"This address reads {', '.join(READERS)}; name one of them in Content-Type."
        raise Problem("unsupported-body", said)
    return read(request.get_data(), media_type)


def read(body: bytes, media_type: str) -> Asked:
    """Return the questions of a body of one of READERS."""
    reader, most = READERS[media_type]
    if len(body) > most:
        said = f"The body has {len(body):,} bytes; of {media_type} at most {most:,} are read. Ask in several goes."
        raise Problem("body-too-large", said)
    return reader(body)
