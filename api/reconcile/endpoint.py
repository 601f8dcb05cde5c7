"""The endpoint: the manifest, query batches and data extension, by the parameter or field that comes."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from api.reconcile import batches, extension, manifest
from api.v1.answers.matches import kept_by_nobody
from api.v1.release import about_release
from api.v1.shapes.parameters import DataQuery
from api.web.headers import LONGEST_ADDRESS
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import Word
from api.web.reading import read

QUERIES, EXTEND = "queries", "extend"
_FORM = "application/x-www-form-urlencoded"


class EndpointQuery(DataQuery):
    """What the address of the endpoint may bear."""

    queries = Word(LONGEST_ADDRESS)
    extend = Word(LONGEST_ADDRESS)


class FormQuery(DataQuery):
    """What it may bear beside a form."""


_ADDRESS, _BESIDE = EndpointQuery(), FormQuery()


def answer() -> Response:
    """Answer what the service is, a batch of queries, or values of entities."""
    if "callback" in request.args:
        said = "JSONP is not offered: a script of any site may read the answers as they are (CORS)."
        raise invalid_query(Fault(said, "callback", "unknown-parameter"))
    asked = _posted() if request.method == "POST" else read(_ADDRESS)
    sent = [name for name in (QUERIES, EXTEND) if name in asked]
    if len(sent) > 1:
        raise invalid_query(Fault("Send queries or extend, not both.", EXTEND, "contradiction"))
    if not sent:
        return as_json(manifest.manifest())
    return as_json(batches.answer(asked[QUERIES]) if QUERIES in asked else extension.extend(asked[EXTEND]))


def _posted() -> dict[str, str]:
    """Return the fields of a form; raises Problem for another body, or other fields."""
    read(_BESIDE)
    if request.mimetype != _FORM:
        raise Problem("unsupported-body", f"This address reads {_FORM} with a field {QUERIES} or {EXTEND}.")
    sent = request.form.to_dict()
    for name in sent:
        if name not in {QUERIES, EXTEND}:
            said = f"There is no field “{name[:80]}” here; there are {QUERIES} and {EXTEND}."
            raise invalid_query(Fault(said, name[:80], "unknown-parameter", valid=(QUERIES, EXTEND)))
    if not sent:
        raise invalid_query(Fault(f"The form has neither {QUERIES} nor {EXTEND}.", QUERIES, "missing"))
    return sent


def as_json(told: dict[str, Any]) -> Response:
    """Return an answer of the service; nobody keeps it."""
    response = Response(orjson.dumps(told), content_type="application/json")
    response.headers["Data-Release"] = about_release()["release"]
    return kept_by_nobody(response)
