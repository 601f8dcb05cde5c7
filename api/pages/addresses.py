"""Addresses of pages: built from a path and a query, and kept from the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from api.web import headers, links


def address(path: str, values: Mapping[str, Any]) -> str:
    """Return a path with a query; what is None or empty is left out."""
    kept = {name: str(value) for name, value in values.items() if value not in {None, ""}}
    return links.with_query(path, kept)


def kept_filters(*dropped: str) -> dict[str, str]:
    """Return the parameters of this request as they were sent, without those of the page itself and `dropped`."""
    own = {"cursor", "look", "as", "lang", "release", *dropped}
    return {name: value for name, value in request.args.items() if name not in own}


def moved(path: str) -> Response:
    """Return the way to another page of ours."""
    return headers.moved(links.absolute(path))


def without_empty() -> Response | None:
    """Return the way to the same address without empty parameters, as forms send them; None where there are none."""
    if not any(value == "" for value in request.args.values()):
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if value != ""]
    return moved(address(request.path, dict(kept)))
