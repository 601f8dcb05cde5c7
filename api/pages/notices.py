"""Errors for people: a readable page, or a small notice in the place of an embed, with the status of the problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from api.pages import heads, search_again
from api.pages.frame import framed
from api.records.labels import PAGE
from api.v1.texts import label, say
from api.web import problems
from api.web.html import page
from api.web.language import announce
from api.web.likely import DATA
from api.web.negotiation import prefers_html
from api.web.problems import KINDS, UNKNOWN_ADDRESS, Fault, Problem

P = ParamSpec("P")
Answer = Response

# More faults than these say nothing more to a person.
MOST_FAULTS, MOST_VALID = 12, 40
# A page stands neither for data or a file, nor in the place of an embed.
_NO_PAGES = (DATA + "/", "/assets/", "/embed/", "/oembed", "/.well-known/")


def for_people(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Answer the problems of a view with a page for whoever asks for HTML; programs get problem+json."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return announce(view(*args, **kwargs))
        except Problem as problem:
            if not prefers_html():
                problem.headers["Vary"] = "Accept"
                raise
            return _page(problem)

    return wrapped


def for_embeds(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Answer the problems of an embed with a small notice in its place; who asks for the snippet gets the problem."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return announce(view(*args, **kwargs))
        except Problem as problem:
            if request.args.get("as") == "snippet":
                raise
            return announce(_like(problem, framed("embeds/notice.html", **_told(problem))))

    return wrapped


def register(app: Flask) -> None:
    """Answer an address at which there is nothing with a page for whoever asks for HTML, save among the data."""
    app.register_error_handler(NotFound, _answer_not_found)
    app.register_error_handler(Problem, _answer_problem)


def _answer_not_found(error: NotFound) -> WerkzeugResponse:
    return _for_reader(problems.as_problem(error), (DATA + "/",))


def _answer_problem(problem: Problem) -> WerkzeugResponse:
    return _for_reader(problem, _NO_PAGES)


def _for_reader(problem: Problem, without_page: tuple[str, ...]) -> WerkzeugResponse:
    if problem.code != HTTPStatus.NOT_FOUND or request.path.startswith(without_page):
        return problems.answer(problem)
    if prefers_html():
        return _page(problem)
    problem.headers["Vary"] = "Accept"
    return problems.answer(problem)


def _page(problem: Problem) -> Answer:
    answer = _like(
        problem,
        page(
            "pages/notice.html",
            None,
            **_told(problem),
            head=_head(problem),
            ways=_ways(),
            form=search_again.form_for(problem),
        ),
    )
    answer.vary.add("Accept")
    return announce(answer)


def _like(problem: Problem, answer: Response) -> Response:
    """Give a page the status of a problem, and the headers that its own answer would have."""
    plain = problems.answer(problem)
    answer.status_code = plain.status_code
    for name, value in plain.headers.items():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _head(problem: Problem) -> heads.Head:
    return heads.Head(title=_title(problem), description=problem.detail, path=request.path, unlisted=True)


def _title(problem: Problem) -> str:
    return label(PAGE, f"problem.{problem.kind}", KINDS[problem.kind].title)


def _told(problem: Problem) -> dict[str, object]:
    return {
        "status": problem.code,
        "title": _title(problem),
        "detail": problem.detail,
        "likely": next((fault.did_you_mean for fault in problem.errors if _is_address(fault)), None),
        "faults": [_shortened(fault) for fault in problem.errors[:MOST_FAULTS]],
    }


def _is_address(fault: Fault) -> bool:
    return fault.code == UNKNOWN_ADDRESS and fault.did_you_mean is not None


def _shortened(fault: Fault) -> Fault:
    valid: Sequence[str] | None = None if fault.valid is None else list(fault.valid)
    if valid is not None and len(valid) > MOST_VALID:
        valid = None
    return replace(fault, valid=valid)


def _ways() -> list[tuple[str, str]]:
    return [
        ("/cases", say("notice.search")),
        ("/resolution", say("nav.resolution")),
        ("/", say("notice.home")),
    ]
