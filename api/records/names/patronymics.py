"""Patronymics: the name of a father as Russian, Ukrainian, Belarusian and the Turkic languages form it.

The form alone decides nothing, since surnames end so too (Родзевич): who asks looks at the place of the word as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from api.records.names.given_names import GivenName, given_names
from api.records.names.keys import query_keys, stored_keys
from api.records.names.words import words

# Endings of keys: -ович, -евич, -йович, -авіч; -овна, -евна, -івна, -аўна; -оглы, -кызы with their kin.
_ENDING: Final = re.compile(
    "(?:[oea]vich|(?<=[aeiou])ich|(?:nikit|il|kuzm|fom|luk|savv?|fok|ion)ich|[oeia]vna|(?:in|it|m|k|f)ichna|"
    "ogli|ugli|kizi|gizi|zoda|zade)$"
)
# Words that make the one before them a patronymic: Ахмед оглы.
_CHILD: Final = frozenset({"ogli", "ugli", "uli", "kizi", "gizi"})
_CYRILLIC: Final = re.compile("[а-яёєіїґў]+", re.IGNORECASE)
# Fathers whose name does not simply take an ending.
_IRREGULAR: Final = {
    "павел": ("павл",),
    "павал": ("павл",),
    "лев": ("льв",),
    "пётр": ("петр",),
    "михаил": ("михайл",),
    "яков": ("яковл",),
    "яків": ("яков",),
    "федір": ("федор",),
}
_OF_HARD: Final = ("ович", "овна", "івна", "овіч", "оўна", "авіч", "аўна")
_OF_SOFT: Final = ("евич", "евна", "йович", "ївна", "евіч", "еўна")
_OF_YA: Final = ("ич", "инична", "ична", "ович", "івна")


def is_child_of(word: str) -> bool:
    """Say whether a word says "son of" or "daughter of" and stands behind the name of the father."""
    return not _CHILD.isdisjoint(query_keys(word))


def is_patronymic(word: str) -> bool:
    """Say whether a word (of `words`) has the form of a patronymic; a surname may have it, too."""
    keys = query_keys(word)
    return any(map(_ENDING.search, keys)) or not _fathers().keys().isdisjoint(keys)


def same_father(one: str, other: str) -> bool:
    """Say whether two patronymics are of one name in two languages, and of one gender: Олексійович and Алексеевич."""
    ours, theirs = (
        {found for key in query_keys(word) for found in _fathers().get(key, ())} for word in (one, other)
    )
    return not ours.isdisjoint(theirs)


@cache
def _fathers() -> dict[str, frozenset[tuple[str, bool]]]:
    """Return the names of fathers by the keys of their patronymics, with whether it is a daughter's."""
    found: dict[str, frozenset[tuple[str, bool]]] = {}
    for line in given_names():
        if line.gender == "male":
            for formed in _formed(line):
                of = (line.name, formed.endswith("на"))
                for key in stored_keys(formed):
                    found[key] = found.get(key, frozenset()) | {of}
    return found


def _formed(line: GivenName) -> Iterator[str]:
    for form in line.forms:
        name = "".join(words(form))
        if not _CYRILLIC.fullmatch(name):
            continue
        for stem in _IRREGULAR.get(name, ()):
            yield from (stem + ending for ending in (*_OF_HARD, *_OF_SOFT))
        last, stem = name[-1], name[:-1]
        if name.endswith(("ий", "ій", "ый")):
            yield from (name[:-2] + glide + ending for glide in ("ь", "и", "і") for ending in _OF_SOFT)
            yield name[:-1] + "йович"
        elif last in "йь":
            yield from (stem + ending for ending in (*_OF_SOFT, *_OF_HARD))
        elif last in "ая":
            yield from (stem + ending for ending in _OF_YA)
        elif last == "о":
            yield from (stem + ending for ending in _OF_HARD)
        else:
            yield from (name + ending for ending in _OF_HARD)
