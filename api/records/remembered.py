"""What a release remembers of questions, so that it reckons their answers once: never their words, but a digest."""

from __future__ import annotations

import hashlib
from typing import TypeVar

from api.records.reading import Query

# Lists whose length is remembered, in some hundred bytes each.
MOST_TOTALS = 10_000
# Lists of which it is remembered how many fall in each group, in some kilobytes each.
MOST_SHARES = 200

Known = TypeVar("Known")


def key_of(collection: str, query: Query) -> bytes:
    """Return the key of what a list holds, whatever its order."""
    return digest_of((collection, sorted(query.filters.items()), query.as_of, query.certain))


def digest_of(asked: object) -> bytes:
    """Return the key of a question."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=16).digest()


def remember(known: dict[bytes, Known], key: bytes, value: Known, most: int = MOST_TOTALS) -> None:
    """Keep a value; where there are too many, all others go."""
    if len(known) >= most:
        known.clear()
    known[key] = value
