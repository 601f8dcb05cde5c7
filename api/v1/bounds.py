"""How large an answer may be that is made whole before it is sent; files are sent as they are made, without a bound."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from api.records import deadline
from api.web.problems import Fault, Problem, invalid_query

# A page of 500 cases with all their parts has some 4 MB. What one reader asks for must not take the memory of others.
MOST_BYTES = 5_000_000


def array_within(items: Iterable[object]) -> bytes:
    """Return items as a JSON array, made one by one; raises Problem `invalid-query` as soon as it is too large."""
    return array_of(map(orjson.dumps, items))


def array_of(documents: Iterable[bytes]) -> bytes:
    """Return documents in JSON as an array of them; raises Problem `invalid-query` as soon as it is too large."""
    made: list[bytes] = []
    size = 2
    for document in deadline.watched(documents):
        size += len(document) + 1
        if size > MOST_BYTES:
            raise too_large()
        made.append(document)
    return b"[" + b",".join(made) + b"]"


def too_large() -> Problem:
    """Return the problem of an answer that would have more than MOST_BYTES."""
    fault = Fault(
        f"The answer would have more than {MOST_BYTES:,} bytes. Ask for less at a time: a lower limit, fewer parts "
        "(include) or fields of a list; fewer dimensions, years instead of months, or fewer days (from and to) of "
        "statistics. A list as a file (.csv, .ndjson, .xlsx) has no such bound.",
        code="too-large",
    )
    return invalid_query(fault)
