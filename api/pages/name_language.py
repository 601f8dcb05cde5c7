"""In which language a native name is written, as far as its letters tell; a screen reader then speaks it right."""

from __future__ import annotations

from collections.abc import Sequence

UKRAINIAN = frozenset("іїєґ")
RUSSIAN = frozenset("ыэъё")
BELARUSIAN = frozenset("ў")


def language_of(name: str, citizenships: Sequence[str] = ()) -> str:
    """Return the tag (BCP 47) of a name: `uk`, `ru`, `be`, or only its script where the letters do not decide.

    A citizenship alone decides for Russian only: Ukrainian citizens are on file in either spelling.
    """
    letters = set(name.casefold())
    if letters & BELARUSIAN or {"і", "ы"} <= letters:
        return "be"
    if letters & UKRAINIAN:
        return "uk"
    if letters & RUSSIAN:
        return "ru"
    if not any("Ѐ" <= letter <= "ӿ" for letter in letters):
        return "und"
    return "ru" if list(citizenships) == ["RU"] else "und-Cyrl"
