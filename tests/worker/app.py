"""A small WSGI app with every kind of body: short, large in memory, a file, and one that is made while it is sent."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from api.web.bodies import most_bytes

SIZE = 6_000_000
PIECE = bytes(range(250)) * 40

_file = tempfile.TemporaryFile()  # noqa: SIM115
_file.write(PIECE * (SIZE // len(PIECE)))
_file.flush()


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer `/large`, `/file` and `/stream` with SIZE bytes, `/input` with what is read of the body, `/later`
    with 503, `/work` after half a second, others shortly. An address that takes a body answers how long it is said to
    be, and the body; with the header `X-Work` after half a second."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] == "POST" and most_bytes(path):
        time.sleep(0.5 if "HTTP_X_WORK" in environ else 0)
        body = environ["wsgi.input"].read()
        body = b"%s: %s" % (environ.get("CONTENT_LENGTH", "0").encode(), body)
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    if path == "/stream":
        start_response("200 OK", [])
        return _made()
    if path == "/input":
        body = b"read: " + environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    if path in {"/large", "/file"}:
        start_response("200 OK", [("Content-Length", str(SIZE))])
        if path == "/large":
            return [PIECE * (SIZE // len(PIECE))]
        file = open(f"/proc/self/fd/{_file.fileno()}", "rb")  # noqa: SIM115, PTH123
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file)
        return wrapped
    if path == "/work":
        time.sleep(0.5)
    body = path.encode()
    start_response(
        "503 Service Unavailable" if path == "/later" else "200 OK", [("Content-Length", str(len(body)))]
    )
    return [body]


def _made() -> Iterator[bytes]:
    for _ in range(SIZE // len(PIECE)):
        yield PIECE
