"""Cursors: an opaque word that says where a page begins, and of which query and which release.

A cursor is signed so that an altered one is told from a true one; it holds nothing secret and nothing of the reader.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from api.web.problems import Fault, Problem

# Not a secret: forging a cursor gains nothing, and every process must read the cursors of every other.
_SEAL = URLSafeSerializer("open-cases", salt="cursor")

# What may change from page to page without making another list.
_FREE = frozenset({"limit", "cursor", "fields", "include"})


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the release, the fingerprint of the query, the exact total, the sort values, and
    whether the page ends there instead of beginning."""

    release: str
    query: str
    total: int
    values: tuple[str | int, ...]
    backwards: bool

    def sealed(self) -> str:
        """Return the word that stands in an address."""
        parts = [self.release, self.query, self.total, list(self.values), int(self.backwards)]
        return str(_SEAL.dumps(parts))


def fingerprint(parameters: Mapping[str, Any]) -> str:
    """Return what tells one list from another: its path, and the query without what may change between pages."""
    kept = {name: value for name, value in sorted(parameters.items()) if name not in _FREE}
    told = json.dumps([request.path, kept], default=str)
    return hashlib.blake2s(told.encode(), digest_size=6).hexdigest()


def unseal(word: str, parameters: Mapping[str, Any]) -> Cursor:
    """Return the cursor of a query; raises Problem `invalid-query` when it was altered or is another list's."""
    try:
        release, query, total, values, backwards = _SEAL.loads(word)
        cursor = Cursor(release, query, total, tuple(values), bool(backwards))
    except (BadData, ValueError, TypeError):
        raise altered() from None
    if not (isinstance(release, str) and all(map(_can_be_asked, values)) and _can_be_total(total)):
        raise altered()
    if cursor.query != fingerprint(parameters):
        raise refusal(
            "This cursor belongs to another query: filters and sort must stay the same from page to page."
        )
    return cursor


def release_of(word: str) -> str | None:
    """Return the release that a cursor was made in, or None where it cannot be read."""
    try:
        release = _SEAL.loads(word)[0]
    except (BadData, ValueError, TypeError, LookupError):
        return None
    return release if isinstance(release, str) else None


def _can_be_asked(value: object) -> bool:
    """Say whether a database takes a value: a number of 64 bits, or text that UTF-8 can write, without NUL."""
    if isinstance(value, str):
        return "\0" not in value and value.encode("utf-8", "ignore").decode() == value
    return type(value) is int and abs(value) < 2**63


def _can_be_total(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**31


def altered() -> Problem:
    """Return the problem of a cursor that we did not make."""
    return refusal("This cursor was cut or altered; take it from links.next as it stands.")


def refusal(detail: str) -> Problem:
    """Return the problem of a cursor that cannot be used."""
    return Problem(
        "invalid-query", "The cursor cannot be used; see errors.", [Fault(detail, "cursor", "cursor")]
    )
