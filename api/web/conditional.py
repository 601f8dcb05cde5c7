"""Validators and conditional requests (RFC 9110, 13): an answer is known by its release, its build and its address
before anything is read, so that whoever has it already is told so without a look at the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.http import http_date

from api.languages import ENGLISH
from api.web import links, paging
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

# What the data are at the moment: a word that changes with them, and the day of the release.
State = Callable[[], tuple[str, str]]


def register(app: Flask, state: State) -> None:
    """Give every 200 its validators. `state` raises LookupError when no release can be read."""
    app.extensions[EXTENSION] = state
    app.after_request(finish)


def identify(extension: str | None = None) -> None:
    """Say which representation a request is answered with, before it is made; who has it gets 304 at once.

    `extension` is that of the address which always answers so, where `Accept` chose it.
    """
    path = request.path + (
        f".{extension}" if extension and not request.path.endswith(f".{extension}") else ""
    )
    language = wanted_language()
    translated = {"lang": language} if language != ENGLISH else {}
    query = dict(sorted({**paging.sent(), **translated}.items()))
    g.content_location = links.with_query(path, query)
    g.etag = _etag_of_address(g.content_location)
    if g.etag is None:
        return
    if not request.if_none_match.star_tag and request.if_none_match.contains_weak(g.etag):
        abort(Response(status=304))


def _etag_of_address(location: str) -> str | None:
    """Return the validator of an answer made from the data, None when there are none."""
    try:
        state, _ = current_app.extensions[EXTENSION]()
    except LookupError:
        return None
    # Links follow the base address, whatever the Host was: two proxies may name us differently.
    return _digest("\n".join((state, links.base_url(), location)).encode())


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
        response.vary.add("Accept")
        announce(response)
        response.headers["Last-Modified"] = _last_modified()
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
    return bool(weak and etag and request.if_none_match and request.if_none_match.contains_weak(etag))


def _last_modified() -> str:
    _, day = current_app.extensions[EXTENSION]()
    return http_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
