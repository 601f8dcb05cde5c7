"""The service behind a counter, as the origin of proxies: `counting:build()` for gunicorn, with one worker."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from api.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Where the counter tells what it counted: asked at the origin itself, never through a proxy.
COUNTS = "/--counts"
# Makes the origin answer that it is busy, and again as it is: /--busy?yes, /--busy?no.
BUSY = "/--busy"
# How long a test's answers stay fresh, in seconds, and how long stale ones may be served while they are renewed.
FRESH, STALE = 1, 1


def build() -> WSGIApplication:
    """The service; with BRIEFLY=1 its answers stay fresh for FRESH seconds."""
    return counting(create_app(), bool(os.environ.get("BRIEFLY")))


def counting(app: WSGIApplication, briefly: bool) -> WSGIApplication:
    """Note every request that reaches an app: its method, its address, the headers that matter, the digest of what is
    posted, and the status."""
    seen: list[dict[str, str]] = []
    busy = False

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == COUNTS:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(seen).encode()]
        nonlocal busy
        query = environ.get("QUERY_STRING", "")
        if environ["PATH_INFO"] == BUSY:
            busy = query == "yes"
            start_response("204 No Content", [])
            return []
        told = {
            "method": environ["REQUEST_METHOD"],
            "address": environ["PATH_INFO"] + (f"?{query}" if query else ""),
            "headers": " ".join(str(value) for name, value in environ.items() if name.startswith("HTTP_")),
        }
        if told["method"] == "POST":
            body = environ["wsgi.input"].read()
            environ["wsgi.input"] = BytesIO(body)
            told["body"] = hashlib.sha256(body).hexdigest()
        seen.append(told)
        if busy and environ["PATH_INFO"] != "/readyz":
            told["status"] = "503"
            headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
            start_response("503 Service Unavailable", [*headers, ("Retry-After", "3")])
            return [b'{"status": 503}']

        def note(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            told["status"] = status[:3]
            if briefly:
                headers = [(name, shortened(value)) for name, value in headers]
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]

        return app(environ, note)  # type: ignore[arg-type]

    return wrapped


def shortened(value: str) -> str:
    return value.replace(
        "max-age=300, stale-while-revalidate=600", f"max-age={FRESH}, stale-while-revalidate={STALE}"
    )
