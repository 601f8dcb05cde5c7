"""The order of names: a key that sorts as bytes as the alphabets do, filled at load."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from api.records.names.words import APOSTROPHE

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
    text = unicodedata.normalize("NFKC", APOSTROPHE.sub("", name))
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
