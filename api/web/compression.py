"""Compression of answers: zstd, Brotli and gzip, whichever a client prefers, for all that is text and not small."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response
from flask_compress import Compress
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Below this an answer fits in one packet as it is.
LEAST_BYTES = 1024

# Of two that a client likes as much, the first is taken.
CODINGS = ("zstd", "br", "gzip")
ACCEPTED = "HTTP_ACCEPT_ENCODING"

TEXTS = (
    "application/atom+xml",
    "application/csvm+json",
    "application/feed+json",
    "application/json",
    "application/ld+json",
    "application/linkset+json",
    "application/problem+json",
    "application/vnd.citationstyles.csl+json",
    "application/x-ndjson",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/turtle",
)


def register(app: Flask) -> None:
    """Compress the answers of the app; conditional requests are left to `conditional`."""
    app.config |= {
        "COMPRESS_ALGORITHM": list(CODINGS),
        "COMPRESS_ALGORITHM_STREAMING": list(CODINGS),
        "COMPRESS_MIN_SIZE": LEAST_BYTES,
        # A tenth smaller than by default, for a millisecond or two; the document of the API has its bound (S16).
        "COMPRESS_ZSTD_LEVEL": 7,
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_MIMETYPES": list(TEXTS),
        "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
    }
    # What is registered first is called last.
    app.after_request(tell_digest_as_sent)
    app.config["COMPRESS_REGISTER"] = False
    compress = Compress(app)

    @app.after_request
    def compress_what_is_made(response: Response) -> Response:
        # A file is sent as it lies on the disk: its digest, its ETag and its parts are those of these bytes.
        return response if response.direct_passthrough else compress.after_request(response)

    app.wsgi_app = with_one_coding(app.wsgi_app)  # type: ignore[assignment, method-assign]


def with_one_coding(app: WSGIApplication) -> WSGIApplication:
    """Let the app see of `Accept-Encoding` only the coding to be used."""

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if ACCEPTED in environ:
            environ[ACCEPTED] = preferred(environ[ACCEPTED])
        return app(environ, start_response)

    return wrapped


# Some dozen spellings come from browsers and libraries; others are read anew.
@lru_cache(maxsize=256)
def preferred(accepted: str) -> str:
    """Return the coding that `Accept-Encoding` likes best (RFC 9110, 12.5.3), or "" to send the answer as it is.

    The library that compresses would take `gzip;q=0` for a wish, and overlook `gzip; q=0.5`.
    """
    likes = parse_accept_header(accepted.lower(), Accept)
    best = max(CODINGS, key=likes.quality)
    plain = likes.quality("identity") if "identity" in likes.values() else 0
    return best if likes.quality(best) > 0 and likes.quality(best) >= plain else ""


def tell_digest_as_sent(response: Response) -> Response:
    """Make `Repr-Digest` that of the bytes sent: a coding is part of the representation (RFC 9530, 3)."""
    if "Repr-Digest" in response.headers and "Content-Encoding" in response.headers:
        digest = base64.b64encode(hashlib.sha256(response.get_data()).digest()).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response
