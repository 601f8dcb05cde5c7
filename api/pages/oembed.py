"""`/oembed`: how other sites learn to embed a page of ours from its address alone (oEmbed 1.0).

Answers are `rich`: a quotation that stands by itself, and a frame without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes
from xml.etree import ElementTree

import orjson
from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from api.pages import embeds
from api.pages.parameters import LIST_EMBED, NUMBERS_EMBED, RECORD_EMBED
from api.pages.texts import language
from api.v1.newer import add_link
from api.v1.release import newer_release
from api.v1.texts import say
from api.web import links
from api.web.language import announce
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import QuerySchema
from api.web.reading import read

# Where nothing is asked for: the width of a column of text.
USUAL_WIDTH = 600
# What most embeds of a kind need in height, below 400 pixels of width, below 600, and from there on.
HEIGHTS = {
    "case": (880, 720, 580),
    "cases": (1100, 900, 860),
    "stats": (1080, 840, 740),
    "call": (1200, 1000, 900),
}
MOST_PIXELS = 10_000
# As long as other answers stay fresh.
FRESH_SECONDS = 300

# What an embed within an answer has of the request for that answer.
_OF_SERVER = (
    "HTTP_HOST",
    "HTTP_ACCEPT_LANGUAGE",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "SCRIPT_NAME",
)
# Letters of a query that stay as they are; percent signs are encoded already.
_OF_QUERIES = "%!$&'()*+,;=:@/?~"

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def show_oembed() -> Response:
    """How to embed a page of ours. Parameters that the standard lacks are passed over, as consumers send some."""
    wanted = _wanted_format()
    told, came_in = _found(_url(), _pixels("maxwidth"), _pixels("maxheight"))
    if wanted == "xml":
        answer = Response(_as_xml(told), content_type="text/xml; charset=utf-8")
    else:
        answer = Response(orjson.dumps(told), content_type="application/json")
    if newer_release():
        add_link(answer, links.absolute_with("/oembed", {**request.args, "url": _in_newest(_url())}))
    return announce(answer, came_in)


def _in_newest(url: str) -> str:
    """Return an address of ours without the release that it names."""
    path, _, query = url.partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != "release"]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _wanted_format() -> str:
    wanted = request.args.get("format", "json")
    if wanted not in {"json", "xml"}:
        raise Problem("other-error", "Only the formats json and xml are offered.", status=501)
    return wanted


def _url() -> str:
    url = request.args.get("url", "")
    if not url:
        fault = Fault(
            "Give the address of a page of ours, with its letters percent-encoded.", "url", "missing"
        )
        raise Problem("invalid-query", "The parameter url is missing.", [fault])
    return url


def _pixels(name: str) -> int | None:
    value = request.args.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 7 and int(value) > 0):
        fault = Fault("This must be a number of pixels above 0.", name, "invalid-value")
        raise invalid_query(fault)
    return min(int(value), MOST_PIXELS)


# The pages that can be embedded: their path, and what makes the card of each.
_PAGES = (
    (re.compile(r"/cases"), "cases", "/embed/cases"),
    (re.compile(r"/cases/([^/]+)"), "case", "/embed/cases/{}"),
    (re.compile(r"/stats"), "stats", "/embed/stats"),
    (re.compile(r"/calls-to-action/([^/]+)"), "call", "/embed/calls-to-action/{}"),
)


_TAKEN = {"cases": LIST_EMBED, "case": RECORD_EMBED, "stats": NUMBERS_EMBED, "call": RECORD_EMBED}


def _found(url: str, most_width: int | None, most_height: int | None) -> tuple[dict[str, Any], str]:
    """Return the answer for an address of ours, and its language.

    Raises Problem `not-found` for every other address, as oEmbed asks.
    """
    path, query = _below_us(url) or ("", "")
    for pattern, kind, embed in _PAGES:
        match = pattern.fullmatch(path)
        if match:
            frame = embed.format(*match.groups()) + _of_embed(query, _TAKEN[kind])
            return _asked_inside(kind, frame, most_width, most_height)
    raise Problem("not-found", "This is not the address of anything here that can be embedded.")


def _below_us(url: str) -> tuple[str, str] | None:
    """Return path and query of an address of ours, below the folder that our public address may have; None for
    every other. It is cut by hand: the library that knows all addresses raises errors over some."""
    base = links.base_url()
    if not url.startswith(base + "/"):
        return None
    path, _, query = url.removeprefix(base).partition("#")[0].partition("?")
    return path.rstrip("/"), query


def _of_embed(query: str, taken: QuerySchema) -> str:
    """Return a page's query without what only pages know, and what its embed passes over."""
    named = [(pair.partition("=")[0], pair) for pair in query.split("&") if pair]
    known = taken.by_name()
    kept = [
        pair
        for name, pair in named
        if name not in {"cursor", "limit"} and (name in known or not taken.bears.passes_over(name))
    ]
    return "?" + "&".join(kept) if kept else ""


def _asked_inside(
    kind: str, frame: str, most_width: int | None, most_height: int | None
) -> tuple[dict[str, Any], str]:
    """Return the answer, made as if the embed was asked for at its own address: same checks, same language."""
    try:
        with _inside(frame) as name:
            told = _described(kind, frame, _context(kind, name), most_width, most_height)
            return told, language()
    except Problem as problem:
        if (problem.code or 500) >= 500:
            raise
        raise Problem(
            "gone" if problem.code == 410 else "not-found",
            f"There is nothing at this address that can be embedded. {problem.detail}",
        ) from None
    except HTTPException as moved:
        # An id of old leads to the present one.
        there = moved.response.location if moved.response else None
        below = _below_us(there or "")
        if below is None:
            raise
        path, query = below
        return _asked_inside(kind, path + (f"?{query}" if query else ""), most_width, most_height)


@contextmanager
def _inside(frame: str) -> Iterator[str]:
    """Answer as if an embed was asked for at its own address; gives the last step of its path."""
    path, _, query = frame.partition("?")
    # Made by hand from that of the request: its host has been looked at, and may be none that can be taken apart.
    inner = {
        name: value
        for name, value in request.environ.items()
        if name in _OF_SERVER or name.startswith("wsgi.")
    }
    inner |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": quote(query, safe=_OF_QUERIES),
    }
    with current_app.request_context(inner):
        yield unquote(path).rpartition("/")[2]


def context_at(kind: str, frame: str) -> dict[str, Any]:
    """Return what the embed at an address of ours shows, and as `snippet` the text to paste."""
    with _inside(frame) as name:
        context = _context(kind, name)
        return {**context, "snippet": embeds.snippet(kind, context)}


def _context(kind: str, name: str) -> dict[str, Any]:
    if kind == "case":
        return embeds.case_card(name, read(RECORD_EMBED))
    if kind == "call":
        return embeds.call_card(name, read(RECORD_EMBED))
    if kind == "cases":
        return embeds.cases_card(read(LIST_EMBED))
    return embeds.numbers_card(read(NUMBERS_EMBED))


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
    return HEIGHTS[kind][0 if width < 400 else 1 if width < 600 else 2]


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
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
