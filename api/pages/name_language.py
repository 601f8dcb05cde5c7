"""Which of a person's two names comes first on a page or in an embed, and in which language a native name is written,
as far as its letters tell; a screen reader then speaks it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from api.v1.numbers.words import READ_OWN_NAMES
from api.web.language import wanted_language

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


def native_first() -> bool:
    """Say whether native names come first in the language of this answer, and order its lists."""
    return wanted_language() in READ_OWN_NAMES


def shown_name(case: Mapping[str, Any]) -> str:
    """Return the name under which a page shows a person: the native one for those who read it, where there is one."""
    return str((native_first() and case["name_native"]) or case["name_en"])


def other_name(case: Mapping[str, Any]) -> str | None:
    """Return the name that stands below it; None where there is but one."""
    native: str | None = case["name_native"]
    if native_first():
        return str(case["name_en"]) if native else None
    return native


def name_in_html(case: Mapping[str, Any]) -> Markup:
    """Return the name under which a person is shown, a native one with its language."""
    return _in_html(shown_name(case), case)


def other_name_in_html(case: Mapping[str, Any]) -> Markup:
    """Return the name that stands below it; empty where there is but one."""
    return _in_html(other_name(case) or "", case)


def _in_html(name: str, case: Mapping[str, Any]) -> Markup:
    if not name or name != case["name_native"]:
        return escape(name)
    language = language_of(name, case.get("citizenships") or ())
    return Markup('<span lang="{}" dir="auto">{}</span>').format(language, name)
