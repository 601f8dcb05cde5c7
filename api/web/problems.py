"""Errors as every answer tells them: `application/problem+json` (RFC 9457), each with a page about it.

Code raises `Problem`; whatever else goes wrong, an unknown route or an exception nobody foresaw, becomes one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from api.web import bodies, links, logs
from api.web.likely import likely_address
from api.web.problem_kinds import KIND_OF_STATUS, KINDS, Kind

__all__ = [
    "KINDS",
    "KIND_OF_STATUS",
    "MEDIA_TYPE",
    "UNKNOWN_ADDRESS",
    "Fault",
    "Kind",
    "Problem",
    "answer",
    "answer_unforeseen",
    "as_problem",
    "invalid_query",
    "no_such_address",
    "register",
]

MEDIA_TYPE = "application/problem+json"
# The code of the fault of an address at which there is nothing, where another one was meant.
UNKNOWN_ADDRESS = "unknown-address"
# A removal reaches caches within a minute, and a crawler that repeats a dead link mostly stays with them.
BRIEFLY_CACHED = frozenset({404, 410})
# Nobody mends more faults at a time; whoever sends hundreds is to get a short answer.
MOST_FAULTS = 50


@dataclass(frozen=True)
class Fault:
    """One entry of `errors`: what is wrong, at which parameter, and what would be right."""

    detail: str
    parameter: str | None = None
    code: str = "invalid"
    did_you_mean: str | None = None
    valid: Iterable[str] | None = None
    # Another parameter that takes the value, and what to ask of it.
    instead: tuple[str, str] | None = None

    def as_json(self) -> dict[str, object]:
        """The entry as published; what does not apply is left out."""
        entry: dict[str, object] = {}
        if self.parameter is not None:
            entry["parameter"] = self.parameter
        entry["code"] = self.code
        entry["detail"] = self.detail
        if self.did_you_mean is not None:
            entry["did_you_mean"] = self.did_you_mean
        if self.instead is not None:
            entry["instead"] = dict(zip(("parameter", "value"), self.instead, strict=True))
        if self.valid is not None:
            entry["valid"] = list(self.valid)
        return entry


class Problem(HTTPException):
    """An error to be answered; `kind` is a key of `KINDS`, `detail` a sentence about this very request.

    `status` departs from the kind's own only for `other-error`, which stands for every status without a kind.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(description=detail)
        self.kind = kind
        self.code = KINDS[kind].status if status is None else status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def answer(error: HTTPException) -> WerkzeugResponse:
    """Any HTTP error as `application/problem+json`; redirects and ready-made responses pass as they are."""
    if error.response is not None:
        return WerkzeugResponse.force_type(error.get_response(), request.environ)
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)
    return _response(as_problem(error))


def answer_unforeseen(error: Exception) -> WerkzeugResponse:
    """An exception that nobody foresaw: noted in the log, and answered without a word about its insides."""
    logs.unforeseen(error)
    return _response(
        Problem("internal-error", "The service failed to answer this request. Please try again later.")
    )


def invalid_query(*faults: Fault) -> Problem:
    """Return the problem of a query with these faults; of more than MOST_FAULTS the first are told, and all counted."""
    many = "One thing is" if len(faults) == 1 else f"{len(faults)} things are"
    told = f"the first {MOST_FAULTS} are in errors." if len(faults) > MOST_FAULTS else "see errors."
    return Problem("invalid-query", f"{many} wrong with the query; {told}", faults[:MOST_FAULTS])


def no_such_address(said: str, meant: str) -> Problem:
    """Return the problem of an address at which there is nothing, where another one is meant; `said` tells of what
    there is nothing, in a sentence."""
    fault = Fault("No such address.", code=UNKNOWN_ADDRESS, did_you_mean=meant)
    return Problem("not-found", f"{said} Did you mean {meant}?", [fault])


def took_too_long() -> Problem:
    """Return the problem of an answer that was broken off."""
    return Problem(
        "took-too-long",
        "The answer took too long and was broken off; ask for less at a time.",
        headers={"Retry-After": "10"},
    )


def busy() -> Problem:
    """Return the problem of a costly question that finds no place."""
    return Problem(
        "busy",
        "As many costly questions as the service takes at a time are being answered; ask again in some seconds.",
        headers={"Retry-After": "5"},
    )


def not_ready() -> Problem:
    """Return the problem of data that cannot be read at the moment."""
    return Problem("not-ready", "The data cannot be read at the moment.", headers={"Retry-After": "5"})


def register(app: Flask) -> None:
    """Answer every error of the app, foreseen or not, as a problem."""
    # Exceptions must come here in tests as they do in production.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Exception, answer_unforeseen)


def _response(problem: Problem) -> Response:
    body: dict[str, object] = {
        "type": links.absolute(f"/problems/{problem.kind}"),
        "title": KINDS[problem.kind].title,
        "status": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [fault.as_json() for fault in problem.errors]
    response = Response(
        json.dumps(body, ensure_ascii=False) + "\n", status=problem.code, content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "public, max-age=60" if problem.code in BRIEFLY_CACHED else "no-store"
    response.headers.update(problem.headers)
    return response


def as_problem(error: HTTPException) -> Problem:
    """Return an HTTP error as the problem that says the same."""
    if isinstance(error, Problem):
        return error
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    if status == 404 and request.routing_exception is error:
        return _unknown_address()
    if status == 405:
        allowed = headers.setdefault("Allow", "GET, HEAD, OPTIONS")
        return Problem(
            "method-not-allowed",
            f"{request.method[:20]} is not allowed here. Allowed: {allowed}.",
            (),
            headers,
        )
    if status == 413:
        most = bodies.most_bytes(request.path)
        return Problem("body-too-large", f"This address takes a body of at most {most:,} bytes.")
    if status == 500:
        return Problem(
            "internal-error",
            "The service failed to answer this request. Please try again later.",
            (),
            headers,
        )
    kind = KIND_OF_STATUS.get(status, "other-error")
    said = error.description if error.description != type(error).description else None
    return Problem(kind, said or _sentence(kind, status), (), headers, status)


def _sentence(kind: str, status: int) -> str:
    if kind != "other-error":
        return KINDS[kind].title + "."
    try:
        return f"The request cannot be answered: {HTTPStatus(status).phrase}."
    except ValueError:
        return "The request cannot be answered."


def _unknown_address() -> Problem:
    likely = likely_address()
    if likely is None:
        return Problem(
            "not-found", f"There is nothing at this address. {links.absolute('/v1')} lists what there is."
        )
    return no_such_address("There is nothing at this address.", likely)
