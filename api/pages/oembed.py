"""`/oembed`: how other sites learn to embed a page of ours from its address alone (oEmbed 1.0).

Answers are `rich`: a quotation that stands by itself, and a frame without script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import orjson
from flask import Response, current_app, render_template, request
from werkzeug.test import EnvironBuilder

from api.pages import embeds
from api.pages.asking import address, questions
from api.pages.texts import say
from api.web import links
from api.web.problems import Fault, Problem
from api.web.query import read

# Where nothing is asked for: the size of a card in a column of text.
USUAL_WIDTH = 600
HEIGHTS = {"case": 520, "cases": 640, "stats": 560, "call": 720}
# A frame that is narrower sets fewer words on a line.
NARROW, NARROWER_IS_HIGHER = 400, 1.35
MOST_PIXELS = 10_000
# As long as other answers stay fresh.
FRESH_SECONDS = 300

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def show_oembed() -> Response:
    """How to embed a page of ours. Parameters that the standard lacks are passed over, as consumers send some."""
    wanted = _wanted_format()
    told = _found(_url(), _pixels("maxwidth"), _pixels("maxheight"))
    if wanted == "xml":
        return Response(_as_xml(told), content_type="text/xml; charset=utf-8")
    return Response(orjson.dumps(told), content_type="application/json")


def _wanted_format() -> str:
    wanted = request.args.get("format", "json")
    if wanted not in {"json", "xml"}:
        raise Problem(
            "other-error", "Only the formats json and xml are offered.", status=501
        )
    return wanted


def _url() -> str:
    url = request.args.get("url", "")
    if not url:
        fault = Fault("Give the address of a page of ours, with its letters percent-encoded.", "url", "missing")
        raise Problem("invalid-query", "The parameter url is missing.", [fault])
    return url


def _pixels(name: str) -> int | None:
    value = request.args.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 7 and int(value) > 0):
        fault = Fault("This must be a number of pixels above 0.", name, "invalid-value")
        raise Problem("invalid-query", "One thing is wrong with the query; see errors.", [fault])
    return min(int(value), MOST_PIXELS)


# The pages that can be embedded: their path, and what makes the card of each.
_PAGES = (
    (re.compile(r"/cases"), "cases", "/embed/cases"),
    (re.compile(r"/cases/([^/]+)"), "case", "/embed/cases/{}"),
    (re.compile(r"/stats"), "stats", "/embed/stats"),
    (re.compile(r"/calls-to-action/([^/]+)"), "call", "/embed/calls-to-action/{}"),
)


def _found(url: str, most_width: int | None, most_height: int | None) -> dict[str, Any]:
    """Return the answer for an address of ours; raises Problem `not-found` for every other, as oEmbed asks."""
    base = links.base_url()
    parts = urlsplit(url)
    if not url.startswith(base + "/"):
        raise Problem("not-found", "This is not an address of this service.")
    path = parts.path[len(urlsplit(base).path) :].rstrip("/")
    for pattern, kind, embed in _PAGES:
        match = pattern.fullmatch(path)
        if match:
            frame = embed.format(*match.groups()) + _of_embed(parts.query)
            return _asked_inside(kind, frame, match.groups(), most_width, most_height)
    raise Problem("not-found", "There is nothing at this address that can be embedded.")


def _of_embed(query: str) -> str:
    """Return a page's query without what only pages know."""
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in {"cursor", "limit"}]
    return "?" + "&".join(kept) if kept else ""


def _asked_inside(
    kind: str, frame: str, names: tuple[str, ...], most_width: int | None, most_height: int | None
) -> dict[str, Any]:
    """Return the answer, made as if the embed was asked for at its own address: same checks, same language."""
    path, _, query = frame.partition("?")
    inner = EnvironBuilder(path=unquote(path), query_string=query, base_url=request.host_url)
    try:
        with current_app.request_context(inner.get_environ()):
            return _described(kind, frame, _context(kind, tuple(map(unquote, names))), most_width, most_height)
    except Problem as problem:
        if problem.code >= 500:
            raise
        raise Problem(
            "gone" if problem.code == 410 else "not-found",
            f"There is nothing at this address that can be embedded. {problem.detail}",
        ) from None


def context_at(kind: str, frame: str) -> dict[str, Any]:
    """Return what the embed at an address of ours shows, and as `snippet` the text to paste."""
    path, _, query = frame.partition("?")
    inner = EnvironBuilder(path=path, query_string=query, base_url=request.host_url)
    with current_app.request_context(inner.get_environ()):
        context = _context(kind, (path.rpartition("/")[2],))
        return {**context, "snippet": embeds.snippet(kind, context)}


def _context(kind: str, names: tuple[str, ...]) -> dict[str, Any]:
    if kind == "case":
        return embeds.case_card(names[0], read(questions().record_embed))
    if kind == "call":
        return embeds.call_card(names[0], read(questions().record_embed))
    if kind == "cases":
        return embeds.cases_card(read(questions().listing_embed))
    return embeds.numbers_card(read(questions().numbers_embed))


def _described(
    kind: str, frame: str, context: Mapping[str, Any], most_width: int | None, most_height: int | None
) -> dict[str, Any]:
    """Return the members of the answer (oEmbed 1.0, 2.3)."""
    width = min(USUAL_WIDTH, most_width or USUAL_WIDTH)
    height = height_of(kind, width)
    height = min(height, most_height or height)
    card = context["card"]
    return {
        "version": "1.0",
        "type": "rich",
        "title": card.title,
        "author_name": "Open Cases",
        "author_url": links.absolute("/"),
        "provider_name": "Open Cases",
        "provider_url": links.absolute("/"),
        "cache_age": FRESH_SECONDS,
        "width": width,
        "height": height,
        "html": html_of(kind, context, frame, width, height),
    }


def height_of(kind: str, width: int) -> int:
    """Return the height in pixels that most embeds of a kind need; a longer one scrolls in its frame."""
    return int(HEIGHTS[kind] * (NARROWER_IS_HIGHER if width < NARROW else 1))


def html_of(kind: str, context: Mapping[str, Any], frame: str, width: int, height: int) -> str:
    """Return the quotation, for whoever shows no frames, and the frame."""
    quoted = render_template("snippets/quote.html", kind=kind, **context).strip()
    return quoted + iframe(frame, context["card"].title, width, height)


def iframe(path: str, title: str, width: int, height: int) -> str:
    """Return the code of a frame. It runs nothing; links may open new windows, which then are as any other."""
    return render_template(
        "snippets/iframe.html",
        address=links.absolute(path),
        title=say("embed.frame", title=title),
        width=width,
        height=height,
    ).strip()


def _as_xml(told: Mapping[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in told.items():
        ElementTree.SubElement(root, name).text = _NOT_XML.sub("", str(value))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def endpoint_of(path: str, form: str = "json") -> str:
    """Return the address at which oEmbed tells how to embed a page."""
    return links.absolute(address("/oembed", {"url": links.absolute(path), "format": form}))
