"""The OpenAPI documents: made from the routes by command, committed, and served as they stand, under the address of
the service that serves them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response

from api.web import links
from api.web.problem_kinds import EXAMPLE_URL

FOLDER = Path(__file__).resolve().parent.parent.parent / "openapi"

NEWEST = "3.1.1"
# Dialect of each committed document, by its address.
WHOLE = "v1.json"
DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "/v1/openapi.json": (WHOLE, NEWEST),
    "/v1/openapi-3.0.json": ("v1-3.0.json", "3.0.3"),
}
# What answers JSON, in short: made from the newest, for assistants and clients written by hand.
CORE = "/v1/openapi-core.json"
SERVED = {address: name for address, (name, _) in DOCUMENTS.items()} | {CORE: "v1-core.json"}

# What fits on a line stands on one: a parameter that seventeen routes refer to is then seventeen lines, not fifty. No
# line is indented, which would make a seventh of the whole.
LONGEST_LINE = 110


# In a committed document the service has this address, and that of examples is EXAMPLE_URL.
NO_ADDRESS = "/"


def register(app: Flask) -> None:
    """Serve the committed documents."""
    for place, (address, name) in enumerate(SERVED.items()):
        app.add_url_rule(address, f"openapi_{place}", _serving(name))


def _serving(name: str) -> Callable[[], Response]:
    def document() -> Response:
        return Response(under(name, links.base_url()), content_type="application/json")

    return document


# The bases are the trusted addresses, so that they are few.
@lru_cache(maxsize=12)
def under(name: str, base: str) -> bytes:
    """Return a committed document as it is under an address: its server and its examples have that address."""
    path = FOLDER / name
    text = path.read_text("utf-8") if path.exists() else "{}"
    servers = '"servers":[{"url":"%s"'
    return text.replace(servers % NO_ADDRESS, servers % base).replace(EXAMPLE_URL, base).encode()


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


def used_by(
    paths: Mapping[str, Any], components: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the components to which the paths lead, and those to which these lead."""
    used, waiting = set[str](), [paths]
    while waiting:
        for reference in set(_references_of(waiting.pop())) - used:
            used.add(reference)
            kind, name = reference.split("/")[2:]
            waiting.append(components[kind][name])
    return {
        kind: {name: one for name, one in sorted(named.items()) if f"#/components/{kind}/{name}" in used}
        for kind, named in components.items()
    }


def _references_of(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _references_of(part)
