"""Slips of the pen: when two keys differ by one letter that is wrong, missing, added, or swapped with the next.

A letter is one of the key, or one that was written in Cyrillic: of щ the key has four letters, of я two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import OSA

# Shorter words are too near to one another.
SHORTEST: Final = 5

# What one letter of Cyrillic becomes in a key, the longest first.
_WRITTEN: Final = ("shch", "kh", "zh", "ts", "ch", "sh", "ia", "iu", "io", "ie")
_LETTER: Final = re.compile("|".join((*_WRITTEN, ".")))
_PLAIN: Final = tuple("abcdefghiklmnoprstuvz")
_ALL: Final = (*_PLAIN, *_WRITTEN)


def letters(key: str) -> list[str]:
    """Return the letters of a key as Cyrillic would write them, each in the letters of the key."""
    return _LETTER.findall(key)


def is_slip(asked: str, filed: str, *, cyrillic: bool) -> bool:
    """Say whether a key differs from another by one slip; `cyrillic` says how the word was written that is asked for.
    The ending of the other gender is none: a woman is not the man of her surname."""
    if of_other_gender(asked, filed):
        return False
    return OSA.distance(asked, filed, score_cutoff=1) == 1 or (
        cyrillic and OSA.distance(letters(asked), letters(filed), score_cutoff=1) == 1
    )


def of_other_gender(one: str, other: str) -> bool:
    """Say whether two keys differ by the ending of a woman's name alone: Орлов and Орлова, Вишневський and
    Вишневська."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter + "a" or (one[:-1] == other[:-1] and {one[-1:], other[-1:]} == {"i", "a"})


def slips(key: str, *, cyrillic: bool) -> frozenset[str]:
    """Return every key of which this one may be a slip: some fifty for each of its letters, in Cyrillic a hundred."""
    ways = [(list(key), _PLAIN), *([(letters(key), _ALL)] if cyrillic else [])]
    return frozenset(
        found
        for spelt, alphabet in ways
        for found in map("".join, _one_off(spelt, alphabet))
        if found != key and not of_other_gender(key, found)
    )


def _one_off(spelt: Sequence[str], alphabet: Sequence[str]) -> Iterator[Sequence[str]]:
    for place in range(len(spelt) + 1):
        before, after = spelt[:place], spelt[place:]
        yield from ((*before, letter, *after) for letter in alphabet)
        if after:
            yield (*before, *after[1:])
            yield from ((*before, letter, *after[1:]) for letter in alphabet)
        if len(after) > 1:
            yield (*before, after[1], after[0], *after[2:])
