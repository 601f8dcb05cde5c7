"""Which questions are known to take much work before anything of them is read. Others may turn out to."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from api.web import negotiation, paging
from api.web.exports import FORMATS

# So many cases with their parts are an answer of megabytes.
LONG_PAGE = 200
# Python refuses to read numbers of thousands of digits.
MOST_DIGITS = 10
_WORKBOOK = FORMATS["xlsx"].media_type


def is_dear(path: str, query: str, accepted: str = "") -> bool:
    """Say whether a path with a query and a header `Accept`, as they were sent, takes much work: a series, a table of
    two dimensions, a long page of cases with their parts, or a list as a workbook, which is packed before its first
    byte is sent.

    It is read as the service will read it, however it is written: a cursor carries a question too.
    """
    path = "/" + path.strip("/")
    if accepted and path.startswith("/v1/") and negotiation.choice(accepted)[0] == _WORKBOOK:
        return True
    if path == "/v1/stats/cases":
        asked = dict(parse_qsl(query))
        return "interval" in asked or "," in asked.get("group_by", "")
    if path == "/v1/cases":
        asked = dict(parse_qsl(query))
        return _is_long_page({**_carried(asked), **asked})
    return path.startswith("/v1/charts/status-over-time.") or (
        path.startswith("/v1/") and path.endswith(".xlsx")
    )


def _carried(asked: Mapping[str, str]) -> Mapping[str, str]:
    cursor = paging.unsealed(asked["cursor"]) if "cursor" in asked else None
    return {} if cursor is None else cursor.asked


def _is_long_page(asked: Mapping[str, str]) -> bool:
    limit = asked.get("limit", "")
    return "include" in asked and limit.isdecimal() and len(limit) < MOST_DIGITS and int(limit) >= LONG_PAGE
