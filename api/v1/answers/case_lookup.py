"""Finding a case by its address: by id or uid, by an id of old, or learning that it was withdrawn."""

from __future__ import annotations

from urllib.parse import quote

from flask import abort, request

from api.records.cases import CASES
from api.records.history import WITHDRAWAL_REASONS
from api.records.reading import Row
from api.v1.answers.records import not_found
from api.v1.people import person_meant
from api.v1.release import current_release
from api.web import links
from api.web.headers import moved
from api.web.problems import Problem, no_such_address


def find_case(identity: str, parts: tuple[str, ...] = ()) -> Row:
    """Return a case; an id of old is answered by a redirect for good, a withdrawn uid by Problem `gone`, and
    anything else by Problem `not-found`."""
    release = current_release()
    row = release.one(CASES, identity, parts)
    if row is not None:
        return row
    present = release.present_id(identity)
    if present is not None:
        path = request.path.replace(f"/{quote(identity)}", f"/{present}", 1)
        query = request.query_string.decode("ascii", "replace")
        abort(moved(links.absolute(path) + (f"?{query}" if query else ""), 308))
    raise withdrawn(identity) or _unknown(identity)


def _unknown(identity: str) -> Problem:
    """Return the problem of a case that there is not, with the address of the person who surely is meant."""
    problem = not_found(CASES, identity)
    meant = None if problem.errors else person_meant(identity)
    if meant is None:
        return problem
    likely = request.path.replace(f"/{identity}", f"/{meant}", 1)
    return no_such_address(f"There is no case “{identity[:80]}”.", likely)


def withdrawn(uid: str) -> Problem | None:
    """Return the problem of a withdrawn record, or None when none of this uid was withdrawn."""
    record = current_release().withdrawal(uid)
    if record is None:
        return None
    return Problem(
        "gone",
        f"This record was withdrawn on {record.date} {WITHDRAWAL_REASONS.get(record.reason, '')} "
        f"(reason: {record.reason}). Please remove your copy.",
    )
