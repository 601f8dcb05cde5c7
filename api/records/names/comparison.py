"""How far a name that is asked for agrees with those of a person on file, part by part; it reads no database.

Precision counts more than recall: another given name beside the same surname is another person, and so is a woman
beside a man's surname, or another patronymic where one is on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import OSA

from api.records.names import parts
from api.records.names.given_names import GivenName, full_forms, known_as
from api.records.names.parts import Part, Parts
from api.records.names.patronymics import same_father
from api.records.names.surnames import other_endings
from api.records.names.typos import SHORTEST, is_slip, letters

# Best first. `exact`: the same letters but for case and marks. `same-key`: another spelling or script. `variant`: the
# form of another language, or a short form. `part`: some of several words. `initial`: one letter. `typo`: one slip.
# `missing`: not asked for, or not on file. `differs`: another name.
How = Literal["exact", "same-key", "variant", "part", "initial", "typo", "missing", "differs"]

# How a word agrees that stands for another one.
RELAXED: Final[tuple[How, ...]] = ("variant", "part", "initial", "typo")
# A slip, and a letter that two languages write differently.
_OTHER_LETTERS: Final = 2

WHOLE: Final[frozenset[How]] = frozenset({"exact", "same-key", "variant"})
_WEIGHTS: Final[dict[How, int]] = {
    "exact": 9, "same-key": 8, "variant": 6, "part": 4, "initial": 3, "typo": 2, "missing": -2, "differs": -6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one part of a name agrees, with the words that were asked for and those on file; None for what is missing."""

    how: How
    asked: str | None
    on_file: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the parts of a name agree with the one of a person's names that agrees best, which is `name`."""

    name: str
    surname: Agreement
    given: Agreement
    patronymic: Agreement

    @property
    def is_whole(self) -> bool:
        """Whether surname and given name are the person's, in any spelling or language, and the patronymic is not
        another one."""
        return self.is_name and self.surname.how in WHOLE and self.given.how in WHOLE

    @property
    def is_name(self) -> bool:
        """Whether no part is another name, and the surname and something of the given name were compared."""
        hows = (self.surname.how, self.given.how)
        return not {"missing", "differs"}.intersection(hows) and self.patronymic.how != "differs"

    @property
    def has_all(self) -> bool:
        """Whether every word that was asked for agrees but for one slip; a patronymic may be missing on file."""
        parts = (self.surname, self.given)
        hows = [one.how for one in (*parts, self.patronymic)]
        missing = any(one.how == "missing" and one.asked is not None for one in parts)
        # A given name alone is that of many.
        is_vague = self.surname.how == "missing" and self.given.how == "typo"
        return not (missing or is_vague) and "differs" not in hows and hows.count("typo") < 2

    @property
    def weight(self) -> int:
        """How well the parts agree, to tell comparisons of one name apart; the higher the better."""
        return 2 * _WEIGHTS[self.surname.how] + 2 * _WEIGHTS[self.given.how] + _WEIGHTS[self.patronymic.how]


@dataclass(frozen=True, slots=True)
class Person:
    """The names of one person, read once to be compared with many."""

    names: tuple[Parts, ...]
    patronymics: tuple[Part, ...]
    given: frozenset[GivenName]
    gender: str
    # Whether there are names in Latin letters, and in others.
    scripts: frozenset[bool]

    @property
    def surname_keys(self) -> frozenset[str]:
        """The keys of every word of a surname, and of surnames as one word: an index of many people has them."""
        found = [name.surname for name in self.names if name.surname]
        return frozenset(key for one in found for keys in (*one.keys, one.joined) for key in keys)


def person(names: Iterable[str], gender: str = "", patronymic: str = "") -> Person:
    """Return a person by the names on file, the usual one first; `gender` and `patronymic` are empty if not known."""
    found = tuple(name for text in names for name in parts.on_file(text))
    fathers = [name.patronymic for name in found] + [parts.part(patronymic, of_file=True)]
    full = full_forms(key for name in found if name.given for key in name.given.joined)
    scripts = frozenset(name.text.isascii() for name in found)
    return Person(found, tuple(filter(None, fathers)), full, gender, scripts)


def compare(asked: str | Sequence[Parts], known: Person) -> Comparison | None:
    """Return how a name, as a text or as `parts.asked` reads it, agrees with a person; None where it is no name, or
    the person has none."""
    ways = parts.asked(asked) if isinstance(asked, str) else asked
    found = (_compared(way, name, known) for name in known.names for way in ways)
    return max(found, key=lambda one: one.weight, default=None)


