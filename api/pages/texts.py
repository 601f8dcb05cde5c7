"""Every fixed text of pages and embeds, through one door: `say`; and the labels of vocabularies, through `label`.

English stands in `english.py` and is what a missing translation falls back to.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from markupsafe import Markup

from api.pages.english import TEXTS

# Each language under its own name.
LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська", "de": "Deutsch", "fr": "Français"}
# The languages that pages can answer in at present.
OFFERED = ("en",)


def register(app: Flask) -> None:
    """Teach templates to speak."""
    app.jinja_env.globals.update(
        say=say,
        label=label,
        count_of=count_of,
        term=term,
        language=language,
        languages=languages,
        english=english,
        in_language=in_language,
        here_in=here_in,
        outward=outward,
    )


def language() -> str:
    """Return the language of this answer."""
    asked = request.args.get("lang", "en")
    return asked if asked in OFFERED else "en"


def languages() -> list[tuple[str, str]]:
    """Return the languages on offer with their own names."""
    return [(code, name) for code, name in LANGUAGES.items() if code in OFFERED]


def say(key: str, **values: object) -> str:
    """Return a fixed text in the language of the answer, with values in their places."""
    text = TEXTS[key]
    return text.format(**values) if values else text


def label(scope: str, identity: str, english_label: str) -> str:
    """Return the label of a vocabulary's word, such as `statuses.label` of `imprisoned`."""
    return english_label


def count_of(what: str, number: int) -> str:
    """Return a number with what it counts, in the right form: 1 person, 2 people."""
    form = plural(language(), number)
    key = f"{what}.{form}" if f"{what}.{form}" in TEXTS else f"{what}.other"
    return say(key, number=number)


def term(months: int) -> str:
    """Return the length of a sentence in years and months."""
    years, rest = divmod(months, 12)
    parts = [count_of("years", years)] if years else []
    parts += [count_of("months", rest)] if rest or not years else []
    return " ".join(parts)


def plural(code: str, number: int) -> str:
    """Return the plural category of a whole number in a language (CLDR)."""
    if code in {"ru", "uk"}:
        last, tens = number % 10, number % 100
        if last == 1 and tens != 11:
            return "one"
        return "few" if 2 <= last <= 4 and not 12 <= tens <= 14 else "many"
    if code == "fr":
        return "one" if number < 2 else "other"
    return "one" if number == 1 else "other"


def english() -> Markup:
    """Return the mark of a text that stays English on a page in another language."""
    return Markup("") if language() == "en" else Markup('lang="en"')


def in_language(path: str) -> str:
    """Return a path of ours that keeps the language which the address of this request asks for."""
    if "lang" not in request.args or language() == "en":
        return path
    before, mark, place = path.partition("#")
    return f"{before}{'&' if '?' in before else '?'}lang={language()}{mark}{place}"


def here_in(code: str) -> str:
    """Return the address of this page in another language, relative to the page."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "lang"}
    return "?" + urlencode({**kept, "lang": code}, safe=",:")


def outward(url: str | None) -> bool:
    """Say whether an address may be linked: one of the web, and nothing that a browser would run."""
    return bool(url and re.match(r"https?://", url))
