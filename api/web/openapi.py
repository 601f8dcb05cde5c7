"""The OpenAPI documents: made from the routes by command, committed, and served as they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask, Response

FOLDER = Path(__file__).resolve().parent.parent.parent / "openapi"

NEWEST = "3.1.1"
# Dialect of each committed document, by its address.
DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "/v1/openapi.json": ("v1.json", NEWEST),
    "/v1/openapi-3.0.json": ("v1-3.0.json", "3.0.3"),
}


def register(app: Flask) -> None:
    """Serve the committed documents."""
    for place, (address, (name, _)) in enumerate(DOCUMENTS.items()):
        path = FOLDER / name
        body = path.read_bytes() if path.exists() else b"{}"
        app.add_url_rule(address, f"openapi_{place}", _serving(body))


def _serving(body: bytes) -> Callable[[], Response]:
    def document() -> Response:
        return Response(body, content_type="application/json")

    return document
