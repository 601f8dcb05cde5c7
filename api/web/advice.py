"""What to say of a word that is not valid: which valid one it surely means, or where else it belongs.

A guess by letters is made only where one valid word is clearly the nearest, and never between codes, whose letters say
nothing of what they mean, nor between a word and its opposite. Nothing here knows cases: whoever does adds what words
mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

# Comparing words costs time by their length; no name of ours is longer.
LONGEST_COMPARED = 120
# No region, article or country has a longer code.
LONGEST_CODE = 8
# From so many letters on, a word may have so many slips of the pen (a letter too many, too few, wrong, or swapped with
# the next one) and still be the one that was meant; `person` and `reason` are two slips apart.
_SLIPS = ((12, 3), (7, 2), (3, 1))
# More words than these are never as near as the nearest.
_MOST_RIVALS = 20
_OPPOSITES = re.compile(r"(?:un|in|im|il|ir|non|not|no|anti|dis|de|ex)-?")


@dataclass(frozen=True)
class Advice:
    """What would be right: a valid word, or another parameter with its value; and what to say beside."""

    did_you_mean: str | None = None
    instead: tuple[str, str] | None = None
    said: str = ""


def excluding(advice: Advice) -> Advice:
    """Return the advice on a value that was excluded: what is meant is excluded too."""
    if advice.instead:
        name, value = advice.instead
        return Advice(instead=(name, f"-{value}"), said=f"Ask for {name}=-{value}.")
    return replace(advice, did_you_mean=f"-{advice.did_you_mean}" if advice.did_you_mean else None)


def spelling(word: str) -> str:
    """Return a word as names are compared: without case, and with one sign for what parts it."""
    return re.sub(r"[\s_-]+", "-", word[:LONGEST_COMPARED].strip().casefold())


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid name that a word is, but for case and hyphens, or to which it is clearly nearest; None where
    there is none."""
    names = _spelt(tuple(valid))
    wrong = spelling(word)
    return names.get(wrong) or nearest_among(wrong, names)


def nearest_among(wrong: str, names: Mapping[str, str]) -> str | None:
    """Return what the spelling means that is clearly nearest to a word: no other that means something else is as near.
    `names` has what each spelling means; None where no spelling is near, save those of codes, whose letters say
    nothing."""
    slips = next((slips for length, slips in _SLIPS if len(wrong) >= length), 0)
    if not slips or len(wrong) > LONGEST_COMPARED:
        return None
    # Errors alone need it.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = process.extract(wrong, names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_RIVALS)
    near = [one for one in near if not _is_mere_code(one[0], names[one[0]])]
    if not near:
        return None
    meant = {names[spelt] for spelt, distance, _ in near if distance == near[0][1]}
    if len(meant) != 1 or any(_are_opposites(wrong, spelt) for spelt, _, _ in near):
        return None
    return meant.pop()


def is_code(word: str) -> bool:
    """Say whether a word is a code, such as `RU-NIZ` or `207.3`: it is short, and has no small letter."""
    return len(word) <= LONGEST_CODE and not any(letter.islower() for letter in word)


def _is_mere_code(spelt: str, name: str) -> bool:
    return is_code(name) and spelling(name) == spelling(spelt)


def _are_opposites(one: str, other: str) -> bool:
    shorter, longer = sorted((spelling(one), spelling(other)), key=len)
    return longer.endswith(shorter) and bool(_OPPOSITES.fullmatch(longer.removesuffix(shorter)))


# A query may be wrong in many values of one list.
@lru_cache(maxsize=32)
def _spelt(names: tuple[str, ...]) -> dict[str, str]:
    """Return what each spelling means."""
    return {spelling(name): name for name in names}
