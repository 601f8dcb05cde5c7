"""Validators and conditional requests (RFC 9110, 13): an answer is known by its release, its build and its address
before anything is read, so that whoever has it already is told so without a look at the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.http import parse_etags

from api.languages import ENGLISH
from api.web import links, paging, since
from api.web.language import announce, wanted_language

EXTENSION = "open-cases-state"

# What a 304 does not repeat: it has no content (RFC 9110, 15.4.5).
OF_CONTENT = frozenset(
    {
        "content-type",
        "content-length",
        "content-encoding",
        "content-disposition",
        "repr-digest",
        "link",
        "total-count",
        "data-release",
        # The validator in force is the ETag.
        "last-modified",
    }
)

# What those who compress on the way add to an ETag: `-gzip` (Apache), `;br`, `:zstd`, `--gzip` (Jetty).
_CODING = re.compile(r"[-+.:;/_~]{1,2}(?:br|deflate|gzip|gz|zstd)")


@dataclass(frozen=True)
class State:
    """What the data are at the moment: a word that changes with them, when they last changed, and since when this
    process surely answers so (see `since`)."""

    word: str
    changed: float
    seen: float


def register(app: Flask, state: Callable[[], State]) -> None:
    """Give every 200 its validators. `state` raises LookupError when no release can be read."""
    app.extensions[EXTENSION] = state
    app.after_request(finish)


def identify(extension: str | None = None, *, chosen_by_accept: bool = False) -> None:
    """Say which representation a request is answered with, before it is made; who has it gets 304 at once.

    `extension` is that of the address which always answers so, where `Accept` chose it.
    """
    g.chosen_by_accept = chosen_by_accept
    path = request.path + (
        f".{extension}" if extension and not request.path.endswith(f".{extension}") else ""
    )
    language = wanted_language()
    translated = {"lang": language} if language != ENGLISH else {}
    query = dict(sorted({**paging.sent(), **translated}.items()))
    g.content_location = links.with_query(path, query)
    try:
        state: State = current_app.extensions[EXTENSION]()
    except LookupError:
        g.etag = None
        return
    # Links follow the base address, whatever the Host was: two proxies may name us differently.
    g.etag = _digest("\n".join((state.word, links.base_url(), g.content_location)).encode())
    g.last_modified, g.seen = since.as_date(state.changed), state.seen
    known = request.headers.get("If-None-Match", "")
    # Only who names this very answer has it: a star or a date would hide that there is none.
    if known.strip() != "*" and is_named(g.etag, known):
        abort(Response(status=304))


def is_named(etag: str, known: str) -> bool:
    """Return whether `If-None-Match` names an ETag, weak or strong (RFC 9110, 13.1.2), or as that of the same answer
    compressed on the way; a star names whatever there is."""
    named = parse_etags(known)
    return named.contains_weak(etag) or any(
        one and one.startswith(etag) and _CODING.fullmatch(one, len(etag))
        for one in named.as_set(include_weak=True)
    )


def _etag_of_content(response: Response) -> str | None:
    """Return the validator of a page: its address may give several, and its text may change with the day."""
    return None if response.is_streamed else _digest(response.get_data())


def _digest(known: bytes) -> str:
    whole = hashlib.blake2b(current_app.config["BUILD"].encode() + b"\n", digest_size=12)
    whole.update(known)
    return whole.hexdigest()


def finish(response: Response) -> Response:
    """Add the validators to a 200 or a 304, and turn a 200 into a 304 for whoever has it."""
    if response.status_code not in {200, 304} or "no-store" in response.headers.get("Cache-Control", ""):
        return response
    if not response.headers.get("ETag"):
        etag = g.get("etag") or _etag_of_content(response)
        if etag is None:
            return response
        response.set_etag(etag, weak=True)
    if "content_location" in g:
        response.headers["Content-Location"] = g.content_location
        if g.chosen_by_accept:
            response.vary.add("Accept")
        announce(response)
        if "last_modified" in g:
            response.headers["Last-Modified"] = g.last_modified
    if response.status_code == 200 and request.method in {"GET", "HEAD"} and _is_known(response):
        response.status_code = 304
        response.set_data(b"")
    if response.status_code == 304:
        for name in OF_CONTENT & {name.lower() for name, _ in response.headers}:
            del response.headers[name]
    return response


def _is_known(response: Response) -> bool:
    etag, weak = response.get_etag()
    # Strong validators are compared by whoever serves ranges.
    if not weak or not etag:
        return False
    known = request.headers.get("If-None-Match")
    if known is not None:
        return is_named(etag, known)
    # A date counts only where no ETag is named (RFC 9110, 13.2.2).
    asked = request.headers.get("If-Modified-Since")
    return "last_modified" in g and since.is_unmodified(asked, g.last_modified, g.seen)
