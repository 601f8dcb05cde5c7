"""Filters by values of a list: ids, and words such as occupations, taken as people write them.

A value loads to what the data have, however it was written, and so do addresses, titles and captions say it. One with a
comma in it needs no backslash. A word that the list lacks is refused with advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from api.records.filters import UNKNOWN
from api.records.spellings import Spellings, plain
from api.records.vocabularies import Vocabulary
from api.v1.release import current_release
from api.web.advice import Advice, excluding, nearest, nearest_among
from api.web.problems import Fault
from api.web.query import Choices, check_number, pieces, wanted_and_excluded
from api.web.refusals import MOST_SHOWN, MOST_SUGGESTIONS, NOT_A_VALUE, Refused, fault_of, refused

# A value as it is understood: whether it is excluded, what was sent, and which values it is taken for.
_Understood = tuple[bool, str, tuple[str, ...]]
# Of the values of which a word is a part, so many are named.
_MOST_NAMED = 4


class Values(Choices):
    """Values of a closed list of the release, in any spelling, or any where there is none; loads to (wanted, excluded).

    `recorded_as` is what people call a list that came later: a release without it says so. `none_yet` is what is said
    where a list that may have values has none.
    """

    def __init__(
        self, closed: Vocabulary | None, *, recorded_as: str = "", none_yet: str = "", **kwargs: Any
    ) -> None:
        super().__init__((lambda: current_release().words_of(closed)) if closed else None, **kwargs)
        self.closed, self.recorded_as, self.none_yet = closed, recorded_as, none_yet

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if self.valid is None:
            return super()._deserialize(value, attr, data, **kwargs)
        valid = self.valid()
        if not valid and self.recorded_as:
            raise not_recorded(self.recorded_as)
        understood = list(self._read(pieces(value), frozenset(valid)))
        check_number([f"{is_excluded} {text}" for is_excluded, text, _ in understood])
        if faults := list(self._faults(attr, understood, valid)):
            raise Refused(*faults)
        items = [(is_excluded, one) for is_excluded, _, values in understood for one in values]
        check_number([f"{is_excluded} {one}" for is_excluded, one in items])
        return wanted_and_excluded(items)

    def meant_by(self, word: str, *, by_part: bool = True) -> str | None:
        """Return the value that a word surely means: by an id, a label or a usual name, or as the part of one name."""
        spellings = self._spellings()
        if spellings is None:
            return super().meant_by(word)
        return spellings.meant_by(word) or (_only(spellings.with_part(word)) if by_part else None)

    def _nearest(self, word: str, valid: Sequence[str]) -> str | None:
        """Return the value whose id or name is clearly the nearest to a word."""
        spellings = self._spellings()
        by_name = nearest_among(plain(word), spellings.near) if spellings else None
        return by_name or nearest(word, valid)

    def _spellings(self) -> Spellings | None:
        return current_release().spellings(self.closed) if self.closed else None

    def _read(self, sent: Sequence[str], valid: frozenset[str]) -> Iterator[_Understood]:
        """Yield the values of pieces that were parted at commas. The most that together are taken are one."""
        signed = [(self.exclusion and piece.startswith("-"), piece) for piece in sent]
        alone = [(sign, piece[1:] if sign else piece) for sign, piece in signed]
        # Ids alone need no spellings, which are long to read. A word may have commas, so that no piece stands alone.
        if not self.recorded_as and all(self._taken_for(text, valid, None) for _, text in alone):
            yield from ((sign, text, self._taken_for(text, valid, None)) for sign, text in alone)
            return
        spellings, place = self._spellings(), 0
        most = min(spellings.most_commas if spellings else 0, len(sent)) + 1
        while place < len(sent):
            is_excluded = alone[place][0]
            for count in range(min(most, len(sent) - place), 0, -1):
                text = ",".join([alone[place][1], *sent[place + 1 : place + count]])
                taken = self._taken_for(text, valid, spellings)
                if taken or count == 1:
                    yield is_excluded, text, taken
                    place += count
                    break

    def _taken_for(self, text: str, valid: frozenset[str], spellings: Spellings | None) -> tuple[str, ...]:
        if text in valid or (self.may_be_unknown and text == UNKNOWN):
            return (text,)
        if spellings is not None:
            return spellings.taken_for(text)
        # Ids have small letters.
        return (text.casefold(),) if text.casefold() in valid else ()

    def _faults(self, name: str, understood: Sequence[_Understood], valid: Sequence[str]) -> Iterator[Fault]:
        """Yield a fault for each word that is not taken, with advice on the first few: comparing costs more than an
        answer."""
        all_valid = [*valid, *([UNKNOWN] if self.may_be_unknown else [])]
        said = NOT_A_VALUE if valid or not self.none_yet else f"{NOT_A_VALUE} {self.none_yet}"
        advise = partial(self._advise, name, valid=all_valid)
        for place, (text, advice) in enumerate(_wrong(understood, self._spellings(), advise)):
            told = all_valid if place == 0 and len(all_valid) <= MOST_SHOWN else None
            yield fault_of(text, "unknown-value", said, advice, told)

    def _advise(self, name: str, word: str, valid: Sequence[str]) -> Advice:
        if meant := self.meant_by(word):
            return Advice(meant)
        if other := self.elsewhere(name, word):
            return other
        if near := self._nearest(word, valid):
            return Advice(near)
        spellings = self._spellings()
        return Advice(said=_part_of_several(spellings.with_part(word) if spellings else ()))


def not_recorded(name: str) -> Refused:
    """Return the refusal of what a release has no vocabulary for, since it came later."""
    return refused(
        f"Release {current_release().id} does not record {name}: it is older than that; newer releases do.",
        "not-recorded",
    )


def _only(values: Sequence[str]) -> str | None:
    return values[0] if len(values) == 1 else None


def _part_of_several(values: Sequence[str]) -> str:
    """Return what is said of a word that is part of several names; nothing where it is part of none."""
    if not values:
        return ""
    named = "; ".join(values[:_MOST_NAMED])
    more = f" and {len(values) - _MOST_NAMED} more" if len(values) > _MOST_NAMED else ""
    return f"It is part of {len(values)} of them: {named}{more}. Write one of them in full."


def _wrong(
    understood: Sequence[_Understood], spellings: Spellings | None, advise: Callable[[str], Advice]
) -> Iterator[tuple[str, Advice]]:
    """Yield what is not taken with advice; pieces that together are near to one value with commas are one."""
    left, place = MOST_SUGGESTIONS, 0
    near = spellings.near if spellings else {}
    with_commas: Mapping[str, str] = {text: value for text, value in near.items() if "," in text}
    while place < len(understood):
        is_excluded, text, taken = understood[place]
        place += 1
        if taken:
            continue
        following = place
        while following < len(understood) and not understood[following][2] and not understood[following][0]:
            following += 1
        left -= 1
        whole = ",".join([text, *(sent for _, sent, _ in understood[place:following])])
        meant = None
        if following > place and left >= 0 and spellings is not None and with_commas:
            meant = spellings.meant_by(whole) or nearest_among(plain(whole), with_commas)
            meant = meant or _only(spellings.with_part(whole))
        if meant:
            place, text, advice = following, whole, Advice(meant)
        else:
            advice = advise(text) if left >= 0 else Advice()
        yield text, excluding(advice) if is_excluded else advice
