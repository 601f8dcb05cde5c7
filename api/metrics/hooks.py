"""Where gunicorn's life meets the metrics: its start, each worker's start and end, its own end."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.settings import Settings, hand_to_library
from api.web.figures import Figure, state_of

if TYPE_CHECKING:
    from api.metrics.folder import Folder


class CannotTell(Exception):
    """The metrics cannot be served; the message says why."""


@dataclass(frozen=True)
class _Started:
    listener: socket.socket
    folder: Folder
    build: str


# There is one in a process and its workers, from the start to the end, whatever is loaded anew in between.
_started: list[_Started] = []


def start(settings: Settings) -> None:
    """Take the address and the folder of the metrics, before there are workers; raises CannotTell."""
    if settings.metrics is None:
        return
    # The library asks as it is imported whether several processes count; the folder follows, when there is one.
    hand_to_library("PROMETHEUS_MULTIPROC_DIR", "")
    from api.metrics import serving
    from api.metrics.folder import Folder

    host, port = settings.metrics
    try:
        listener = serving.listen(host, port)
    except OSError as error:
        raise CannotTell(
            f"METRICS: the service cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}."
        ) from None
    try:
        folder = Folder()
    except OSError as error:
        raise CannotTell(f"METRICS: {error}") from None
    hand_to_library("PROMETHEUS_MULTIPROC_DIR", str(folder.path))
    _started.append(_Started(listener, folder, settings.build))


def worker_ready(worker: Any) -> None:
    """Count what a worker answers, and let it serve the sum. What else it knows it may tell itself, in `figures`."""
    for started in _started:
        from api.metrics import counting, serving

        app = worker.wsgi
        connections = Figure(
            "connections", "Connections that are open.", lambda: worker.nr_conns, grows=False
        )
        worker.wsgi = counting.count(app, [connections, *getattr(worker, "figures", ())])
        serving.serve(started.listener, started.folder, state_of(app), started.build)


def worker_ended(worker: Any) -> None:
    """Keep what a worker counted that has ended, however it did."""
    for started in _started:
        started.folder.worker_ended(worker.pid)


def stop() -> None:
    """Leave nothing behind."""
    for started in _started:
        started.listener.close()
        started.folder.remove()
