"""The front door, `/`: a page for people, and the same in JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response

from api.web import links
from api.web.html import page, prefers_html

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ABOUT = (
    "Cases of people prosecuted or held for political reasons in Russia and in the parts of Ukraine that it occupies, "
    "each fact with its sources, open to everybody without a key."
)
# Title, path: what most readers come for, as requests that can be copied.
EXAMPLES = (
    ("Who is in prison: the first five", "/v1/cases?status=imprisoned&limit=5"),
    (
        "The people whom the resolution names, with events and sources",
        "/v1/cases?named_in_resolution=true&include=events,sources",
    ),
    ("What the resolution calls for", "/v1/calls-to-action"),
)


def register(app: Flask, facts: Callable[[], Mapping[str, object]]) -> None:
    """Add `/`; `facts` gives `total` and `in_custody` (people), `release` and `released_on`."""

    def show_landing() -> Response:
        """What this is, for whom, and where to go on."""
        known = facts()
        response = _as_page(known) if prefers_html() else _as_json(known)
        response.vary.add("Accept")
        return response

    app.add_url_rule("/", "landing", show_landing)


def _as_page(known: Mapping[str, object]) -> Response:
    return page("landing.html", about=ABOUT, examples=EXAMPLES, known=known, licence=LICENCE)


def _as_json(known: Mapping[str, object]) -> Response:
    body = {
        "data": {
            "name": "Open Cases",
            "description": ABOUT,
            "cases": known.get("total"),
            "in_custody": known.get("in_custody"),
            "examples": [{"title": title, "href": links.absolute(path)} for title, path in EXAMPLES],
        },
        "meta": {
            "release": known.get("release"),
            "released_on": known.get("released_on"),
            "licence": LICENCE,
            "attribution": f"Open Cases, release {known.get('release')}, CC BY 4.0",
        },
        "links": {
            "self": links.absolute("/"),
            "api": links.absolute("/v1"),
            "openapi": links.absolute("/v1/openapi.json"),
            "docs": links.absolute("/docs"),
            "problems": links.absolute("/problems"),
            "licence": LICENCE,
        },
    }
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")
