"""Which questions are known to take much work before anything of them is read. Others may turn out to."""

from __future__ import annotations

import re

# Hundreds of cases with their parts: an answer of megabytes.
_DEAR_PAGES = re.compile(r"(?=.*(?:^|&)limit=[2-5]\d\d(?:&|$))(?=.*(?:^|&)include=)")
# A series, or two dimensions at once.
_DEAR_COUNTS = re.compile(r"(?:^|&)(?:interval=|group_by=[^&]*(?:,|%2C))", re.IGNORECASE)


def is_dear(path: str, query: str) -> bool:
    """Say whether a path with a query, as it was sent, takes much work: a series, a table of two dimensions, a long
    page of cases with their parts, or a list as a workbook, which is packed before its first byte is sent."""
    path = path.rstrip("/")
    if path == "/v1/stats/cases":
        return _DEAR_COUNTS.search(query) is not None
    if path == "/v1/cases":
        return _DEAR_PAGES.match(query) is not None
    return path.startswith("/v1/charts/status-over-time.") or (
        path.startswith("/v1/") and path.endswith(".xlsx")
    )
