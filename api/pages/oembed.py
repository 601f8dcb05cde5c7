"""`/oembed`: how other sites learn to embed a page of ours from its address alone (oEmbed 1.0).

Answers are `rich`: a frame without script, and a quotation that stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

from api.pages import own_addresses
from api.pages.embed_codes import Embed, bounded_iframe, embed_at
from api.pages.parameters import LIST_EMBED, NUMBERS_EMBED, RECORD_EMBED
from api.v1.newer import add_link
from api.v1.release import newer_release
from api.web import links
from api.web.language import announce
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import QuerySchema

# Where nothing is asked for: the width of a column of text.
USUAL_WIDTH = 600
MOST_PIXELS = 10_000
# As long as other answers stay fresh.
FRESH_SECONDS = 300

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
    path, query = own_addresses.below_us(url) or ("", "")
    for pattern, kind, embed in _PAGES:
        match = pattern.fullmatch(path)
        if match:
            frame = embed.format(*match.groups()) + _of_embed(query, _TAKEN[kind])
            return _told_of(kind, frame, most_width, most_height)
    raise Problem("not-found", "This is not the address of anything here that can be embedded.")


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


def _told_of(
    kind: str, path: str, most_width: int | None, most_height: int | None
) -> tuple[dict[str, Any], str]:
    """Return the answer for the embed at an address of ours, and its language."""
    try:
        embed = embed_at(kind, path)
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
        below = own_addresses.below_us(there or "")
        if below is None:
            raise
        path, query = below
        return _told_of(kind, path + (f"?{query}" if query else ""), most_width, most_height)
    return _described(embed, most_width, most_height), embed.language


def _described(embed: Embed, most_width: int | None, most_height: int | None) -> dict[str, Any]:
    """Return the members of the answer (oEmbed 1.0, 2.3)."""
    width = min(USUAL_WIDTH, most_width or USUAL_WIDTH)
    most_height = most_height or MOST_PIXELS
    return {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "author_name": "Open Cases",
        "author_url": links.absolute("/"),
        "provider_name": "Open Cases",
        "provider_url": links.absolute("/"),
        "cache_age": FRESH_SECONDS,
        "width": width,
        "height": min(embed.height_at(width), most_height),
        # The frame first: WordPress hides one that follows a quotation until a script of it says how tall it is.
        "html": bounded_iframe(embed, width, most_height) + embed.quotation,
    }


def _as_xml(told: Mapping[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in told.items():
        ElementTree.SubElement(root, name).text = _NOT_XML.sub("", str(value))
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
