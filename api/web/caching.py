"""The answers given lately, kept in the process and served before anything else is looked at.

Only answers to valid requests are kept, bounded in bytes; a new release empties all, and so does a new day. What is
kept is what was sent, compressed as it was sent; of a 304, that there is nothing new.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from api.web.compression import ACCEPTED, preferred
from api.web.conditional import OF_CONTENT, is_named
from api.web.figures import CACHE, HIT, MISS, ROUTE
from api.web.language import lookup
from api.web.negotiation import choice
from api.web.since import is_unmodified

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEBIBYTE = 1024 * 1024
# A larger answer would push out too many others.
MOST_BYTES_OF_ONE = MEBIBYTE
# What an entry takes beside its letters: objects, and the dictionary's own.
OVERHEAD = 3000
# Some pages tell a date of their own (security.txt): none is kept for longer.
SECONDS_KEPT = 24 * 60 * 60

# The parts of a request that an answer may depend on, beside the coding, the language and the format.
_PARTS = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
# Who names a state that there must be is answered by the app. What is kept is never sent in parts, and a `Range` that
# is not understood is passed over (RFC 9110, 14.2).
_BYPASS = "HTTP_IF_MATCH"

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent, or only that there is nothing new, where no more was sent: then without `body`.

    `etag` is without its weak mark, `weak_etag` as it was sent; `last_modified` is that header, and empty where the
    answer has none; `seen` is when it was made, in seconds since 1970; `route` is the rule that the request met, where
    it was noted.
    """

    route: str | None
    headers: Headers
    headers_of_304: Headers
    etag: str
    weak_etag: str
    last_modified: str
    seen: float
    body: bytes | None
    size: int

    def is_known_by(self, known: str | None, modified_since: str | None) -> bool:
        """Say whether a reader has the answer already who sends `If-None-Match` or, without it,
        `If-Modified-Since`."""
        if known is not None:
            # Nearly everybody sends back what was sent: that needs no parser.
            return known == self.weak_etag or is_named(self.etag, known)
        return bool(self.last_modified) and is_unmodified(modified_since, self.last_modified, self.seen)


class ResponseCache:
    """A WSGI application in front of another; `epoch` returns a value that changes with the data. What is kept never
    takes more than `most_bytes`."""

    def __init__(self, app: WSGIApplication, epoch: Callable[[], object], most_bytes: int) -> None:
        self._app = app
        self._epoch = epoch
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._of: object = None
        self._lock = threading.Lock()

    def entries(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    def size(self) -> int:
        """Return how many bytes they take."""
        return self._bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or _BYPASS in environ:
            return self._app(environ, start_response)
        key = (
            preferred(environ.get(ACCEPTED, "")),
            _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            *_format(environ.get("HTTP_ACCEPT", ""), environ.get("PATH_INFO", "").strip("/") == ""),
            *(environ.get(name, "") for name in _PARTS),
        )
        epoch = (self._epoch(), time.time() // SECONDS_KEPT)
        with self._lock:
            if epoch != self._of:
                self._kept.clear()
                self._bytes, self._of = 0, epoch
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        environ[CACHE] = HIT
        if kept is not None:
            environ[ROUTE] = kept.route
        if kept is not None and kept.is_known_by(
            environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        ):
            start_response("304 NOT MODIFIED", list(kept.headers_of_304))
            return []
        if kept is not None and kept.body is not None:
            start_response("200 OK", list(kept.headers))
            return [] if method == "HEAD" else [kept.body]
        environ[CACHE] = MISS
        if method == "HEAD":
            return self._app(environ, start_response)
        return self._ask(key, epoch, environ, start_response)

    def _ask(
        self, key: tuple[str, ...], epoch: object, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask the app, and keep its answer if it is one to keep."""
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            # A copy: who stands in front may add headers of its own to what it is handed.
            said[:] = [(status, list(headers))]
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]

        body = self._app(environ, note)
        status, headers = said[0]
        etag = _etag_to_keep(status, headers)
        if etag is None:
            return body
        if status.startswith("304"):
            self._keep(key, epoch, _kept(key, environ.get(ROUTE), headers, etag, None))
            return body
        try:
            whole = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        self._keep(key, epoch, _kept(key, environ.get(ROUTE), headers, etag, whole))
        return [whole]

    def _keep(self, key: tuple[str, ...], epoch: object, kept: Kept) -> None:
        with self._lock:
            # What was made from an older release must not outlive it.
            if epoch != self._of:
                return
            there = self._kept.get(key)
            if there is not None:
                # A whole answer says more than that there is nothing new.
                if there.body is not None or kept.body is None:
                    return
                self._bytes -= there.size
                del self._kept[key]
            # Room is made first, so that the bound holds at every moment.
            while self._kept and self._bytes + kept.size > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size
            if kept.size <= self._most_bytes:
                self._kept[key] = kept
                self._bytes += kept.size


# The language of an answer follows from the header, if the address does not say it; few are spelt often.
_language = lru_cache(maxsize=256)(lookup)


# So does the format: ever new spellings of `Accept` must not push out what others ask for.
@lru_cache(maxsize=256)
def _format(accepted: str, is_door: bool) -> tuple[str, str]:
    media_type, prefers_html, prefers_markdown, asks_for_json = choice(accepted)
    if is_door:
        return "", "json" if asks_for_json else "html"
    return media_type or "", "markdown" if prefers_markdown else "html" if prefers_html else ""


def _etag_to_keep(status: str, headers: Headers) -> str | None:
    """Return the validator of an answer to keep: a small 200 with a weak one, whose length is known, or a 304."""
    if not status.startswith(("200", "304")):
        return None
    found = {name.lower(): value for name, value in headers}
    etag, length = found.get("etag", ""), found.get("content-length", "0" if status.startswith("304") else "")
    if not etag.startswith('W/"') or not length.isdigit() or int(length) > MOST_BYTES_OF_ONE:
        return None
    return etag[3:-1]


def _kept(key: tuple[str, ...], route: str | None, headers: Headers, etag: str, body: bytes | None) -> Kept:
    of_304 = [(name, value) for name, value in headers if name.lower() not in OF_CONTENT]
    # Whoever asks chooses how long the key is, and the address comes back in the headers.
    letters = sum(map(len, key)) + 2 * sum(len(name) + len(value) for name, value in headers)
    modified = next((value for name, value in headers if name.lower() == "last-modified"), "")
    size = len(body or b"") + letters + OVERHEAD
    return Kept(route, headers, of_304, etag, f'W/"{etag}"', modified, time.time(), body, size)
