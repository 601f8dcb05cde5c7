"""Serving of what was counted: `/metrics` on its own address, by whichever worker takes the request."""

from __future__ import annotations

import platform
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.metrics.counting import PREFIX
from api.metrics.folder import Folder
from api.web import logs
from api.web.figures import State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/metrics"
# Whoever connects and says nothing keeps others from theirs for so long.
PATIENCE = 5.0
# So many clients at once; who watches is one.
MOST_CLIENTS = 100
# A file of a worker that is just starting may be empty yet.
_TRIES, _PAUSE = 5, 0.05


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; raises OSError where that cannot be done."""
    listener = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, reuse_port=False
    )
    # Each worker waits for a request, and one has it.
    listener.setblocking(False)
    return listener


def serve(listener: socket.socket, folder: Folder, state: Callable[[], State], build: str) -> None:
    """Answer on the listener from a thread of this process."""
    registry = CollectorRegistry()
    registry.register(_Summed(folder))
    registry.register(_OfData(state, build))
    server = _Server(listener, _only_metrics(make_wsgi_app(registry)))
    threading.Thread(target=server.serve_forever, args=(None,), name="metrics", daemon=True).start()


class _Summed(Collector):
    """What all workers counted, also those that ended."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        for _ in range(_TRIES):
            try:
                with self._folder.reading() as files:
                    found: Iterable[Metric] = MultiProcessCollector.merge(files)
                    return found
            except (FileNotFoundError, struct.error):
                time.sleep(_PAUSE)
        return []


class _OfData(Collector):
    """What is served, as this worker sees it at the moment."""

    def __init__(self, state: Callable[[], State], build: str) -> None:
        self._state, self._build = state, build

    def collect(self) -> Iterator[Metric]:
        state, now = self._state(), time.time()
        yield _gauge(
            "build_info",
            "The deployed code.",
            {"build": self._build, "python": platform.python_version()},
            1,
        )
        served = state.release is not None
        yield _gauge("ready", "1 where a release can be read, and 0 where none can.", {}, served)
        if state.release is not None:
            yield _gauge("release_info", "The newest release that is served.", {"release": state.release}, 1)
            yield _gauge(
                "release_age_seconds",
                "Seconds since the day of the newest release that is served.",
                {},
                now - state.released_at,
            )
            yield _gauge("load_age_seconds", "Seconds since it was loaded.", {}, now - state.loaded_at)
        not_served = GaugeMetricFamily(
            f"{PREFIX}releases_not_served",
            "Releases that are loaded and cannot be served, by reason.",
            labels=["reason"],
        )
        for reason, number in state.not_served.items():
            not_served.add_metric([reason], number)
        yield not_served


def _gauge(name: str, meaning: str, labels: dict[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, meaning, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _only_metrics(app: WSGIApplication) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"There is only {PATH}.\n".encode()]
        return app(environ, start_response)

    return answer


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def setup(self) -> None:
        """Give the client so long in all, however it sends."""
        super().setup()
        self._end = threading.Timer(PATIENCE, self._cut_off)
        self._end.daemon = True
        self._end.start()

    def finish(self) -> None:
        """Let go of the client."""
        self._end.cancel()
        super().finish()

    def _cut_off(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Write no line for a request."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, app: WSGIApplication) -> None:
        address = listener.getsockname()[:2]
        super().__init__(address, _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_name, self.server_port = address
        self.setup_environ()
        self.set_app(app)
        self._places = threading.BoundedSemaphore(MOST_CLIENTS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, so that nobody waits for a client that says nothing."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of whoever broke off."""
        logs.log.debug("A request for metrics was broken off.")
