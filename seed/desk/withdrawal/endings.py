"""The forms that a name takes in a sentence: a closed set of case endings, each compared whole and never by prefix.

Endings are Russian, Ukrainian and Belarusian, with those of their neighbours to the west and south; on a word in Latin
letters they stand for their usual romanisations, since forms are kept as the keys under which all spellings of a word
are one (`api.records.names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from api.records.names import stored_keys, words


def _endings(text: str) -> tuple[str, ...]:
    """Return endings from a line of them; a hyphen alone is none."""
    return tuple(ending.removeprefix("-") for ending in text.split())


_MAN_ADJECTIVE = _endings(
    "-ый -ий -ой -ій -і -ого -его -ому -ему -ым -им -ом -ем -ім -ага -аму -ега -ог -ога"
)
_WOMAN_ADJECTIVE = _endings("-ая -яя -а -ой -ей -ую -юю -ою -ею -ої -ій -у -ай -аю")
_PEOPLE_ADJECTIVE = _endings("-ые -ие -ых -их -ыми -ими")
_MAN_POSSESSIVE = _endings("- -а -у -ым -им -ом -ем -е -і -ові -ам -ие")
_WOMAN_POSSESSIVE = _endings("-а -ой -ою -у -ої -ій -ай -аю -ей -оу")
_PEOPLE_POSSESSIVE = _endings("-ы -и -і -ых -их -ыми -ими")
_HARD = _endings("- -а -у -ом -ем -е -ові -еві -і -ы -и -ов -ев -ів -ам -ами -ах")
_HARD_GIVEN = _endings("- -а -у -ом -ем -е -ові -еві -і -ы -и")
_SOFT = _endings("- -я -ю -ем -ём -єм -е -є -и -і -ї -еві -єві -ью")
_NOUN_A = _endings("-а -ы -и -е -і -у -ой -ою -ей -ею")
_NOUN_YA = _endings("-я -и -е -і -ї -ю -ей -ею -ёй -єю -ьи -ье -ью -ьей")
_NEUTER = _endings("-о -а -у -ові -ом -ови")
_SOFT_NEUTER = _endings("-ьо -я -ю -ем -єм -ьом -еві")

_ADJECTIVE_OF_MAN = re.compile("(?:ый|ий|ой|ій|iy|yi|yy|ij|oy|oi|y|(?<=[sckz]k)i)$")
_ADJECTIVE_OF_WOMAN = re.compile("(?:ая|яя|aya|aia|aja)$")
_SKA = re.compile("(?:(?<=[сцз]к)а|(?<=[сцз]ьк)а|(?<=[cstz]k)a)$")
_POSSESSIVE_OF_MAN = re.compile("(?:[оеёє]в|[иыіїю]н|ov|[eo]ff|ev|ow|jow|in|yn)$")
_POSSESSIVE_OF_WOMAN = re.compile("(?:[оеёє]ва|[иыіїю]на|ova|eva|owa|ina|yna)$")
_OVA = re.compile("(?:ва|va|wa)$")
_KO = re.compile("(?:ко|ko)$")
_NEUTRAL = re.compile("(?:о|o)$")
_SOFT_NEUTRAL = re.compile("ьо$")
_A = re.compile("(?:а|a)$")
_YA = re.compile("(?:ья|я|iya|ya|ia|ja)$")
_INDECLINABLE = re.compile("(?:[ыи]х|[yi]kh|дзе|dze|швили|shvili|[эеуюиіяыeiuéáíóúы])$")
# A vowel that the other cases drop: Kokhovets, Kokhovtsa.
_FLEETING = re.compile(
    "(?:(?P<ц>ець|ец)|(?P<ts>ets|ec)|(?P<к>[оё]к)|(?P<k>ok)|(?P<л>(?<=[вс])ел)|(?P<l>(?<=[vs])el))$"
)
_SOFT_SIGN = re.compile("[ьй]$")
_MUTATED = {"к": "ц", "г": "з", "х": "с", "k": "ц", "g": "з", "h": "з"}


@dataclass(frozen=True)
class Forms:
    """The keys of the forms of one word: those that its bearer has, and those of a namesake of the other gender."""

    own: frozenset[str]
    other: frozenset[str] = frozenset()

    @property
    def any(self) -> frozenset[str]:
        """The keys of all forms."""
        return self.own | self.other


@cache
def surname_forms(word: str, gender: str) -> Forms:
    """Return the forms of a word of a surname, as `names.words` gives it; `gender` is a term, or empty."""
    # German and the addresses of English pages write the possessive so.
    own, other = {word, f"{word}s"}, set[str]()
    if found := _ADJECTIVE_OF_MAN.search(word):
        stem = word[: found.start()]
        own |= _with(stem, _MAN_ADJECTIVE, _PEOPLE_ADJECTIVE)
        other |= _with(stem, _WOMAN_ADJECTIVE)
    elif found := _ADJECTIVE_OF_WOMAN.search(word) or _SKA.search(word):
        stem = word[: found.start()]
        own |= _with(stem, _WOMAN_ADJECTIVE, _PEOPLE_ADJECTIVE)
        other |= _with(stem, _MAN_ADJECTIVE)
    elif _POSSESSIVE_OF_MAN.search(word):
        own |= _with(word, _MAN_POSSESSIVE, _PEOPLE_POSSESSIVE)
        other |= _with(word, _WOMAN_POSSESSIVE)
    elif _POSSESSIVE_OF_WOMAN.search(word):
        own |= _with(word[:-1], _WOMAN_POSSESSIVE, _PEOPLE_POSSESSIVE)
        own |= set() if _OVA.search(word) else _with(word[:-1], _NOUN_A)
        other |= _with(word[:-1], _MAN_POSSESSIVE)
    elif _KO.search(word) or not _ends_in_vowel(word):
        # Women with such a surname bear it in one form.
        (other if gender == "female" else own).update(_declined(word))
    else:
        own |= _declined(word)
    return Forms(_keys(own), _keys(other) - _keys(own))


@cache
def given_forms(word: str) -> frozenset[str]:
    """Return the keys of the forms of a word of a given name."""
    soft = _with(word[:-1], ["и", "ью"]) if word.endswith("ь") else set()
    lion = _with("льв", _HARD_GIVEN[1:]) if word == "лев" else set()
    return _keys({word, *_declined(word, _HARD_GIVEN), *soft, *lion})


def _ends_in_vowel(word: str) -> bool:
    return bool(_INDECLINABLE.search(word) or _A.search(word) or _YA.search(word) or _NEUTRAL.search(word))


def _declined(word: str, hard: Iterable[str] = _HARD) -> set[str]:
    """Return a noun in its cases; a word that no rule knows as it is."""
    if found := _SOFT_NEUTRAL.search(word):
        return _with(word[: found.start()], _SOFT_NEUTER)
    if _NEUTRAL.search(word):
        return _with(word[:-1], _NEUTER)
    if found := _YA.search(word):
        return _with(word[: found.start()], _NOUN_YA)
    if _A.search(word):
        stem = word[:-1]
        mutated = _MUTATED.get(stem[-1:])
        return _with(stem, _NOUN_A) | (_with(stem[:-1] + mutated, ["і"]) if mutated else set())
    if _INDECLINABLE.search(word):
        return {word}
    fleeting = set[str]()
    if found := _FLEETING.search(word):
        fleeting = _with(word[: found.start()] + (found.lastgroup or ""), filter(None, hard), _SOFT[1:])
    if _SOFT_SIGN.search(word):
        return _with(word[:-1], _SOFT) | fleeting
    return _with(word, hard) | fleeting


def _with(stem: str, *endings: Iterable[str]) -> set[str]:
    return {stem + ending for several in endings for ending in several}


def _keys(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(_each(forms))


def _each(forms: Iterable[str]) -> Iterator[str]:
    for form in forms:
        for word in words(form):
            yield from stored_keys(word)
