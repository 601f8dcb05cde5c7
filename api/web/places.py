"""Places for what takes much work or much time: few in each process, so that nobody else has to wait for it.

Whoever finds none, and none to wait in, is told so at once, and when to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from flask import Flask, Response, current_app, request
from werkzeug.test import run_wsgi_app

from api.web import figures, problems
from api.web.bodies import DEAR_BYTES, MOST_BYTES, most_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Python works on one request at a time: beside a dear one a cheap one gets half of a processor, beside two a third.
MOST_DEAR = 1
# A page of ours shows some charts at once, and a crowd asks for long pages, each made in a few hundredths of a second:
# so many wait for their turn, for so long. They hold a thread of the 40, and nothing else.
MOST_WAITING, WAIT_SECONDS = 8, 2.0
# A long file is sent for as long as its reader takes, and holds one of the ten connections that a process has to a
# server; to readers who are fast it is written as fast as Python can.
MOST_FILES = 6

EXTENSION = "open-cases-places"
# A member of a request's environment: that it is refused.
_REFUSED = "open-cases.refused"
# The addresses under which the service is known are few; somebody may make them up all the same.
_MOST_REFUSALS = 16


# What gives back the places that are held.
Held = list[Callable[[], None]]


class Limited(Protocol):
    """Limits what is done within it; asks for a place when it turns out to be needed, at once where it is `dear`."""

    def __call__(self, place: Callable[[], bool], *, dear: bool) -> AbstractContextManager[None]: ...


class Places:
    """So many places; whoever takes one gives it back. So many may wait for one, for WAIT_SECONDS."""

    def __init__(self, most: int, most_waiting: int = 0) -> None:
        self._most, self._free, self._may_wait = most, most, most_waiting
        self._refused = 0
        self._changed = threading.Condition()

    @property
    def are_taken(self) -> bool:
        """Whether none is free, and no more may wait for one."""
        return self._free <= 0 and self._may_wait <= 0

    def take(self) -> bool:
        """Take a place, and say whether there was one."""
        with self._changed:
            if self._free <= 0 and self._may_wait > 0:
                self._may_wait -= 1
                self._changed.wait_for(lambda: self._free > 0, WAIT_SECONDS)
                self._may_wait += 1
            if self._free <= 0:
                self._refused += 1
                return False
            self._free -= 1
            return True

    def refuse(self) -> None:
        """Note that somebody was sent away before a place was asked for."""
        with self._changed:
            self._refused += 1

    def tell(self, app: Flask, kind: str, what: str) -> None:
        """Let those who watch the service see how many places there are, are taken, and could not be had."""
        figures.tell(app, f"{kind}_places", f"Places for {what}.", lambda: self._most)
        figures.tell(
            app, f"{kind}_places_taken", f"Places for {what} that are taken.", lambda: self._most - self._free
        )
        figures.tell(
            app,
            f"{kind}_places_refused",
            f"Refusals for want of a place for {what}.",
            lambda: self._refused,
            grows=True,
        )

    def give_back(self) -> None:
        """Give back a place that was taken."""
        with self._changed:
            self._free += 1
            self._changed.notify()


def register(app: Flask, is_dear: Callable[[str, str, str], bool], limited: Limited) -> None:
    """Give the app its places. `is_dear` says of a path, a query and `Accept` whether they are known to
    take much work."""
    dear, long = Places(MOST_DEAR, MOST_WAITING), Places(MOST_FILES)
    dear.tell(app, "dear", "dear questions")
    long.tell(app, "file", "long files")
    app.extensions[EXTENSION] = long
    app.before_request(_refuse)
    app.wsgi_app = _with_places(app.wsgi_app, dear, is_dear, limited)  # type: ignore[assignment, method-assign]


def in_a_place(chunks: Iterator[bytes], answer: Response) -> Response:
    """Let an answer send chunks as they are made, in a place among the files; raises Problem `busy` when there is none.

    The place is free again when all was sent, or the reader has gone.
    """
    if request.method == "HEAD":
        answer.response = chunks
        return answer
    files: Places = current_app.extensions[EXTENSION]
    if not files.take():
        raise problems.busy()
    held: Held = [files.give_back]

    def leave() -> None:
        while held:
            held.pop()()

    def sent() -> Iterator[bytes]:
        try:
            yield from chunks
        finally:
            leave()

    answer.response = sent()
    # A generator that was never begun never ends.
    answer.call_on_close(leave)
    return answer


def _refuse() -> None:
    if request.environ.get(_REFUSED):
        raise problems.busy()


def _with_places(
    app: WSGIApplication, places: Places, is_dear: Callable[[str, str, str], bool], limited: Limited
) -> WSGIApplication:
    refuse = _refusing(app)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        dear = environ["REQUEST_METHOD"] in {"GET", "HEAD"} and is_dear(
            environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", "")
        )
        # Whoever may have the answer already is perhaps told just that, which needs no place.
        if dear and places.are_taken and "HTTP_IF_NONE_MATCH" not in environ:
            places.refuse()
            return refuse(environ, start_response)
        held: Held = []

        def place() -> bool:
            if not held and places.take():
                held.append(places.give_back)
            return bool(held)

        if _has_large_body(environ) and not place():
            return refuse(environ, start_response)
        try:
            with limited(place, dear=dear):
                return app(environ, start_response)
        finally:
            while held:
                held.pop()()

    return answer


def _has_large_body(environ: WSGIEnvironment) -> bool:
    """Say whether a body is sent that is dear to read: before it is, a place must be free."""
    length = environ.get("CONTENT_LENGTH", "") if environ["REQUEST_METHOD"] == "POST" else ""
    # A number of thousands of digits is none that Python reads.
    if not length.isdecimal() or len(length) > len(str(max(MOST_BYTES.values()))):
        return False
    return DEAR_BYTES < int(length) <= most_bytes(environ.get("PATH_INFO", ""))


def _refusing(app: WSGIApplication) -> WSGIApplication:
    """Return what answers that no place is free. A crowd asks for it again and again: it is made once for each name of
    the service, and then costs next to nothing."""
    made: dict[tuple[str, str], tuple[str, list[tuple[str, str]], bytes]] = {}

    def refuse(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        name = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
        if name not in made:
            if len(made) >= _MOST_REFUSALS:
                made.clear()
            made[name] = _made(app, environ)
        status, headers, body = made[name]
        start_response(status, list(headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return refuse


def _made(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
    asked = {**environ, _REFUSED: True, "REQUEST_METHOD": "GET"}
    chunks, status, headers = run_wsgi_app(app, asked, buffered=True)
    return status, list(headers), b"".join(chunks)
