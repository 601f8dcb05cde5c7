"""Finding a case by its address: by id or uid, by an id of old, or learning that it was withdrawn."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import abort, redirect, request

from api.records import history, reading
from api.records.cases import CASES
from api.v1.answers.lists import not_found
from api.web import links
from api.web.problems import Problem

# What the reason codes of a withdrawal mean.
REASONS = {
    "safety": "for the safety of the person",
    "consent": "at the wish of the person",
    "error": "because it should not have been published",
    "legal": "because the law demands it",
}


def find_case(connection: Any, identity: str, parts: tuple[str, ...] = ()) -> reading.Row:
    """Return a case; an id of old is answered by a redirect for good, a withdrawn uid by Problem `gone`, and
    anything else by Problem `not-found`."""
    row = reading.one(connection, CASES, identity, parts)
    if row is not None:
        return row
    present = history.present_id(connection, identity)
    if present is not None:
        path = request.path.replace(f"/{quote(identity)}", f"/{present}", 1)
        query = request.query_string.decode("ascii", "replace")
        abort(redirect(links.absolute(path) + (f"?{query}" if query else ""), 308))
    raise withdrawn(connection, identity) or not_found(CASES, identity)


def withdrawn(connection: Any, uid: str) -> Problem | None:
    """Return the problem of a withdrawn record, or None when none of this uid was withdrawn."""
    found = history.withdrawal(connection, uid)
    if found is None:
        return None
    return Problem(
        "gone",
        f"This record was withdrawn on {found.date} {REASONS.get(found.reason, '')} (reason: {found.reason}). "
        "Please remove your copy.",
    )
