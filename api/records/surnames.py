"""Surnames, by which lists of people are sorted and indexed: taken from names as they are on file, given name first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from api.records.names import sort_key

_ASIDE = re.compile(r"\([^()]*\)")
# What stands between a given name and a surname: an initial, a patronymic, also one of two words (Magomed ogly).
_MIDDLE = re.compile(r"\w\.?|\w+(?:[iy]ch|ovna|evna|ivna|ichna|ич|овна|евна|івна|ївна|ична)", re.IGNORECASE)
_SON_OF = frozenset({"ogly", "oglu", "oğlu", "kyzy", "qizi", "огли", "оглы", "кызы", "кизи"})

# Above all that a key begins with.
_LAST = "~~"

# Letters with which a surname may begin, in the order of their alphabets.
LATIN = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CYRILLIC = tuple("АБВГҐДЕЁЄЖЗИІЇЙКЛМНОПРСТУЎФХЦЧШЩЪЫЬЭЮЯ")


def surname_of(name: str) -> str:
    """Return the surname of a name: whatever follows the given name and the patronymic, since a surname may have
    several words (García Calatayud). A name of one word is one."""
    given, *rest = _ASIDE.sub(" ", name).split() or [name]
    while len(rest) > 1:
        if len(rest) > 2 and rest[1].casefold() in _SON_OF:
            rest = rest[2:]
        elif _MIDDLE.fullmatch(rest[0]):
            rest = rest[1:]
        else:
            break
    return " ".join(rest) or given


def initial_of(surname: str) -> str:
    """Return the letter under which a surname stands in an index: a Latin one without its marks (Ż under Z), a Cyrillic
    one as it is (Ё, Й, Ї); empty where there is none."""
    letter = next(
        (letter for letter in unicodedata.normalize("NFC", surname) if letter.isalpha()), ""
    ).upper()
    plain = unicodedata.normalize("NFD", letter)[:1]
    return plain if plain in LATIN else letter[:1]


def order_of(case: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns by which a case is sorted and indexed. The native ones follow the native name, and the Latin
    one where there is none; these come last, as in an index in Cyrillic."""
    surname, native_name = surname_of(case["name_en"]), case["name_native"] or case["name_en"]
    native = surname_of(native_name)
    # Namesakes stand in the order of their given names.
    native_key = sort_key(f"{native} {native_name}")
    return {
        "sort_name": sort_key(case["name_en"]),
        "sort_surname": sort_key(f"{surname} {case['name_en']}"),
        "sort_surname_native": native_key if initial_of(native) in CYRILLIC else f"{_LAST}{native_key}",
        "initial": initial_of(surname),
        "initial_native": initial_of(native),
    }
