"""Gunicorn's settings: `gunicorn -c api/server.py "api.app:create_app()"`.

What never reaches the app, since gunicorn cannot read it, is answered here in the form of every other error.
Nothing that a reader sent is written to a log, and neither is the reader's address.
"""

from __future__ import annotations

import gc
import json
import sys
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from api.records.declaration import DeclarationError
from api.settings import Settings
from api.web.headers import DATA_POLICY, ON_EVERY_ANSWER
from api.web.logs import WithoutRequest, describe
from api.web.problem_kinds import KIND_OF_STATUS, KINDS
from api.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

settings = Settings.from_environment()

# A thread that works hands over to one that waits after so long. An answer from memory needs a few turns, and with
# Python's own five milliseconds each would wait so long for every thread that makes a dear one.
SWITCH_SECONDS = 0.0005
# A long answer is made of so many objects, nearly all of which go without being looked for.
OBJECTS_BETWEEN_COLLECTIONS = 20_000

# What gunicorn refuses before the app sees it; any other fault in the reading of a request is a 400.
STATUS_OF_REFUSAL: tuple[tuple[type[Exception], int], ...] = (
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    (errors.ExpectationFailed, 417),
    (errors.UnsupportedTransferCoding, 501),
    # Headers of ours that cannot be sent are our fault, although they are of the family of faults in reading.
    (errors.InvalidResponseHeader, 500),
    (errors.InvalidResponseHeaderName, 500),
    (errors.ConfigurationProblem, 500),
    (errors.ParseException, 400),
)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, which answers what it cannot read as a problem, and keeps no word of it."""

    def handle_error(self, req: object, client: socket, addr: object, exc: Exception) -> None:
        """Answer a request that never reached the app, or that the app broke on."""
        status = next((status for kind, status in STATUS_OF_REFUSAL if isinstance(exc, kind)), 500)
        if status >= 500:
            self.log.error("unforeseen error: %s", describe(exc))
        try:
            client.sendall(refusal(status))
        except OSError:
            self.log.debug("The client had gone before it was answered.")


def refusal(status: int) -> bytes:
    """A whole HTTP/1.1 answer with a problem for the status; the connection ends with it."""
    kind = KIND_OF_STATUS.get(status, "other-error")
    phrase = HTTPStatus(status).phrase
    base = settings.public_url or f"http://localhost:{settings.port}"
    problem = {
        "type": f"{base}/problems/{kind}",
        "title": KINDS[kind].title,
        "status": status,
        "detail": f"{KINDS[kind].title}: {phrase}." if kind == "other-error" else KINDS[kind].explanation,
    }
    body = json.dumps(problem, ensure_ascii=False).encode() + b"\n"
    headers = (
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", DATA_POLICY),
        *ON_EVERY_ANSWER,
        ("Connection", "close"),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status} {phrase}\r\n{head}\r\n".encode("latin-1") + body


def on_starting(server: Arbiter) -> None:
    """Let nothing of a request into gunicorn's own lines, whichever part of it writes them; and do not start where
    every process would end at once."""
    server.log.error_log.addFilter(WithoutRequest())
    try:
        import_module("api.records.base")
    except DeclarationError as error:
        server.log.error("The service cannot start.\n%s", error)
        raise SystemExit(1) from None


def post_worker_init(worker: Worker) -> None:
    """Let short answers slip in between long ones."""
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the code itself consists of is never garbage: to look through it again and again held up every answer for
    # some fifty milliseconds, whenever a long one made many objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


bind = f"0.0.0.0:{settings.port}"
worker_class = Worker
# One process for each of the two cores that a small host has; more by WEB_CONCURRENCY.
workers = settings.workers
# A client that sends its request a byte a second holds a thread while it does: idle threads cost little, and
# fifty such clients must leave some for the others.
threads = 40
# Readers who keep a connection open wait in the poller and hold no thread.
worker_connections = 2000
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
