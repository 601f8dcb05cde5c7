"""What templates speak with: the fixed texts of `api.v1.texts`, and languages."""

from __future__ import annotations

import re

from flask import Flask, request
from markupsafe import Markup

from api.languages import ENGLISH, LANGUAGES
from api.v1.texts import count_of, credit_line, designated, label, marked, say, term, word
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
        here_in=here_in,
        outward=outward,
    )


def language() -> str:
    """Return the language of this answer."""
    return wanted_language()


def languages() -> list[tuple[str, str]]:
    """Return the languages on offer with their own names."""
    return [(code, language.name) for code, language in LANGUAGES.items()]


def english() -> Markup:
    """Return the mark of a text that stays English on a page in another language: an attribute with its space."""
    return Markup("") if language() == ENGLISH else Markup(' lang="en"')


def here_in(code: str) -> str:
    """Return the address of this page in another language, relative to the page."""
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    return links.with_query("", {**kept, "lang": code})


def outward(url: str | None) -> bool:
    """Say whether an address may be linked: one of the web, and nothing that a browser would run."""
    return bool(url and re.match(r"https?://", url))
