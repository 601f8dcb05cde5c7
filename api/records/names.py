"""Sort keys and search keys of names, filled at load and compared as bytes: SQLite and PostgreSQL agree.

The search half romanises a word and folds what the usual romanisations write differently; it holds no SQL.
How to store and ask: one row per (case, field, word position, key) for each of `stored_keys`; a word of a
query meets a row when one of its `query_keys` equals the key, or one of its `prefix_keys` begins it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product
from typing import Final

from anyascii import anyascii

# -- Words -----------------------------------------------------------------------------------------

# The typewriter's, the typographer's and the Ukrainian apostrophe, what keyboards offer in their place, the
# primes of scientific romanisation, and the palochka of the Caucasus: they stand inside a word; not everyone
# writes them.
_APOSTROPHES: Final = "'’ʼ‘‛ʻʽʹʺ′`´Ӏӏ"
_APOSTROPHE: Final = re.compile(f"[{_APOSTROPHES}]")
_POSSESSIVE: Final = re.compile(rf"(?<=[A-Za-z])[{_APOSTROPHES}][Ss]\b")
_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> tuple[str, ...]:
    """The words of a name, a query or a sentence, case-folded, in their order and their own script.

    A hyphen parts words (Rimsky-Korsakov is two), an apostrophe does not (Мар'яна is one); stress marks and an
    English possessive are left out. A letter that its diacritic makes another letter (й, ї, š) keeps it.
    """
    text = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if not text.isalpha():
            text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")
    return tuple(_WORD.findall(text.casefold()))


# -- Letters ---------------------------------------------------------------------------------------

# Capitals stand for one sound each while a word is read, so that a letter already understood (č) is not read
# again as part of a digraph. щ is sC, which also makes щ, сч and шч one, as they sound.
_SOUNDS: Final = {"X": "kh", "Z": "zh", "Q": "ts", "C": "ch", "S": "sh"}
# Letters that leave possibilities open, the likelier first.
_OPEN: Final[dict[str, tuple[str, ...]]] = {
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


_LETTERS: Final = _Letters(
    (code, _romanised(chr(code)))
    for code in (*range(0x80, 0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00))
)
_LETTERS.update({code: chr(code) for code in range(0x80)})
_LETTERS.update({ord(letter): sound for letter, sound in _OWN_LETTERS.items()})

_CYRILLIC: Final = re.compile("[\u0400-\u052f]")

# -- Readings: what the letters of a Latin word may stand for --------------------------------------


def _reader(table: dict[str, str]) -> Callable[[str], str]:
    pattern = re.compile("|".join(sorted(table, key=len, reverse=True)))
    return lambda word: pattern.sub(lambda found: table[found[0]], word)


_COMMON: Final = {"x": "ks", "q": "k", "w": "v", "j": "y"}
_ENGLISH_TABLE: Final = _COMMON | {
    "shch": "sC", "sch": "sC", "tch": "C", "ch": "C", "tsh": "tS", "sh": "S", "tzh": "tZ", "zh": "Z",
    "kh": "X", "ts": "Q", "tz": "Q", "dj": "dZ", "gh": "g", "th": "t", "ph": "f",
    "ck": "k", "ce": "se", "ci": "si", "cy": "sy", "c": "k",
}  # fmt: skip
_english: Final = _reader(_ENGLISH_TABLE)
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


def _readings(word: str) -> Iterator[str]:
    """What a Latin word may stand for, convention by convention, the English first."""
    yield _english(word)
    if _ENGLISH_J.search(word):
        yield _english_j(word)
    if "x" in word:
        yield _english_x(word)
    if _BELARUSIAN_U.search(word):
        yield _english(_BELARUSIAN_U.sub("v", word))
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


# -- Keys ------------------------------------------------------------------------------------------

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
    yield _english(word.translate(_LETTERS))


def _from_latin(word: str, asked: bool) -> Iterator[str]:
    word = word.translate(_LETTERS)
    for reading in _readings(word) if asked else (_english(word),):
        opened = _SHCHO.sub("H", _FINAL_FF.sub("v", reading))
        if asked:
            opened = _HUSHED_OV.sub("H", _WRITTEN_YE.sub("Je", _SOFT_YO.sub("E", opened)))
        yield _WRITTEN_IO.sub("I", _WRITTEN_YO.sub("O", opened))


def _settled(word: str) -> Iterator[str]:
    """Every way to close the open letters of a reading, the likelier first."""
    present = [letter for letter in word if letter in _OPEN]
    if not present:
        yield word
        return
    if len(present) <= _MOST_OPEN:
        for choice in product(*(_OPEN[letter] for letter in present)):
            chosen = iter(choice)
            yield "".join(next(chosen) if letter in _OPEN else letter for letter in word)
        return
    for which in (0, 1):
        yield word.translate({ord(letter): pair[which] for letter, pair in _OPEN.items()})


def _single(word: str) -> str:
    return _DOUBLED.sub(lambda found: found[1] or found[2], word)


def _folded(word: str) -> str:
    word = _single(_GLIDES.sub("i", _SILENT_GLIDE.sub("e", word)))
    for written, heard in _MERGED.items():
        word = word.replace(written, heard)
    # Cut between sounds: cutting their letters would make a key of another word.
    word = _single(word)[: KEY_LENGTH // 2]
    for sound, letters in _SOUNDS.items():
        word = word.replace(sound, letters)
    return word


def _keys(word: str, asked: bool) -> tuple[str, ...]:
    word = word[:KEY_LENGTH]
    found = _from_cyrillic(word, asked) if _CYRILLIC.search(word) else _from_latin(word, asked)
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


# -- Order -----------------------------------------------------------------------------------------

SORTED_LETTERS: Final = 120  # of a name; what follows does not order it

# One row for the Russian, the Ukrainian and the Belarusian alphabet: their orders agree.
_CYRILLIC_ORDER: Final = "абвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюя"
_LETTER_CODES: Final = {letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"} | {
    # "[" follows Z, so Cyrillic follows Latin; two characters, since ASCII has too few left
    letter: f"[{chr(0x41 + place)}"
    for place, letter in enumerate(_CYRILLIC_ORDER)
}
# Letters that no decomposition leads to their base; they follow it as if they bore a mark.
_BASE_LETTERS: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ə": "e", "æ": "ae", "œ": "oe",
    "þ": "th", "ә": "а", "ғ": "г", "ҕ": "г", "җ": "ж", "ҙ": "з", "қ": "к", "ҡ": "к", "ң": "н", "ө": "о",
    "ҫ": "с", "ү": "у", "ұ": "у", "ҳ": "х", "һ": "х", "ҷ": "ч", "ј": "й", "љ": "л", "њ": "н", "ђ": "д",
    "ћ": "ч", "џ": "ч", "ѕ": "з", "ӕ": "ае",
}  # fmt: skip
_GAP: Final = re.compile(r"[\s\-‐‑–—_]+")


@lru_cache(maxsize=1_024)
def _collated(letter: str) -> tuple[str, str]:
    """The primary and secondary code of one lower-case letter or digit; of another sign, two empty strings."""
    if letter in _LETTER_CODES:
        return _LETTER_CODES[letter], "!"
    if letter in _BASE_LETTERS:
        return "".join(_LETTER_CODES[base] for base in _BASE_LETTERS[letter]), "Z!"
    parts = unicodedata.normalize("NFD", letter)
    if parts[0] in _LETTER_CODES:
        return _LETTER_CODES[parts[0]], "".join(f"M{ord(mark):05X}" for mark in parts[1:]) + "!"
    if letter.isdecimal():
        return str(unicodedata.decimal(letter)), "!"
    return (f"~{ord(letter):05X}", "!") if letter.isalpha() else ("", "")


def sort_key(name: str) -> str:
    """A key in ASCII whose order as bytes is the order of names: letters first, then marks, then capitals.

    Three levels, as in the Unicode Collation Algorithm (UTS 10), set apart by a space, which is below all
    else: Ż follows Z, and Ł L, where the names are otherwise equal. Unlike in its default table Ё is a letter
    of its own after Е, as Ґ, Є, І, Ї, Й and Ў are. Latin precedes Cyrillic, Cyrillic other scripts; a hyphen
    counts as a space, an apostrophe and other signs not at all. A small table, since the libraries that do
    this need a C library, or more than a second and ten megabytes at every start.
    """
    text = unicodedata.normalize("NFKC", _APOSTROPHE.sub("", name))
    text = _GAP.sub(" ", text).strip()[:SORTED_LETTERS]
    primary, secondary, tertiary = "", "", ""
    for letter in text:
        small = letter.casefold()
        for part in unicodedata.normalize("NFC", small):
            base, marks = ("-", "!") if part == " " else _collated(part)
            primary += base
            secondary += marks
            tertiary += "" if not base else "0" if small == letter else "1"
    return f"{primary} {secondary.rstrip('!')} {tertiary.rstrip('0')}".rstrip()
