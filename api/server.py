"""Gunicorn's settings: `gunicorn -c api/server.py "api.app:create_app()"`.

Nothing that a reader sent is written to a log, and neither is the reader's address.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gunicorn import systemd

from api import memory, start
from api.metrics import hooks
from api.records.declaration import DeclarationError
from api.settings import SettingsError
from api.web.logs import WithoutRequest
from api.worker.limits import MOST_CONNECTIONS, connections_possible
from api.worker.threads import Worker

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

settings = start.read_settings()

# A thread that works hands over to one that waits after so long. An answer from memory needs a few turns, and with
# Python's own five milliseconds each would wait so long for every thread that makes a dear one.
SWITCH_SECONDS = 0.0005
# A long answer is made of so many objects, nearly all of which go without being looked for.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def on_starting(server: Arbiter) -> None:
    """Let nothing of a request into gunicorn's own lines, whichever part of it writes them; and do not start where
    every process would end at once. Without its data the service does start: they may come, and /livez and whoever
    watches it have an answer meanwhile."""
    server.log.error_log.addFilter(WithoutRequest())
    # Sockets that systemd made, or the process that this one takes over from, are bound already.
    is_bound = server.master_pid or systemd.listen_fds(unset_environment=False)
    for refusal in filter(None, map(start.refusal_to_bind, () if is_bound else server.cfg.address)):
        _end(server, f"{refusal}.")
    try:
        # What all workers need is imported once, here, and shared by them; so is the moment of the start, of which all
        # say the same. Nothing is left open by it.
        import_module("api.app")
        missing = start.why_no_data(settings)
    except (DeclarationError, SettingsError) as error:
        _end(server, str(error))
    for sentence in start.misspelt_settings():
        server.log.warning("%s", sentence)
    for sentence in start.hints(settings, server.cfg.address):
        server.log.info("%s", sentence)
    if missing:
        server.log.warning("%s. The service starts, and answers 503 until its data can be read.", missing)
    if worker_connections < MOST_CONNECTIONS:
        server.log.warning(
            "The system allows only %s connections in each process (ulimit -n).", worker_connections
        )
    try:
        hooks.start(settings)
    except hooks.CannotTell as error:
        _end(server, str(error))
    memory.freeze()


def post_fork(server: Arbiter, worker: Worker) -> None:
    """Bound the memory of a worker before it has threads."""
    memory.bound_allocator()


def post_worker_init(worker: Worker) -> None:
    """Let short answers slip in between long ones, and count where metrics are asked for."""
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the app itself consists of is never garbage either: to look through it again and again held up every answer
    # for some fifty milliseconds, whenever a long one made many objects.
    memory.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    hooks.worker_ready(worker)


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Keep what a worker counted that has ended."""
    hooks.worker_ended(worker)


def on_exit(server: Arbiter) -> None:
    """Leave nothing behind."""
    hooks.stop()


def when_ready(server: Arbiter) -> None:
    """Say where the service can be opened, now that it listens."""
    address = start.to_open([listener.getsockname() for listener in server.LISTENERS])
    if address:
        server.log.info("Serving %s", address)


def _end(server: Arbiter, why: str) -> NoReturn:
    server.log.error("The service cannot start. %s", why)
    raise SystemExit(1)


# All addresses, of IPv4 and IPv6, unless HOST names one.
bind = start.to_bind(settings)
worker_class = Worker
# One process for each of the two cores that a small host has; more by WEB_CONCURRENCY.
workers = settings.workers
# No thread waits for a client; some wait for the database.
threads = 40
# Whoever keeps a connection open, sends or reads slowly waits in the poller and holds no thread.
worker_connections = connections_possible()
backlog = 2048
# Longer than the usual proxy keeps a connection to us (60 s), so that none is closed as it is used.
keepalive = 75
# A worker without a sign of life for so long is replaced. A request has its own, shorter limit in the app.
timeout = 30
graceful_timeout = 20
# Memory that leaks somewhere below us is given back, and never by all workers at once. A worker that is replaced has
# forgotten its answers, and its readers are the other's for as long as they stay connected: seldom, then.
max_requests = 1_000_000
max_requests_jitter = 100_000
# The heartbeat is a file: on a disk that is busy it would stall, and the worker be killed for it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Each worker opens its own connections; a database opened before the fork would be shared by processes.
preload_app = False

# Addresses above 4 kB are refused by the app (414); beyond what gunicorn reads, `refusal` says the same.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# Links follow PUBLIC_URL or a trusted Host: what a proxy, or somebody who poses as one, says is not believed.
forwarded_allow_ips = ""
# A socket that commands the server has no use here.
control_socket_disable = True

# A reader leaves no trace: no line for a request, and what is written goes to standard error.
accesslog = None
errorlog = "-"
loglevel = "info"
