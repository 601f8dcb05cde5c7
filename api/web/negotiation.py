"""Which format an answer takes: by the suffix of the address, or else by the header `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from api.web.exports import FORMATS
from api.web.problems import Problem

JSON = "application/json"
_BY_MEDIA_TYPE = {JSON: None} | {export.bare_media_type: name for name, export in FORMATS.items()}
_WRITTEN_IN = {"json": (JSON,), "xml": ("application/xml", "text/xml")}


def wanted_format() -> str | None:
    """Return the name of the export format that `Accept` prefers, None for JSON; raises Problem
    `not-acceptable` when it admits neither."""
    return _BY_MEDIA_TYPE[_best(list(_BY_MEDIA_TYPE))]


def require(media_types: Sequence[str]) -> None:
    """Raise Problem `not-acceptable` when `Accept` rules all of these out. Who takes any XML, or any JSON, takes
    what is written in it (RFC 6839)."""
    bare = [media_type.partition(";")[0] for media_type in media_types]
    written_in = [general for one in bare for general in _WRITTEN_IN.get(one.rpartition("+")[2], ())]
    _best([*bare, *written_in])


def _best(offered: list[str]) -> str:
    if "Accept" not in request.headers:
        return offered[0]
    best = request.accept_mimetypes.best_match(offered)
    if best is None:
        raise Problem(
            "not-acceptable", f"This address offers {', '.join(offered)}; Accept names none of them."
        )
    return best
