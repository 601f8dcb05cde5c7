"""Compression of answers: zstd, Brotli and gzip, whichever a client prefers, for all that is text and not small."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

# Below this an answer fits in one packet as it is.
LEAST_BYTES = 1024

TEXTS = (
    "application/json",
    "application/linkset+json",
    "application/problem+json",
    "application/vnd.citationstyles.csl+json",
    "application/x-ndjson",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
)


def register(app: Flask) -> None:
    """Compress the answers of the app; conditional requests are left to `conditional`."""
    app.config |= {
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_MIN_SIZE": LEAST_BYTES,
        "COMPRESS_MIMETYPES": list(TEXTS),
        "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
    }
    Compress(app)