def _compared(asked: Parts, name: Parts, known: Person) -> Comparison:
    return Comparison(
        name.text,
        _agreement(_surname(asked.surname, name.surname, known), asked.surname, name.surname),
        _agreement(_given(asked.given, name.given, known), asked.given, name.given),
        _patronymic(asked.patronymic, known),
    )


def _agreement(how: How, asked: Part | None, filed: Part | None) -> Agreement:
    return Agreement(how, asked.text if asked else None, filed.text if filed else None)


def _surname(asked: Part | None, filed: Part | None, known: Person) -> How:
    if asked is None or filed is None:
        return "missing"
    if same := _same(asked, filed):
        return same
    if not other_endings(asked.joined).isdisjoint(filed.joined):
        return "variant"
    return _near(asked, filed, known)


def _given(asked: Part | None, filed: Part | None, known: Person) -> How:
    if asked is None or filed is None:
        return "missing"
    if asked.is_initial:
        return "initial" if _begins(asked, filed) else "differs"
    if same := _same(asked, filed):
        return same
    names = known_as(asked.joined)
    if not names.isdisjoint(_known_by(filed, known)):
        return "variant"
    # A name that is somebody's is no slip of another one: Марина is not Мария.
    return _part_of(asked, filed) if names else _near(asked, filed, known)


def _patronymic(asked: Part | None, known: Person) -> Agreement:
    filed = known.patronymics
    if asked is None or not filed:
        return _agreement("missing", asked, filed[0] if filed else None)
    found = (_agreement(_fathers(asked, one, known), asked, one) for one in filed)
    return max(found, key=lambda one: _WEIGHTS[one.how])


def _fathers(asked: Part, filed: Part, known: Person) -> How:
    if asked.is_initial:
        return "initial" if _begins(asked, filed) else "differs"
    if same := _same(asked, filed):
        return same
    is_same = same_father("".join(asked.words), "".join(filed.words))
    return "variant" if is_same else _near(asked, filed, known)


def _same(asked: Part, filed: Part) -> How | None:
    if "".join(asked.words) == "".join(filed.words):
        return "exact"
    pairs = zip(asked.keys, filed.keys, strict=False)
    if len(asked.keys) == len(filed.keys) and all(not ours.isdisjoint(theirs) for ours, theirs in pairs):
        return "same-key"
    return None if asked.joined.isdisjoint(filed.joined) else "same-key"


def _part_of(asked: Part, filed: Part) -> How:
    fewer, more = sorted((asked.keys, filed.keys), key=len)
    if len(fewer) == len(more) or not all(any(not keys.isdisjoint(one) for one in more) for keys in fewer):
        return "differs"
    return "part"


def _near(asked: Part, filed: Part, known: Person) -> How:
    # What the person is called in the script of the question says more than a romanisation.
    is_latin = asked.text.isascii()
    is_comparable = is_latin == filed.text.isascii() or is_latin not in known.scripts
    if is_comparable and len(asked.words) == len(filed.words) and _is_slip(asked, filed):
        return "typo"
    return _part_of(asked, filed)


def _is_slip(asked: Part, filed: Part) -> bool:
    """Say whether one word of a part is a slip of the pen, and all others are the same."""
    pairs = zip(asked.words, filed.words, asked.keys, filed.keys, strict=True)
    other = [pair for pair in pairs if pair[2].isdisjoint(pair[3])]
    if len(other) != 1:
        return False
    word, written, ours, theirs = other[0]
    cyrillic = not word.isascii()
    if len(word) < SHORTEST or (
        cyrillic and not written.isascii() and OSA.distance(word, written) > _OTHER_LETTERS
    ):
        return False
    return any(is_slip(one, another, cyrillic=cyrillic) for one in ours for another in theirs)


def _begins(asked: Part, filed: Part) -> bool:
    """Say whether an initial begins a part: the same letter, or in another script one that stands for it."""
    letter = asked.words[0]
    if filed.words[0].startswith(letter):
        return True
    if filed.words[0].isascii() == letter.isascii():
        return False
    first = {letters(key)[0] for key in filed.keys[0]}
    return not first.isdisjoint(_IOTATED if letter in "yj" else asked.keys[0])


# What Latin writes with y or j at the beginning of a name.
_IOTATED: Final = frozenset({"ia", "iu", "io", "ie", "e"})


def _known_by(filed: Part, known: Person) -> frozenset[GivenName]:
    """Return the names that a given name on file may be the form of. A short form stands for the full name that is on
    file as well, or for those of the person's gender."""
    names = known_as(filed.joined)
    if known.gender:
        names = frozenset(name for name in names if name.gender == known.gender)
    return names & known.given or names
