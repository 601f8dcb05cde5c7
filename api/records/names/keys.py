"""The keys of the sound of a word, compared as bytes: SQLite and PostgreSQL agree.

How to store and ask: one row per (case, field, word position, key) for each of `stored_keys`; a word of a query meets
a row when one of its `query_keys` equals the key, or one of its `prefix_keys` begins it. No SQL stands here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Final

from api.records.names.letters import CYRILLIC, LETTERS, OPEN, SOUNDS, english, readings

KEY_LENGTH: Final = 64  # letters that are read of a word, and most of a key: no name needs more
MOST_KEYS: Final = 32  # of one word: what a query costs stays bounded whatever is typed
_MOST_OPEN: Final = 4  # open places of a word; beyond them only two uniform readings are tried

_SOFT_E: Final = re.compile("[ьъ][её]")
_SOFT_O: Final = re.compile("[йьъ]о")
_HARD_YE: Final = re.compile("(?<=[бвгґджзйклмнпрстўфхцчшщ])є")
_CONSONANT: Final = "bcdfgklmnpqrstvxzhXZQCS"
_WRITTEN_YE: Final = re.compile(f"(?<=[{_CONSONANT}])[iy]e")
_WRITTEN_YO: Final = re.compile("(?<![iy])y+o")
_WRITTEN_IO: Final = re.compile(f"(?<=[{_CONSONANT}])io(?=[{_CONSONANT}])")
_SOFT_YO: Final = re.compile(f"(?<=[{_CONSONANT}])y+o")
_FINAL_FF: Final = re.compile("(?<=[eo])ff$")
_SHCHO: Final = re.compile("(?<=sC)o")
_HUSHED_OV: Final = re.compile("(?<=[CSZ])o(?=va?$)")
_SILENT_GLIDE: Final = re.compile("(?:^|(?<=[aeou]))[iyJ]+e")
_GLIDES: Final = re.compile("[iy]+")
# ее stands for two sounds and parts Sergeyev from Sergiev; other doubled letters are often written once.
_DOUBLED: Final = re.compile(r"([a-df-zA-Z])\1+|(ee)e+")
_MERGED: Final = {"ts": "Q", "tz": "Q", "tQ": "Q", "tC": "C", "SC": "sC"}


def _from_cyrillic(word: str, asked: bool) -> Iterator[str]:
    word = _SOFT_O.sub("O", _SOFT_E.sub("Jе", word))
    if asked:
        word = _HARD_YE.sub("Jе", word)
    yield english(word.translate(LETTERS))


def _from_latin(word: str, asked: bool) -> Iterator[str]:
    word = word.translate(LETTERS)
    if "wh" in word:
        # English names alone have it, and Cyrillic writes it so: Уилан, or Велан.
        yield english(word.replace("wh", "u"))
        word = word.replace("wh", "w")
    for reading in readings(word) if asked else (english(word),):
        opened = _SHCHO.sub("H", _FINAL_FF.sub("v", reading))
        if asked:
            opened = _HUSHED_OV.sub("H", _WRITTEN_YE.sub("Je", _SOFT_YO.sub("E", opened)))
        yield _WRITTEN_IO.sub("I", _WRITTEN_YO.sub("O", opened))


def _settled(word: str) -> Iterator[str]:
    """Every way to close the open letters of a reading, the likelier first."""
    present = [letter for letter in word if letter in OPEN]
    if not present:
        yield word
        return
    if len(present) <= _MOST_OPEN:
        for choice in product(*(OPEN[letter] for letter in present)):
            chosen = iter(choice)
            yield "".join(next(chosen) if letter in OPEN else letter for letter in word)
        return
    for which in (0, 1):
        yield word.translate({ord(letter): pair[which] for letter, pair in OPEN.items()})


def _single(word: str) -> str:
    return _DOUBLED.sub(lambda found: found[1] or found[2], word)


def _folded(word: str) -> str:
    word = _single(_GLIDES.sub("i", _SILENT_GLIDE.sub("e", word)))
    for written, heard in _MERGED.items():
        word = word.replace(written, heard)
    # Cut between sounds: cutting their letters would make a key of another word.
    word = _single(word)[: KEY_LENGTH // 2]
    for sound, letters in SOUNDS.items():
        word = word.replace(sound, letters)
    return word


def _keys(word: str, asked: bool) -> tuple[str, ...]:
    word = word[:KEY_LENGTH]
    found = _from_cyrillic(word, asked) if CYRILLIC.search(word) else _from_latin(word, asked)
    keys = dict.fromkeys(_folded(settled) for reading in found for settled in _settled(reading))
    keys.pop("", None)
    return tuple(keys)[:MOST_KEYS]


@lru_cache(maxsize=16_384)
def stored_keys(word: str) -> tuple[str, ...]:
    """The keys under which one word (of `words`) is filed, mostly one: a-z and 0-9, at most KEY_LENGTH.

    Cyrillic is read by its letters, Latin as English writes it; the other conventions are left to the
    question, so that no name is filed under what its spelling might mean elsewhere. A word that cannot be
    romanised has none.
    """
    return _keys(word, asked=False)


def query_keys(word: str) -> tuple[str, ...]:
    """The keys under which one word of a query is looked up, at most MOST_KEYS, the likeliest first.

    They include `stored_keys` of the same word, and its German, French, Polish, scientific and Turkish
    readings where it could be written so. Not cached: what readers ask is not kept.
    """
    return tuple(dict.fromkeys((*_keys(word, asked=False), *_keys(word, asked=True))))[:MOST_KEYS]


# How a word may go on whose end is half a digraph.
_UNFINISHED: Final = {"c": "h", "sh": "ch", "ts": "ch", "ds": "ch", "sz": "cz"}


def prefix_keys(word: str) -> tuple[str, ...]:
    """Like `query_keys` for a word still being typed: a stored key matches when it begins with one of these.

    What the next letter would decide is left open: Dostoy for Dostoyevsky, Garc for García, Jasc for Jaschin.
    """
    keys = query_keys(word)
    if word.endswith(("y", "i", "j", "c")):
        keys += tuple(key for key in query_keys(word[:-1]) if len(key) > 1)
    for end, rest in _UNFINISHED.items():
        if word.endswith(end):
            keys += query_keys(word + rest)
    return tuple(dict.fromkeys(keys))[:MOST_KEYS]
