"""Counting of answers, in front of all that gives them, the cache included; and the figures of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, request, request_started
from prometheus_client import Counter, Gauge, Histogram

from api.web import logs
from api.web.figures import BYPASS, CACHE, ROUTE, Figure, figures_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Whatever met no rule, and what was answered before one was looked for.
UNKNOWN, NONE = "unknown", "none"
METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST"))
OTHER = "other"
# Seconds: from memory, from an index, by counting, and up to the limit of a request.
BUCKETS = (0.001, 0.01, 0.1, 1.0, 5.0)
EVERY = 1.0

PREFIX = "open_cases_"


class Answers:
    """Counts the answers of a WSGI application by route, method, class of status and cache, and times them."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._counter = Counter(
            f"{PREFIX}answers",
            "Answers by route, method, class of status, and whether they were kept (hit) or made (miss, bypass).",
            ["route", "method", "status", "cache"],
            registry=None,
        )
        self._histogram = Histogram(
            f"{PREFIX}answer_seconds",
            "Seconds from a request that was read to the last byte of its answer, by route.",
            ["route"],
            buckets=BUCKETS,
            registry=None,
        )
        # To look a child up by its labels takes longer than to count.
        self._counts: dict[tuple[str, str, str, str], Counter] = {}
        self._times: dict[str, Histogram] = {}
        self._being_made: set[int] = set()

    def being_made(self) -> int:
        """Return how many answers are being made or sent at the moment."""
        return len(self._being_made)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun, mark, status = time.perf_counter(), id(environ), "5"
        self._being_made.add(mark)

        def started(line: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = line[:1]
            return start_response(line, headers, *more)

        def sent() -> None:
            if mark in self._being_made:
                self._being_made.discard(mark)
                self._count(environ, status, time.perf_counter() - begun)

        try:
            body = self._app(environ, started)
        except BaseException:
            status = "5"
            sent()
            raise
        # A whole answer is sent at once; a file, by the system, if it is handed on as it is.
        if type(body) is list or isinstance(body, environ.get("wsgi.file_wrapper", ())):
            sent()
            return body
        return _Body(body, sent)

    def _count(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        route = environ.get(ROUTE) or NONE
        method = environ["REQUEST_METHOD"]
        labels = (
            route,
            method if method in METHODS else OTHER,
            f"{status}xx",
            environ.get(CACHE, BYPASS),
        )
        count = self._counts.get(labels)
        if count is None:
            count = self._counts[labels] = self._counter.labels(*labels)
            self._times[route] = self._histogram.labels(route)
        count.inc()
        self._times[route].observe(seconds)


class _Body:
    """A body that says when all of it was sent, or nobody wants more of it."""

    def __init__(self, body: Iterable[bytes], sent: Callable[[], None]) -> None:
        self._body, self._sent = body, sent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._sent()


def note_route(sender: Flask, **_: object) -> None:
    """Note the rule that a request met, for whoever counts its answer."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else UNKNOWN


def count(app: WSGIApplication, *of_worker: Figure) -> WSGIApplication:
    """Return the app with its answers counted; its figures and those of the worker are told from now on, from a thread
    of their own."""
    answers = Answers(app)
    if isinstance(app, Flask):
        request_started.connect(note_route, app)
    own = [
        Figure("workers", "Processes that answer.", lambda: 1, grows=False),
        Figure("worker_starts", "Starts of processes that answer.", lambda: 1, grows=True),
        Figure("answers_being_made", "Answers being made or sent.", answers.being_made, grows=False),
        Figure("memory_bytes", "Memory that workers share with nobody.", own_memory, grows=False),
    ]
    tellers = [_teller(figure) for figure in (*own, *of_worker, *figures_of(app))]

    def tell_all() -> None:
        while True:
            for teller in tellers:
                teller()
            time.sleep(EVERY)

    for teller in tellers:
        teller()
    threading.Thread(target=tell_all, name="figures", daemon=True).start()
    return answers


def _teller(figure: Figure) -> Callable[[], None]:
    name = PREFIX + figure.name
    gauge = counter = None
    if figure.grows:
        counter = Counter(name, figure.meaning, registry=None)
    else:
        gauge = Gauge(name, figure.meaning, registry=None, multiprocess_mode="livesum")
    last = 0.0

    def tell() -> None:
        nonlocal last
        try:
            value = figure.value()
        except Exception as error:
            logs.unforeseen(error)
            return
        if gauge is not None:
            gauge.set(value)
        elif counter is not None and value > last:
            counter.inc(value - last)
            last = value

    return tell


def own_memory() -> int:
    """Return the bytes of this process that are no file's, as Linux tells them; elsewhere 0."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))
