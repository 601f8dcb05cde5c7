"""What the worker relies on inside gunicorn, as it was read when the worker was written.

A failure here is no fault: gunicorn was updated. Read what changed, follow the list in
docs/decisions/0017-no-thread-waits-for-a-client.md, and write the new digest down.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from typing import Any

import pytest
from gunicorn import util
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.http.parser import Parser, RequestParser
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers.base import Worker as BaseWorker
from gunicorn.workers.gthread import PollableMethodQueue, ThreadWorker

from api.worker.in_threads import ThreadSide
from api.worker.threads import Worker

READ = {
    # The loop, and what it calls.
    "run": (ThreadWorker.run, "f92c7394d857"),
    "init_process": (ThreadWorker.init_process, "e4fc63a1a68e"),
    "set_accept_enabled": (ThreadWorker.set_accept_enabled, "140150ebfd3c"),
    "enqueue_req": (ThreadWorker.enqueue_req, "c9f428953d24"),
    "wait_for_and_dispatch_events": (ThreadWorker.wait_for_and_dispatch_events, "ea969b352482"),
    "handle_exit": (ThreadWorker.handle_exit, "b4e7decd4f92"),
    "handle_quit": (ThreadWorker.handle_quit, "36bd35a8dae5"),
    "handle_abort": (BaseWorker.handle_abort, "ca347b2ae368"),
    "PollableMethodQueue": (PollableMethodQueue, "5b4a78bd3cfb"),
    # What we have in its place, so that a mend there is wanted here as well.
    "accept": (ThreadWorker.accept, "f8dcead3dce5"),
    "finish_request": (ThreadWorker.finish_request, "616e7bb15a00"),
    "handle": (ThreadWorker.handle, "ca85c9be3df7"),
    "handle_request": (ThreadWorker.handle_request, "6d0de5b91910"),
    "murder_keepalived": (ThreadWorker.murder_keepalived, "4459960c4ccc"),
    "_cap_keepalive": (ThreadWorker._cap_keepalive, "745c8ac37108"),
    # Reading: a head is handed over whole, and nothing behind it is read.
    "Parser": (Parser, "3a9c06e348c7"),
    "IterUnreader": (IterUnreader, "fa4b976b31bd"),
    "_parse_python": (Request._parse_python, "ed07ffec5178"),
    "read_line": (Request.read_line, "13bf2e83f72a"),
    "set_body_reader": (Request.set_body_reader, "db5c46d4c717"),
    # Writing: an answer asks of its socket `send`, `sendall` and `sendfile`.
    "create": (wsgi.create, "2c35d4a2dc62"),
    "Response": (wsgi.Response, "d67f8e6b29d7"),
    "FileWrapper": (wsgi.FileWrapper, "8f7142e80806"),
    "write": (util.write, "cd995031295f"),
    "write_chunk": (util.write_chunk, "9cd46540c593"),
}


def digest(read: Any) -> str:
    """A short digest of the source of a class or function."""
    return hashlib.sha256(inspect.getsource(read).encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", READ)
def test_gunicorn_is_as_it_was_when_the_worker_was_written(name: str) -> None:
    read, known = READ[name]
    assert digest(read) == known, "gunicorn has changed here: see the top of this module"


def test_the_worker_takes_the_place_of_methods_that_are_there() -> None:
    names = {*vars(Worker), *vars(ThreadSide)}
    ours = {name for name in names if hasattr(ThreadWorker, name) and not name.startswith("__")}
    assert ours == {
        *("_cap_keepalive", "accept", "check_config", "finish_request", "handle", "handle_error"),
        *("murder_keepalived", "run", "set_accept_enabled", "wait_for_and_dispatch_events"),
    }
    assert RequestParser.mesg_class is Request


@pytest.mark.parametrize("name, value", [("certfile", __file__), ("proxy_protocol", "auto")])
def test_what_the_worker_would_not_hear_stops_the_start(
    name: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Config()
    Worker.check_config(settings, logging.getLogger())
    settings.set(name, value)
    with pytest.raises(SystemExit):
        Worker.check_config(settings, logging.getLogger())
    assert "plain HTTP" in caplog.text
