"""Which questions are known to take much work before anything of them is read. Others may turn out to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from api.records.base import FACTS
from api.v1.resources.stats import PEOPLE
from api.web import negotiation, paging
from api.web.exports import FORMATS
from api.web.reading import one_value_each

# A page of more cases, where they are not answered as they are stored, is long: up to megabytes with all their parts.
LONGEST_CHEAP_PAGE = 100
_NOT_AS_STORED = frozenset({"include", "as_of", "lang"})
# Python refuses to read numbers of thousands of digits.
MOST_DIGITS = 10
# Where cases are counted in groups; and the dimensions that have hundreds of groups.
_COUNTS = frozenset({"/v1/stats/cases", "/v1/stats/events", "/stats", "/embed/stats"})
_MANY_GROUPS = frozenset({"affiliation", "group_case", "occupation", "place_of_detention", "source"})
# A picture that is drawn in pixels: of numbers, or the card of a page.
_DRAWN = re.compile(r"/v1/(?:badges|charts)/.*\.png|(?:/.*)?/card\.png")
# Where a record is a case, or is cut out of one.
_LISTS_OF_CASES = frozenset({"/v1/cases", *(f"/v1/{name}" for name in FACTS)})
_WORKBOOK = FORMATS["xlsx"].media_type


def is_dear(path: str, query: str, accepted: str = "") -> bool:
    """Say whether a path with a query and a header `Accept`, as they were sent, takes much work: a series, a table of
    two dimensions, hundreds of groups, the lengths of prison terms, a long page of cases with their parts or of facts
    on a day, a list as a workbook, or a picture as PNG.

    It is read as the service will read it, however it is written: a cursor carries a question too.
    """
    path = "/" + path.strip("/")
    if accepted and path.startswith("/v1/") and negotiation.choice(accepted)[0] == _WORKBOOK:
        return True
    if path.startswith("/v1/") and path.endswith(".xlsx"):
        return True
    if _DRAWN.fullmatch(path):
        return True
    # As a file, too.
    if path.partition(".")[0] in _COUNTS:
        asked = _asked(query)
        groups = asked.get("group_by", "")
        # Any other measure looks at the sentence of each case.
        measure = asked.get("measure", PEOPLE)
        return "interval" in asked or "," in groups or groups in _MANY_GROUPS or measure != PEOPLE
    if path in _LISTS_OF_CASES:
        asked = _asked(query)
        return _is_long_page({**_carried(asked), **asked})
    return path.startswith("/v1/charts/status-over-time.")


def _asked(query: str) -> dict[str, str]:
    return one_value_each(MultiDict(parse_qsl(query)))


def _carried(asked: Mapping[str, str]) -> Mapping[str, str]:
    cursor = paging.unsealed(asked["cursor"]) if "cursor" in asked else None
    return {} if cursor is None else cursor.asked


def _is_long_page(asked: Mapping[str, str]) -> bool:
    limit = asked.get("limit", "")
    is_long = limit.isdecimal() and len(limit) < MOST_DIGITS and int(limit) > LONGEST_CHEAP_PAGE
    return is_long and not _NOT_AS_STORED.isdisjoint(asked)
