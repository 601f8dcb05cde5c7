"""Every fixed text of pages and embeds, through one door: `say`; and the labels of vocabularies, through `label`.

English stands in `english.py`; the other languages come with the data, and what they lack is English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request
from markupsafe import Markup

from api.pages.english import TEXTS
from api.records.labels import PAGE
from api.records.releases import NoRelease, Releases
from api.web.language import ENGLISH, LANGUAGES, wanted_language

# Each language under its own name.
NAMES = {"en": "English", "ru": "Русский", "uk": "Українська", "de": "Deutsch", "fr": "Français"}


def register(app: Flask) -> None:
    """Teach templates to speak."""
    app.jinja_env.globals.update(
        say=say,
        label=label,
        word=word,
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
    return wanted_language()


def languages() -> list[tuple[str, str]]:
    """Return the languages on offer with their own names."""
    return [(code, NAMES[code]) for code in LANGUAGES]


def _words() -> Mapping[tuple[str, str], str]:
    """Return the words of the newest release in the language of the answer: an older one may lack a page's texts."""
    releases: Releases = current_app.extensions["open-cases-releases"]
    try:
        return releases.newest().labels(language())
    except NoRelease:
        return {}


def say(key: str, **values: object) -> str:
    """Return a fixed text in the language of the answer, with values in their places."""
    text = TEXTS.get(key)
    if language() != ENGLISH or text is None:
        text = _words().get((PAGE, key), text)
    if text is None:
        raise KeyError(key)
    return text.format(**values) if values else text


def has(key: str) -> bool:
    """Say whether there is a fixed text of this key in the language of the answer."""
    return key in TEXTS or (PAGE, key) in _words()


def label(scope: str, identity: str, otherwise: str) -> str:
    """Return the label of a vocabulary's word, such as `statuses.label` of `imprisoned`; its own where the language
    has none."""
    return _words().get((scope, identity), otherwise) if language() != ENGLISH else otherwise


def word(scope: str, identity: str) -> str:
    """Return the label of a word that has none of its own, such as a country; else the word itself."""
    return _words().get((scope, identity), identity)


def count_of(what: str, number: int) -> str:
    """Return a number with what it counts, in the right form: 1 person, 2 people."""
    form = plural(language(), number)
    key = f"{what}.{form}"
    return say(key if has(key) else f"{what}.other", number=number)


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
    """Return the mark of a text that stays English on a page in another language: an attribute with its space."""
    return Markup("") if language() == ENGLISH else Markup(' lang="en"')


def in_language(path: str) -> str:
    """Return a path of ours that keeps the language which the address of this request asks for."""
    if "lang" not in request.args:
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
