"""Given names that are one name in another language, or its usual short form, from a table beside this module.

The table is curated from common usage: Russian, Ukrainian and Belarusian passports name one person by the forms of one
line (Алексей, Олексій, Аляксей), and friends by its short forms. It has every given name of the people on file.
Romanisations that keys bring together are not repeated. What is a name of its own stays apart, however near: Рустам and
Рустем, Ксения and Оксана, Алёна and Елена.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from api.records.names.keys import stored_keys
from api.records.names.words import words

FILE: Final = Path(__file__).with_name("given_names.csv")


@dataclass(frozen=True, slots=True)
class GivenName:
    """A line of the table: the name, `male` or `female`, its forms in all languages, and its short forms.

    `full` and `short` are the keys of `forms` and `shorts`, a name of several words being written as one.
    """

    name: str
    gender: str
    forms: tuple[str, ...]
    shorts: tuple[str, ...]
    full: frozenset[str]
    short: frozenset[str]


@cache
def given_names() -> tuple[GivenName, ...]:
    """Return all lines of the table."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            GivenName(row["name"], row["gender"], forms, shorts, _keys(forms), _keys(shorts))
            for row in csv.DictReader(file)
            for forms, shorts in [((row["name"], *_listed(row["forms"])), _listed(row["short"]))]
        )


def known_as(keys: Iterable[str]) -> frozenset[GivenName]:
    """Return the names of which one of these keys is a full or a short form."""
    lines = _lines()
    return frozenset(line for key in keys for line in lines.get(key, ()))


def full_forms(keys: Iterable[str]) -> frozenset[GivenName]:
    """Return the names of which one of these keys is a full form."""
    found = frozenset(keys)
    return frozenset(line for line in known_as(found) if line.full & found)


def variants(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys of all other forms of a name, given its keys.

    A full name leads to its short forms only where these are of one name: Саша may be Александр or Александра, so that
    neither is asked for by the other's name."""
    found = frozenset(keys)
    forms: set[str] = set()
    for line in known_as(found):
        forms |= line.full
        forms |= line.short if line.short & found else line.short - _ambiguous()
    return frozenset(forms - found)


@cache
def _lines() -> dict[str, tuple[GivenName, ...]]:
    lines: dict[str, tuple[GivenName, ...]] = {}
    for line in given_names():
        for key in line.full | line.short:
            lines[key] = (*lines.get(key, ()), line)
    return lines


@cache
def _ambiguous() -> frozenset[str]:
    """Return the keys of short forms that belong to names of both genders."""
    return frozenset(key for key, lines in _lines().items() if len({line.gender for line in lines}) > 1)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _keys(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(key for form in forms for key in stored_keys("".join(words(form))))
