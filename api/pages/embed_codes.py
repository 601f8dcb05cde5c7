"""The code that shows an embed on another site: the frame with its address, its language and its size, and the text.

Both are made as if the embed was asked for at its own address: same checks, same language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

from flask import current_app, render_template, request

from api.pages import embeds
from api.pages.addresses import in_its_language
from api.pages.heights import height_of
from api.pages.parameters import LIST_EMBED, NUMBERS_EMBED, RECORD_EMBED
from api.pages.texts import language
from api.v1.texts import say
from api.web import links
from api.web.reading import read

# Below this an embed is not readable; phones are at least so wide with their margins.
NARROWEST, NARROWEST_PAGE = 280, 320

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


@dataclass(frozen=True)
class Embed:
    """An embed as others show it: its address, which fixes its language, its title, what a frame of it is called, the
    text to paste, the quotation, and its HTML, from which its height follows."""

    path: str
    language: str
    title: str
    frame_title: str
    snippet: str
    quotation: str
    html: str

    def height_at(self, width: int) -> int:
        """Return the height in pixels that it needs at a width."""
        return height_of(self.html, width)


def embed_at(kind: str, path: str) -> Embed:
    """Return the embed at an address of ours, in the language of this request where the address names none; raises
    what the address itself would answer."""
    with _inside(path):
        path = in_its_language(path)
    with _inside(path) as name:
        context = _context(kind, name)
        return Embed(
            path,
            language(),
            context["card"].title,
            say("embed.frame", title=context["card"].title),
            embeds.snippet(kind, context),
            render_template("snippets/quote.html", kind=kind, **context).strip(),
            embeds.document(kind, context),
        )


def iframe(embed: Embed, width: int, title: str) -> str:
    """Return the code of a frame. It runs nothing; links may open new windows, which then are as any other.

    It never is wider than the page. Where that makes it narrower, it grows: between a phone and the full width its
    height follows that of the window.
    """
    full, narrow = embed.height_at(width), embed.height_at(NARROWEST)
    return _framed(embed, title, width, full, _growing(width, full, narrow))


def bounded_iframe(embed: Embed, width: int, most_height: int) -> str:
    """Return the code of a frame that is no taller than a consumer allows, and has no border where styles are taken
    out."""
    full, narrow = embed.height_at(width), embed.height_at(NARROWEST)
    grows = _growing(width, full, narrow) if narrow <= most_height else ""
    return _framed(embed, embed.frame_title, width, min(full, most_height), grows, plain=True)


def _framed(embed: Embed, title: str, width: int, height: int, grows: str, *, plain: bool = False) -> str:
    return render_template(
        "snippets/iframe.html",
        address=links.absolute(embed.path),
        title=title,
        width=width,
        height=height,
        grows=grows,
        plain=plain,
    ).strip()


def _growing(width: int, full: int, narrow: int) -> str:
    """Return as CSS the height of a frame that is `full` where its page has room for its width, and `narrow` on the
    narrowest phone; text that is set in half the width needs rather less than the line between the two says."""
    if width <= NARROWEST or narrow <= full:
        return ""
    slope = (narrow - full) / (width - NARROWEST)
    return f"clamp({full}px,{round(narrow + slope * NARROWEST_PAGE)}px - {100 * slope:.1f}vw,{narrow}px)"


@contextmanager
def _inside(path: str) -> Iterator[str]:
    """Answer as if an embed was asked for at its own address; gives the last step of its path."""
    path, _, query = path.partition("?")
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


def _context(kind: str, name: str) -> Mapping[str, Any]:
    if kind == "case":
        return embeds.case_card(name, read(RECORD_EMBED))
    if kind == "call":
        return embeds.call_card(name, read(RECORD_EMBED))
    if kind == "cases":
        return embeds.cases_card(read(LIST_EMBED))
    return embeds.numbers_card(read(NUMBERS_EMBED))
