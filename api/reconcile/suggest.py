"""Suggestions while somebody types: entities, the properties that are compared, types, and columns to fetch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response

from api.pages import lookups
from api.reconcile import by_words, records
from api.reconcile.endpoint import as_json
from api.reconcile.kinds import COMPARED, KINDS, PERSON, Kind, kind_of, kinds_named, properties_of
from api.records.reading import Query
from api.records.search import MOST_WORDS, Search
from api.v1.release import current_release
from api.v1.shapes.parameters import DataQuery
from api.web.query import LONGEST_WORD, Number, Word
from api.web.reading import read

MOST_SUGGESTED = 10
# So many letters of a name say something.
_SHORTEST = 2
_FURTHEST = 1_000


class PrefixQuery(DataQuery):
    """What is typed, what of the suggestions to leave out at the beginning, and of which type they are to be."""

    prefix = Word(LONGEST_WORD)
    cursor = Number(0, _FURTHEST)
    type = Word(LONGEST_WORD)


class ProposalQuery(DataQuery):
    """The type whose columns are proposed, and how many."""

    type = Word(LONGEST_WORD)
    limit = Number(1, 200)


_PREFIX, _PROPOSAL = PrefixQuery(), ProposalQuery()


def suggest_entities() -> Response:
    """Suggest entities whose name begins with what was typed, or whose id it is."""
    asked = read(_PREFIX)
    typed, kinds = _typed(asked), _kinds(asked)
    found = [*_with_id(typed, kinds), *_with_name(typed, kinds, asked.get("cursor", 0))]
    told = {one["id"]: one for one in found}
    return as_json({"result": list(told.values())[:MOST_SUGGESTED]})


def suggest_properties() -> Response:
    """Suggest what of a person is compared."""
    told = [{"id": name, "name": text} for name, text in COMPARED.items()]
    return _beginning(told, read(_PREFIX))


def suggest_types() -> Response:
    """Suggest types."""
    return _beginning([kind.as_json() for kind in KINDS.values()], read(_PREFIX))


def propose_properties() -> Response:
    """Propose the columns that can be fetched of a type."""
    asked = read(_PROPOSAL)
    kind = _kinds(asked)[0] if "type" in asked else PERSON
    properties = properties_of(kind)[: asked.get("limit")]
    return as_json({"type": kind.id, "properties": properties})


def _typed(asked: Mapping[str, Any]) -> str:
    return " ".join(asked.get("prefix", "").split())


def _kinds(asked: Mapping[str, Any]) -> list[Kind]:
    return kinds_named([asked["type"]] if "type" in asked else [], "type")


def _beginning(told: Iterable[dict[str, str]], asked: Mapping[str, Any]) -> Response:
    """Answer those of which the id or a word of the name begins with what was typed."""
    typed = _typed(asked).casefold()
    met = [
        one
        for one in told
        if one["id"].startswith(typed) or any(w.startswith(typed) for w in one["name"].casefold().split())
    ]
    return as_json({"result": met[asked.get("cursor", 0) :][:MOST_SUGGESTED]})


def _with_id(typed: str, kinds: list[Kind]) -> list[dict[str, Any]]:
    kind, identity = kind_of(typed)
    return (
        [_told(kind, one) for one in records.read(kind, [identity]).values()]
        if typed and kind in kinds
        else []
    )


def _with_name(typed: str, kinds: list[Kind], skipped: int) -> list[dict[str, Any]]:
    found = [(kind, one) for kind in kinds for one in _of_kind(kind, typed, skipped + MOST_SUGGESTED)]
    return [_told(kind, record) for kind, record in found[skipped:]]


def _of_kind(kind: Kind, typed: str, most: int) -> Iterable[Mapping[str, Any]]:
    if kind is not PERSON:
        hits = by_words.find(kind, typed, most)
        read = records.read(kind, [hit.id for hit in hits])
        return [read[hit.id] for hit in hits if hit.id in read]
    search = Search(typed, "prefix", "name")
    words = search.words
    if not words or len(words) > MOST_WORDS or max(map(len, words)) < _SHORTEST:
        return []
    query = Query(filters={"q": current_release().understood(search)})
    uids = [case["uid"] for case in lookups.some_cases(query, most).cases]
    read = records.read(PERSON, uids)
    return [read[uid] for uid in uids]


def _told(kind: Kind, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": kind.entity(record["uid" if kind is PERSON else "id"]),
        "name": records.name_of(kind, record),
        "description": records.described(kind, record),
        "notable": [kind.as_json()],
    }
