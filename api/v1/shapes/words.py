"""Filters by words: occupations, affiliations, places of detention, and their groups and kinds.

A word is taken as people write it, and loads to what the data have. One with a comma in it needs no backslash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from api.records.filters import UNKNOWN
from api.records.wordings import Wordings, folded
from api.v1.release import current_release
from api.v1.shapes.fields import of_all, of_several
from api.web.advice import Advice, nearest_among
from api.web.problems import Fault
from api.web.query import (
    MOST_SHOWN,
    MOST_SUGGESTIONS,
    NOT_A_VALUE,
    Choices,
    Refused,
    check_number,
    fault_of,
    pieces,
    refused,
    wanted_and_excluded,
)

# A word as it is understood: whether it is excluded, what was sent, and which words it means.
_Understood = tuple[bool, str, tuple[str, ...]]


class Words(Choices):
    """Words of a vocabulary of the release, `name`, in any spelling; loads to (wanted, excluded) as `Choices` does."""

    def __init__(self, name: str, *, unknown: bool = False, exclusion: bool = True, **kwargs: Any) -> None:
        super().__init__(unknown=unknown, exclusion=exclusion, **kwargs)
        self.vocabulary = name

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        release = current_release()
        known = release.wordings(self.vocabulary)
        if not known.words:
            raise not_recorded(self.vocabulary)
        understood = list(self._read(pieces(value), known))
        check_number([f"{is_excluded} {text}" for is_excluded, text, _ in understood])
        if faults := list(_faults(understood, known, partial(self.elsewhere, attr))):
            raise Refused(*faults)
        items = [(is_excluded, word) for is_excluded, _, words in understood for word in words]
        check_number([f"{is_excluded} {word}" for is_excluded, word in items])
        return wanted_and_excluded(items)

    def meant_by(self, word: str) -> str | None:
        """Return the word that a text means; None where it means none, or more than one."""
        meant = current_release().wordings(self.vocabulary).meant_by(word)
        return meant[0] if len(meant) == 1 else None

    def _read(self, sent: Sequence[str], known: Wordings) -> Iterator[_Understood]:
        """Yield the words of pieces that were parted at commas. The most that together are known are one."""
        place = 0
        while place < len(sent):
            is_excluded = self.exclusion and sent[place].startswith("-")
            for count in range(min(known.most_commas + 1, len(sent) - place), 0, -1):
                text = ",".join(sent[place : place + count]).removeprefix("-" if is_excluded else "")
                words = self._meant_by(text, known)
                if words or count == 1:
                    yield is_excluded, text, words
                    place += count
                    break

    def _meant_by(self, text: str, known: Wordings) -> tuple[str, ...]:
        return (UNKNOWN,) if self.may_be_unknown and text == UNKNOWN else known.meant_by(text)


def words_of(name: str, description: str) -> Words:
    """Return the filter by words of a vocabulary."""
    described = of_several(f"{description} In any case, with any quotation marks.", unknown=True)
    return Words(name, unknown=True, metadata={"description": described})


def all_words_of(name: str) -> Words:
    """Return the filter that asks for people with all of some words, beside that by one of them."""
    return Words(name, exclusion=False, metadata={"description": of_all(name)})


def not_recorded(name: str) -> Refused:
    """Return the refusal of what a release has no vocabulary for, since it came later."""
    return refused(
        f"Release {current_release().id} does not record {name}: it is older than that; newer releases do.",
        "not-recorded",
    )


def _faults(
    understood: Sequence[_Understood], known: Wordings, elsewhere: Callable[[str], Advice | None]
) -> Iterator[Fault]:
    """Yield a fault for each word that is not known, with advice on it; pieces of one that has commas are one."""
    valid = known.words if len(known.words) <= MOST_SHOWN else None
    for place, (text, near) in enumerate(_unknown(understood, known)):
        other = elsewhere(text) if place < MOST_SUGGESTIONS else None
        told = valid if place == 0 else None
        yield fault_of(text, "unknown-value", NOT_A_VALUE, other or Advice(near), told)


def _unknown(understood: Sequence[_Understood], known: Wordings) -> Iterator[tuple[str, str | None]]:
    """Yield what is not known with the nearest word of the first few: comparing costs more than an answer."""
    left, place = MOST_SUGGESTIONS, 0
    with_commas = [spelling for spelling in known.by_spelling if "," in spelling]
    while place < len(understood):
        _, text, words = understood[place]
        place += 1
        if words:
            continue
        following = place
        while following < len(understood) and not understood[following][2] and not understood[following][0]:
            following += 1
        whole = ",".join([text, *(sent for _, sent, _ in understood[place:following])])
        left -= 1
        near = _nearest(whole, with_commas, known) if following > place and left >= 0 else None
        if near is not None:
            place = following
            yield whole, near
        else:
            yield text, _nearest(text, known.by_spelling, known) if left >= 0 else None


def _nearest(text: str, spellings: Any, known: Wordings) -> str | None:
    return nearest_among(folded(text), {spelling: known.by_spelling[spelling][0] for spelling in spellings})
