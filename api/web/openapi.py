"""The OpenAPI documents: made from the routes by command, committed, and served as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response

FOLDER = Path(__file__).resolve().parent.parent.parent / "openapi"

NEWEST = "3.1.1"
# Dialect of each committed document, by its address.
DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "/v1/openapi.json": ("v1.json", NEWEST),
    "/v1/openapi-3.0.json": ("v1-3.0.json", "3.0.3"),
}

# What fits on a line stands on one: a parameter that seventeen routes refer to is then seventeen lines, not fifty. No
# line is indented, which would make a seventh of the whole.
LONGEST_LINE = 110


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


def written(node: Any, key: str = "") -> str:
    """Return a document as text in lines; `key` is the name that stands before a part of it."""
    whole = key + json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(node, dict | list) or not node or len(whole) < LONGEST_LINE:
        return whole
    if isinstance(node, dict):
        inner = [written(value, f"{json.dumps(name)}:") for name, value in node.items()]
    else:
        inner = [written(value) for value in node]
    begin, end = "{}" if isinstance(node, dict) else "[]"
    return "\n".join([key + begin, ",\n".join(inner), end])
