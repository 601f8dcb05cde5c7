"""Places, regions and organisations, found by their names in any language, by other names and by parts of names.

A name that is taken for one record is a match. What only resembles a name is a candidate, and never a match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from api.reconcile.kinds import Kind
from api.records.spellings import Spellings, plain
from api.v1.release import current_release
from api.web.advice import nearest_among

# Points for a name that is taken as it stands, for one in other letters or a usual name, for a part and for a slip.
WHOLE, MEANT, PART, NEAR = 100, 80, 50, 40


@dataclass(frozen=True)
class Hit:
    """The id of a record with its points, and whether it surely is meant."""

    id: str
    score: int
    match: bool


def find(kind: Kind, text: str, limit: int) -> list[Hit]:
    """Return which records of a kind a name may mean, the best first."""
    spellings = current_release().spellings(kind.words) if kind.words else None
    if spellings is None:
        return []
    known = _ids(kind)
    hits: dict[str, Hit] = {}
    for value, score in _values(spellings, text):
        # A region or an organisation may be known and not be on file.
        if value in known and known[value] not in hits:
            hits[known[value]] = Hit(known[value], score, match=False)
    # Memorial is a usual name of one organisation, and part of the names of two more.
    sure = WHOLE if len(hits) > 1 else MEANT
    surely = [hit.id for hit in hits.values() if hit.score >= sure]
    hits = {one.id: replace(one, match=surely == [one.id]) for one in hits.values()}
    return sorted(hits.values(), key=lambda hit: (-hit.score, hit.id))[:limit]


def _values(spellings: Spellings, text: str) -> Iterator[tuple[str, int]]:
    yield from ((value, WHOLE) for value in spellings.taken_for(text))
    if meant := spellings.meant_by(text):
        yield meant, MEANT
    yield from ((value, PART) for value in spellings.with_part(text))
    if near := nearest_among(plain(text), spellings.near):
        yield near, NEAR


def _ids(kind: Kind) -> dict[str, str]:
    """Return the ids of the records on file by the values of the vocabulary."""
    names = current_release().names(kind.collection.name, "name")
    return {name if kind.by_name else identity: identity for identity, name in names.items()}
