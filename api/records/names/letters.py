"""The letters of a word as sounds, and what those of a Latin word may stand for in each convention of writing.

Capitals stand for one sound each while a word is read, so that a letter already understood (č) is not read again as
part of a digraph. щ is sC, which also makes щ, сч and шч one, as they sound.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from anyascii import anyascii

SOUNDS: Final = {"X": "kh", "Z": "zh", "Q": "ts", "C": "ch", "S": "sh"}
# Letters that leave possibilities open, the likelier first.
OPEN: Final[dict[str, tuple[str, ...]]] = {
    "J": ("i", ""),  # the glide before е that some romanisations write and others do not: Vasilyev, Vasilev
    "O": ("e", "io"),  # yo: ё as in Pyotr, or йо as in Mayorov
    "I": ("io", "e"),  # the same as French and Polish write it, or и and о
    "E": ("e", "io", "ie"),  # yo after a consonant: that of Pyotr, or of Solovyov, whom others write Soloviev
    "h": ("g", "X"),  # Ukrainian г or scientific х
    "U": ("v", "u"),  # Belarusian ў, v to its neighbours
    "H": ("o", "e"),  # о or ё after a hushing sound: Gorbachov
    "Y": ("s", "z"),  # German s, which renders с and з
}

_OWN_LETTERS: Final = {
    # Latin letters that are one sound by their diacritic: scientific, Polish, Turkish, Crimean Tatar, ISO 9
    **dict.fromkeys("čćç", "C"), **dict.fromkeys("šşș", "S"), **dict.fromkeys("žż", "Z"),
    "ŝ": "sC", "â": "ya", "û": "yu", "ŭ": "U",
    # Cyrillic letters which the library, knowing no language, renders otherwise than names need them
    "є": "e", "ў": "U", "ґ": "g", "ҳ": "kh", "һ": "h", "ғ": "g", "ь": "", "ъ": "",
}  # fmt: skip


def _romanised(letter: str) -> str:
    return re.sub("[^a-z0-9]", "", anyascii(letter).lower())


class _Letters(dict[int, str]):
    """A table for str.translate; what it lacks is asked of the library and not kept, lest queries fill memory."""

    def __missing__(self, code: int) -> str:
        return _romanised(chr(code))


LETTERS: Final = _Letters(
    (code, _romanised(chr(code)))
    for code in (*range(0x80, 0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00))
)
LETTERS.update({code: chr(code) for code in range(0x80)})
LETTERS.update({ord(letter): sound for letter, sound in _OWN_LETTERS.items()})

CYRILLIC: Final = re.compile("[\u0400-\u052f]")


def _reader(table: dict[str, str]) -> Callable[[str], str]:
    pattern = re.compile("|".join(sorted(table, key=len, reverse=True)))
    return lambda word: pattern.sub(lambda found: table[found[0]], word)


_COMMON: Final = {"x": "ks", "q": "k", "w": "v", "j": "y"}
_ENGLISH_TABLE: Final = _COMMON | {
    "shch": "sC", "sch": "sC", "tch": "C", "ch": "C", "tsh": "tS", "sh": "S", "tzh": "tZ", "zh": "Z",
    "kh": "X", "ts": "Q", "tz": "Q", "dj": "dZ", "gh": "g", "th": "t", "ph": "f",
    "ck": "k", "ce": "se", "ci": "si", "cy": "sy", "c": "k",
}  # fmt: skip
english: Final = _reader(_ENGLISH_TABLE)
_english_x: Final = _reader(_ENGLISH_TABLE | {"x": "X"})  # Uzbek, and some scientific
_english_j: Final = _reader(_ENGLISH_TABLE | {"j": "dZ"})
_slavic: Final = _reader(_COMMON | {"szcz": "sC", "sz": "S", "cz": "C", "ch": "X", "c": "Q", "ts": "Q"})
_GERMAN_TABLE: Final = _COMMON | {
    "schtsch": "sC", "tsch": "C", "dsch": "dZ", "sch": "S", "ch": "X", "ck": "k",
    "ts": "Q", "tz": "Q", "z": "Q",
}  # fmt: skip
_german: Final = _reader(_GERMAN_TABLE)
_german_zh: Final = _reader(_GERMAN_TABLE | {"sch": "Z"})
_french: Final = _reader(
    _COMMON
    | {"chtch": "sC", "tch": "C", "ch": "S", "dj": "dZ", "j": "Z", "kh": "X", "ts": "Q", "ou": "u", "c": "k"}
    | {"gue": "ge", "gui": "gi", "guy": "gy"}
)
_turkish: Final = _reader(_COMMON | {"c": "dZ", "j": "Z"})

# A convention is tried only on words that could be written in it: Chagin is not taken for Shagin, since a
# French writer would have put Chaguine.
_ENGLISH_J: Final = re.compile("j[aeiou]")
_SLAVIC_SIGN: Final = re.compile("c|sz")
_NOT_SLAVIC: Final = re.compile("sh|zh|kh|th|ph|sch|tch")
_GERMAN_SIGN: Final = re.compile("ch|z|s(?=[aeioubdglmnrwyj])")
_NOT_GERMAN: Final = re.compile("v|zh|kh|th|ph|sz|cz|sh|c(?![hk])|[A-Z]")
_FRENCH_SIGN: Final = re.compile("ch|j(?!$)|ou|gu[eiy]|[iy]ne$")
_NOT_FRENCH: Final = re.compile("w|sh|zh|sch|sz|cz|(?<![og])u|(?<=[^u])in$|g[eiy]|[A-Z]")
_TURKISH_SIGN: Final = re.compile("c|j|[CS]")
_NOT_TURKISH: Final = re.compile("sh|ch|zh|kh|w|x|ts|sz|cz|ck|Z")
_BELARUSIAN_U: Final = re.compile("(?<=[aeio])u(?![aeiouy])")
_GERMAN_S: Final = re.compile("(?<![sk])s(?=[aeioubdglmnrvy])")
_FRENCH_NE: Final = re.compile("(?<=[iy])ne$")


def readings(word: str) -> Iterator[str]:
    """What a Latin word may stand for, convention by convention, the English first."""
    yield english(word)
    if _ENGLISH_J.search(word):
        yield _english_j(word)
    if "x" in word:
        yield _english_x(word)
    if _BELARUSIAN_U.search(word):
        yield english(_BELARUSIAN_U.sub("v", word))
    if _SLAVIC_SIGN.search(word) and not _NOT_SLAVIC.search(word):
        yield _slavic(word)
    if _FRENCH_SIGN.search(word) and not _NOT_FRENCH.search(word):
        yield _french(_FRENCH_NE.sub("n", word))
    if _GERMAN_SIGN.search(word) and not _NOT_GERMAN.search(word):
        yield _GERMAN_S.sub("Y", _german(word))
        if "sch" in word:
            yield _GERMAN_S.sub("Y", _german_zh(word))
    if _TURKISH_SIGN.search(word) and not _NOT_TURKISH.search(word):
        yield _turkish(word)
        yield _turkish(word).replace("la", "lya")  # the circumflex of Celâl is seldom typed
