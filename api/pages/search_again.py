"""The form on a page that says what was wrong: what was typed stays in it, to be mended and asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from api.v1.numbers.words import name_of
from api.v1.texts import say
from api.web.problems import Problem
from api.web.reading import UNKNOWN_PARAMETER

LIST = "/cases"
# Pages whose form sends a query that may be refused.
_FORMS = frozenset({LIST, "/stats"})
# What is no filter, or the form sends by itself.
_OF_PAGE = frozenset({"cursor", "release", "lang"})
# A text that is longer was not typed.
MOST_LETTERS = 200
MOST_FIELDS = 12


@dataclass(frozen=True)
class Form:
    """A form: where it goes, its fields with their labels and what was typed, and what it sends unseen."""

    path: str
    fields: Sequence[tuple[str, str, str]]
    kept: Sequence[tuple[str, str]]
    was_refused: bool


def form_for(problem: Problem) -> Form:
    """Return the search for a name; for a form that was refused, with the values that were, and with all others."""
    path = request.path.rstrip("/")
    if problem.kind != "invalid-query" or path not in _FORMS:
        return Form(LIST, [("q", say("filter.q"), "")], [], was_refused=False)
    sent = {name: value[:MOST_LETTERS] for name, value in request.args.items() if value}
    strange = {fault.parameter for fault in problem.errors if fault.code == UNKNOWN_PARAMETER}
    sent = {name: value for name, value in sent.items() if name not in {*strange, *_OF_PAGE}}
    wrong = [fault.parameter for fault in problem.errors if fault.parameter in sent]
    names = list(dict.fromkeys([*(("q",) if path == LIST else ()), *wrong]))[:MOST_FIELDS]
    fields = [(name, name_of(name), sent.pop(name, "")) for name in names if name]
    return Form(path, fields, list(sent.items()), was_refused=True)
