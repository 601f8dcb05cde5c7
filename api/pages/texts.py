"""What templates speak with: the fixed texts of `api.v1.texts`, and languages."""

from __future__ import annotations

import re

from flask import Flask, request
from markupsafe import Markup, escape

from api.languages import ENGLISH, LANGUAGES
from api.v1.texts import (
    count_of,
    credit_line,
    designated,
    is_translated,
    label,
    marked,
    say,
    term,
    translated,
    word,
)
from api.web import links
from api.web.language import wanted_language


def register(app: Flask) -> None:
    """Teach templates to speak."""
    app.jinja_env.globals.update(
        say=say,
        marked=marked,
        credit_line=credit_line,
        designated=designated,
        label=label,
        word=word,
        count_of=count_of,
        term=term,
        language=language,
        languages=languages,
        english=english,
        told=told,
        about_language=about_language,
        here_in=here_in,
        outward=outward,
    )
    app.jinja_env.filters["translated"] = translated


def language() -> str:
    """Return the language of this answer."""
    return wanted_language()


def languages() -> list[tuple[str, str]]:
    """Return the languages on offer with their own names."""
    return [(code, language.name) for code, language in LANGUAGES.items()]


def english(text: str = "") -> Markup:
    """Return the mark of a text that stays English on a page in another language: an attribute with its space; none for
    one that the page shows translated."""
    return Markup("") if is_translated(text) else Markup(' lang="en"')


def told(text: str) -> Markup:
    """Return a text of a record as HTML: translated, or in English and marked so on a page in another language."""
    if is_translated(text):
        return escape(translated(text))
    return Markup('<span lang="en">{}</span>').format(text)


def about_language(*texts: str | None) -> str:
    """Return what to say below a text of a record, the first of these: that it is in English, or that we translated it
    with all the others or only some of them; empty on a page in English."""
    if language() == ENGLISH:
        return ""
    first, *others = [is_translated(text) for text in texts if text] or [False]
    if not first:
        return say("english.text")
    return say("translated.text" if all(others) else "translated.partly")


def here_in(code: str) -> str:
    """Return the address of this page in another language, relative to the page."""
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    return links.with_query("", {**kept, "lang": code})


def outward(url: str | None) -> bool:
    """Say whether an address may be linked: one of the web, and nothing that a browser would run."""
    return bool(url and re.match(r"https?://", url))
