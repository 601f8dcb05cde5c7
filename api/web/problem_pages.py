"""The addresses that the `type` of a problem points to: what each kind means and what to do about it."""

from __future__ import annotations

import json

from flask import Flask, Response
from markupsafe import Markup

from api.web import links
from api.web.advice import nearest
from api.web.html import page
from api.web.negotiation import prefers_html
from api.web.problems import KINDS, Problem


def register(app: Flask) -> None:
    """Add `/problems` and `/problems/<kind>`, as pages for people and as JSON for programs."""
    app.jinja_env.filters["code"] = with_code
    app.add_url_rule("/problems", "problems", show_problems)
    app.add_url_rule("/problems/<kind>", "problem", show_problem)


def show_problems() -> Response:
    """Every kind of problem."""
    if prefers_html():
        return _varying(page("problems.html", kinds=KINDS))
    return _json([_described(kind) for kind in KINDS], "/problems")


def show_problem(kind: str) -> Response:
    """One kind of problem."""
    if kind not in KINDS:
        likely = nearest(kind, KINDS)
        hint = f" Did you mean {likely}?" if likely else f" {links.absolute('/problems')} lists them."
        raise Problem("not-found", "There is no such kind of problem." + hint)
    if prefers_html():
        return _varying(page("problem.html", slug=kind, kind=KINDS[kind]))
    return _json(_described(kind), f"/problems/{kind}")


def with_code(text: str) -> Markup:
    """What stands between backticks, as code in HTML; everything is escaped."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else piece for index, piece in enumerate(pieces)
    )


def _described(slug: str) -> dict[str, object]:
    kind = KINDS[slug]
    return {
        "id": slug,
        "type": links.absolute(f"/problems/{slug}"),
        "title": kind.title,
        "status": None if slug == "other-error" else kind.status,
        "explanation": kind.explanation,
    }


def _json(data: object, path: str) -> Response:
    body = {
        "data": data,
        "meta": {},
        "links": {"self": links.absolute(path), "problems": links.absolute("/problems")},
    }
    return _varying(Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json"))


def _varying(response: Response) -> Response:
    response.vary.add("Accept")
    return response
