"""Query batches: read strictly, and answered with candidates of every kind that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from api.reconcile import by_words, records
from api.reconcile.kinds import COMPARED, KINDS, PERSON, Kind, kind_of, kinds_named
from api.records import deadline
from api.v1.matching.judging import Judgement
from api.v1.matching.people import Found, find
from api.v1.matching.questions import LONGEST_VALUE, MOST_NAMES, Question
from api.v1.release import current_release
from api.web.problems import Fault, invalid_query

MOST_CANDIDATES, USUAL_CANDIDATES = 10, 5
MOST_PROPERTIES = 20
_MEMBERS = ("query", "type", "limit", "properties", "type_strict")
_STRICTNESS = ("any", "should", "all")


@dataclass(frozen=True)
class Asked:
    """A query of a batch: its key, its text, the kinds that it asks for, and what else is known, by COMPARED."""

    key: str
    text: str
    kinds: Sequence[Kind]
    limit: int
    known: Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """An entity that may be meant; `features` are the points of each thing that was compared."""

    kind: Kind
    id: str
    score: int
    match: bool
    features: Mapping[str, int]


def answer(text: str) -> dict[str, Any]:
    """Return the result batch for a query batch in JSON; raises Problem `invalid-query` with every fault."""
    asked = _read(text)
    people = [one for one in asked if PERSON in one.kinds and (one.text or one.known)]
    questions = [Question({**({"name": one.text} if one.text else {}), **one.known}) for one in people]
    found = dict(zip((one.key for one in people), find(current_release(), questions), strict=True))
    candidates = {one.key: _candidates(one, found.get(one.key)) for one in deadline.watched(asked)}
    read = {
        kind: records.read(kind, {c.id for some in candidates.values() for c in some if c.kind is kind})
        for kind in KINDS.values()
    }
    return {
        key: {"result": [_told(one, read[one.kind][one.id]) for one in some if one.id in read[one.kind]]}
        for key, some in candidates.items()
    }


def _candidates(asked: Asked, found: Found | None) -> list[Candidate]:
    kind, identity = kind_of(asked.text)
    # Who sends an id is answered with what it names.
    if kind in asked.kinds and current_release().which_exist(kind.collection, [identity]):
        return [Candidate(kind, _uid(kind, identity), by_words.WHOLE, match=True, features={})]
    some = [_person(one, found) for one in found.candidates] if found else []
    for kind in asked.kinds:
        some += [
            Candidate(kind, hit.id, hit.score, hit.match, {"name": hit.score})
            for hit in by_words.find(kind, asked.text, asked.limit)
        ]
    some.sort(key=lambda one: -one.score)
    if sum(one.match for one in some) > 1:
        # A name that is a person's and a place's decides nothing.
        some = [replace(one, match=False) for one in some]
    return some[: asked.limit]


def _uid(kind: Kind, identity: str) -> str:
    """Return the uid of a case that may be named by its readable id."""
    if kind is not PERSON:
        return identity
    return next(iter(records.read(PERSON, [identity])), identity)


def _person(one: Judgement, found: Found) -> Candidate:
    features = {reason.field: reason.points for reason in one.reasons}
    return Candidate(PERSON, one.person.uid, one.score, one is found.match, features)


def _told(one: Candidate, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.kind.entity(one.id),
        "name": records.name_of(one.kind, record),
        "description": records.described(one.kind, record),
        "score": one.score,
        "match": one.match,
        "type": [one.kind.as_json()],
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }


def _read(text: str) -> list[Asked]:
    batch = json_object(text, "queries")
    if len(batch) > MOST_NAMES:
        said = f"These are {len(batch):,} queries; at most {MOST_NAMES} can be asked for at once."
        raise invalid_query(Fault(said, "queries", "too-many-values"))
    faults = [fault for key, one in batch.items() for fault in _faults(one, f"queries.{key[:40]}")]
    if faults:
        raise invalid_query(*faults)
    return [_asked(key, one) for key, one in batch.items()]


def json_object(text: str, name: str) -> dict[str, Any]:
    """Return the object that a parameter holds in JSON; raises Problem `invalid-query` where it holds none."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise invalid_query(Fault(f"This is no JSON: {error}.", name, "unreadable")) from error
    if not isinstance(found, dict):
        raise invalid_query(Fault("This must be an object in JSON.", name, "invalid-value"))
    return found


def _faults(one: Any, place: str) -> Iterator[Fault]:
    if not isinstance(one, dict):
        yield Fault("A query must be an object.", place, "invalid-value")
        return
    for name in one:
        if name not in _MEMBERS:
            said = f"A query has no member “{name[:40]}”; it has {', '.join(_MEMBERS)}."
            yield Fault(said, place, "unknown-parameter", valid=_MEMBERS)
    text, properties = one.get("query", ""), one.get("properties", [])
    if not isinstance(text, str) or len(text) > LONGEST_VALUE:
        yield Fault(f"query must be text of at most {LONGEST_VALUE} letters.", place, "invalid-value")
    elif not text.strip() and not properties:
        yield Fault("There is nothing to look for: give query, or properties.", place, "empty")
    if (
        not isinstance(one.get("limit", 1), int)
        or isinstance(one.get("limit"), bool)
        or one.get("limit", 1) < 1
    ):
        yield Fault("limit must be a whole number from 1.", place, "invalid-value")
    if one.get("type_strict", "any") not in _STRICTNESS:
        yield Fault(f"type_strict must be one of {', '.join(_STRICTNESS)}.", place, "invalid-value")
    types = one.get("type", [])
    if not isinstance(types, str) and not _are_texts(types):
        yield Fault("type must be the id of a type, or a list of ids.", place, "invalid-value")
    yield from _faults_of_properties(properties, place)


def _faults_of_properties(properties: Any, place: str) -> Iterator[Fault]:
    if not isinstance(properties, list) or len(properties) > MOST_PROPERTIES:
        yield Fault(f"properties must be a list of at most {MOST_PROPERTIES}.", place, "invalid-value")
        return
    for one in properties:
        if not isinstance(one, dict) or "v" not in one or not isinstance(one.get("pid"), str):
            yield Fault("A property must be an object with pid and v.", place, "invalid-value")
        elif one["pid"] not in COMPARED:
            said = f"“{one['pid'][:40]}” is nothing that is compared; {', '.join(COMPARED)} are."
            yield Fault(said, place, "unknown-value", valid=tuple(COMPARED))
        elif any(len(text) > LONGEST_VALUE for text in _texts(one["v"])):
            yield Fault(f"{one['pid']} has more than {LONGEST_VALUE} letters.", place, "too-long")


def _asked(key: str, one: Mapping[str, Any]) -> Asked:
    types = one.get("type") or []
    kinds = kinds_named([types] if isinstance(types, str) else types, f"queries.{key[:40]}")
    known: dict[str, list[str]] = {}
    for told in one.get("properties", ()):
        known.setdefault(told["pid"], []).extend(filter(None, _texts(told["v"])))
    limit = min(one.get("limit", USUAL_CANDIDATES), MOST_CANDIDATES)
    text = " ".join(one.get("query", "").split())
    return Asked(
        key, text, kinds, limit, {name: "; ".join(values) for name, values in known.items() if values}
    )


def _texts(value: Any) -> list[str]:
    """Return the values of a property as texts: of another entity the id of its record."""
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return [kind_of(str(value.get("id", "")))[1]]
    if isinstance(value, float) and value.is_integer():
        return [str(int(value))]
    return [] if value is None else [" ".join(str(value).split())]


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
