"""A small app with everything that answers share and a few routes of its own, among them some that fail."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, abort, session
from werkzeug.exceptions import HTTPException

from api.web import (
    changelog,
    docs,
    headers,
    health,
    html,
    icons,
    links,
    logs,
    problem_pages,
    problems,
    reference,
    wellknown,
)
from api.web.problems import Fault, Problem

SECRET = "marker-5d1c"


def build(
    public_url: str | None = None,
    trusted_hosts: tuple[str, ...] = (),
    ready: Callable[[], health.NotServed] = lambda: (),
    security_contact: str | None = None,
) -> Flask:
    """The app; registration follows the order of the real one."""
    app = Flask("api", static_folder=None)
    links.register(app, public_url, trusted_hosts)
    logs.register(app)
    problems.register(app)
    headers.register(app)
    html.register(app)
    icons.register(app)
    problem_pages.register(app)
    docs.register(app)
    reference.register(app)
    changelog.register(app)
    health.register(app, ready)
    wellknown.register(app, security_contact)
    for path in ("/", "/cases", "/resolution", "/stats", "/embed"):
        app.add_url_rule(path, f"page {path}", lambda: "A page for people.")
    app.add_url_rule(
        "/v1/cases", "cases", lambda: {"data": [], "links": {"self": links.absolute("/v1/cases")}}
    )
    app.add_url_rule("/v1/cases/<id>", "case", lambda id: {"data": {"id": id}})
    app.add_url_rule("/v1/statuses", "statuses", lambda: {"data": []})
    app.add_url_rule("/v1/openapi.json", "openapi", lambda: {"paths": {}})
    app.add_url_rule("/fails/unforeseen", "unforeseen", unforeseen)
    app.add_url_rule("/fails/session", "session", write_session)
    app.add_url_rule("/fails/query", "query", refuse_query)
    app.add_url_rule("/fails/busy", "busy", be_busy)
    app.add_url_rule("/fails/<int:status>", "status", fail)
    return app


def unforeseen() -> Response:
    """Fail as a bug does, with words of the reader in the message."""
    try:
        raise KeyError(f"parameters: {SECRET}")
    except KeyError as error:
        raise RuntimeError(f"no such column: {SECRET}") from error


def write_session() -> Response:
    """Try to keep something of the reader."""
    session["seen"] = True
    return Response()


def be_busy() -> Response:
    """Ask the reader to wait."""
    raise Problem("too-many-requests", "Wait a little.", headers={"Retry-After": "3"})


def refuse_query() -> Response:
    """Refuse a query with two faults."""
    raise Problem(
        "invalid-query",
        "Two things are wrong.",
        (
            Fault("No such parameter.", parameter="statsu", code="unknown-parameter", did_you_mean="status"),
            Fault("No such value.", parameter="theme", code="unknown-value", valid=("protest", "religion")),
        ),
    )


def fail(status: int) -> Response:
    """Fail with a status."""
    try:
        abort(status)
    except LookupError:
        error = HTTPException("Short and stout.")
        error.code = status
        raise error from None
