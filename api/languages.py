"""The languages of answers: a language is added here and in `labels.csv`, and nowhere else.

The forms of a text with a whole number are those of the Unicode CLDR (plural rules for cardinal numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language: its own name, the plural forms that whole numbers take, and which of them a number takes."""

    name: str
    forms: tuple[str, ...]
    form_of: Callable[[int], str]


def _one_or_other(number: int) -> str:
    return "one" if number == 1 else "other"


def _none_or_one_or_other(number: int) -> str:
    return "one" if number < 2 else "other"


def _one_few_many(number: int) -> str:
    last, tens = number % 10, number % 100
    if last == 1 and tens != 11:
        return "one"
    return "few" if 2 <= last <= 4 and not 12 <= tens <= 14 else "many"


ENGLISH = "en"
# In the order in which they are offered.
LANGUAGES: Mapping[str, Language] = {
    ENGLISH: Language("English", ("one", "other"), _one_or_other),
    "ru": Language("Русский", ("one", "few", "many"), _one_few_many),
    "uk": Language("Українська", ("one", "few", "many"), _one_few_many),
    "de": Language("Deutsch", ("one", "other"), _one_or_other),
    "fr": Language("Français", ("one", "other"), _none_or_one_or_other),
}
# All but English, which stands in the tables themselves.
TRANSLATIONS = tuple(code for code in LANGUAGES if code != ENGLISH)
EVERY_FORM = frozenset(form for language in LANGUAGES.values() for form in language.forms)
