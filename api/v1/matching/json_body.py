"""Reading questions in JSON: `{"queries": [{"name": …, "birth_year": …}]}`, with every fault in one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from api.v1.matching.questions import (
    FIELDS,
    LONGEST_VALUE,
    NAME_FIELDS,
    Asked,
    Question,
    check_number,
    too_long,
)
from api.web.advice import nearest
from api.web.problems import Fault, invalid_query

QUERIES, KEY = "queries", "id"
_KNOWN = (*FIELDS, KEY)


def read_json(body: bytes) -> Asked:
    """Return the questions of a body in JSON; raises Problem `invalid-query` with every fault, each at its place
    (`queries[3].birth_year`)."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise invalid_query(Fault(f"This is no JSON: {error}.", "body", "unreadable")) from error
    if not isinstance(sent, dict) or not isinstance(sent.get(QUERIES), list):
        said = 'The body must be an object with a list: {"queries": [{"name": "…"}]}.'
        raise invalid_query(Fault(said, "body", "invalid-value"))
    faults = [_unknown(name, "", (QUERIES,)) for name in sent if name != QUERIES]
    queries = sent[QUERIES]
    check_number(len(queries))
    questions = []
    for number, one in enumerate(queries):
        found = list(_faults(one, f"{QUERIES}[{number}]"))
        faults += found
        if not found:
            questions.append(_question(one))
    if faults:
        raise invalid_query(*faults)
    return Asked(tuple(questions))


def _faults(one: Any, place: str) -> Iterator[Fault]:
    if not isinstance(one, dict):
        yield Fault("This must be an object with a name.", place, "invalid-value")
        return
    for name, value in one.items():
        if name not in _KNOWN:
            yield _unknown(name, f"{place}.", _KNOWN)
        elif isinstance(value, bool) or not isinstance(value, str | int | None):
            yield Fault("This must be text, a whole number or null.", f"{place}.{name}", "invalid-value")
        elif isinstance(value, str) and len(value) > LONGEST_VALUE:
            yield too_long(f"{place}.{name}")
    if not any(str(one.get(name) or "").strip() for name in NAME_FIELDS):
        yield Fault(
            "There is no name to look for: give name, or surname and given_name.", f"{place}.name", "empty"
        )


def _unknown(name: str, before: str, known: tuple[str, ...]) -> Fault:
    likely = nearest(name, known)
    said = f"There is no member “{name[:80]}” here." + (f" Did you mean {likely}?" if likely else "")
    return Fault(said, f"{before}{name[:80]}", "unknown-parameter", likely, known)


def _question(one: Mapping[str, Any]) -> Question:
    given = {name: " ".join(str(one[name]).split()) for name in FIELDS if one.get(name) is not None}
    key = one.get(KEY)
    return Question({name: value for name, value in given.items() if value}, "" if key is None else str(key))
