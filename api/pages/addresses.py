"""Addresses of pages: built from a path and a query, and kept from the request.

Whatever a page or an embed links of ours keeps the release and the language that its own address asks for: templates
write addresses with `to` and `absolute`, which see to it, so that no template can forget.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from flask import Response, request
from werkzeug.datastructures import MultiDict

from api.languages import ENGLISH, LANGUAGES
from api.v1.release import kept_release
from api.web import headers, html, links
from api.web.decorations import is_decoration
from api.web.language import wanted_language
from api.web.reading import one_value_each

# What is the same in every release, or speaks of all of them, by the beginnings of its path; and what names its
# release in its path.
_OF_NONE = (
    "/docs",
    "/problems",
    "/oembed",
    "/assets/",
    "/favicon.ico",
    "/apple-touch-icon.png",
    "/.well-known/",
    "/v1/openapi",
)
_OF_PATH = ("/releases/", "/v1/releases/")


def address(path: str, values: Mapping[str, Any]) -> str:
    """Return a path with a query; what is None or empty is left out."""
    kept = {name: str(value) for name, value in values.items() if value not in {None, ""}}
    return links.with_query(path, kept)


def kept(path: str) -> str:
    """Return a path of ours with the release and the language that the address of this request asks for, unless it
    names others, or nothing there depends on them."""
    if path.startswith(_OF_NONE):
        return path
    return _with(path, {} if path.startswith(_OF_PATH) else {"release": kept_release()})


def _with(path: str, told: Mapping[str, str | None]) -> str:
    """Return a path with what is told added to its query, and the language of the request where it asks for one."""
    before, mark, place = path.partition("#")
    named = parse_qs(before.partition("?")[2], keep_blank_values=True)
    told = {"lang": wanted_language() if "lang" in request.args else None, **told}
    more = {name: value for name, value in told.items() if value and name not in named}
    if not more:
        return path
    query = links.with_query("", more)[1:]
    return f"{before}{'&' if '?' in before else '?'}{query}{mark}{place}"


def in_its_language(path: str) -> str:
    """Return a path with the language of this answer, unless it names one: for whoever asks for it elsewhere."""
    return _with(path, {"lang": wanted_language()})


def to(path: str) -> str:
    """Return a path of ours as pages link it."""
    return html.to(kept(path))


def absolute(path: str) -> str:
    """Return the absolute address of a path of ours, as embeds and the heads of pages link it."""
    return links.absolute(kept(path))


def in_each_language(path: str) -> list[tuple[str, str]]:
    """Return each language with the address of a page of ours in it, and `x-default` with the one that leaves the
    language to the reader."""
    before, mark, place = path.partition("#")
    joint = "&" if "?" in before else "?"
    found = [(code, links.absolute(f"{before}{joint}lang={code}{mark}{place}")) for code in LANGUAGES]
    return [*found, ("x-default", links.absolute(path))]


def kept_in_forms() -> list[tuple[str, str]]:
    """Return what a form sends of the address of its page, for the same reason: names and values."""
    asked = "lang" in request.args or wanted_language() != ENGLISH
    told = {"release": kept_release(), "lang": wanted_language() if asked else None}
    return [(name, value) for name, value in told.items() if value]


def in_newest(path: str) -> str:
    """Return the absolute address of a path of ours that names no release, in the language that is asked for."""
    return links.absolute(_with(path, {}))


def kept_filters(*dropped: str) -> dict[str, str]:
    """Return the parameters of this request as they were sent, without those of the page itself and `dropped`."""
    own = {"cursor", "look", "as", "lang", "release", *dropped}
    return {name: value for name, value in request.args.items() if name not in own}


def moved(path: str) -> Response:
    """Return the way to another page of ours."""
    return headers.moved(absolute(path))


def without_empty() -> Response | None:
    """Return the way to the same address without empty parameters, as forms send them, and without what third parties
    added to it; None where there are no empty ones."""
    if not any(value == "" for value in request.args.values()):
        return None
    sent = request.args.items(multi=True)
    kept = [(name, value) for name, value in sent if value != "" and not is_decoration(name)]
    return moved(address(request.path, one_value_each(MultiDict(kept))))
