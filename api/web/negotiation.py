"""Which format an answer takes: by the suffix of the address, or else by the header `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from flask import request

from api.web.exports import FORMATS
from api.web.problems import Problem

JSON = "application/json"
_BY_MEDIA_TYPE = {JSON: None} | {export.bare_media_type: name for name, export in FORMATS.items()}


def wanted_format() -> str | None:
    """Return the name of the export format that `Accept` prefers, None for JSON; raises Problem
    `not-acceptable` when it admits neither."""
    return _BY_MEDIA_TYPE[_best(list(_BY_MEDIA_TYPE))]


def require_json() -> None:
    """Raise Problem `not-acceptable` when `Accept` rules JSON out."""
    _best([JSON])


def _best(offered: list[str]) -> str:
    if "Accept" not in request.headers:
        return JSON
    best = request.accept_mimetypes.best_match(offered)
    if best is None:
        raise Problem(
            "not-acceptable", f"This address offers {', '.join(offered)}; Accept names none of them."
        )
    return best
