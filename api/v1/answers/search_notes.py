"""What an answer says of the words that were searched for, where something was let go to find a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response

from api.records.reading import Query
from api.records.search import Relaxation, Search
from api.web.headers import listed

# The head of an answer has room for so many letters of each.
MOST_IN_HEADER = 300


def let_go(query: Query) -> Relaxation | None:
    """Return what was let go of the words of a query; None where nothing was."""
    search = query.filters.get("q")
    return search.relaxation if isinstance(search, Search) else None


def meta_of_search(query: Query) -> dict[str, Any]:
    """Return what `meta` says of it."""
    found = let_go(query)
    if found is None:
        return {}
    relaxed = [{"word": one.word, "as": one.as_written, "how": one.how} for one in found.relaxed]
    return {"search": {"dropped": list(found.dropped), "relaxed": relaxed, "complete": found.complete}}


def search_in_about(query: Query) -> dict[str, str]:
    """Return what the sheet about a workbook says of it."""
    found = let_go(query)
    if found is None:
        return {}
    relaxed = [f"{one.word} as {one.as_written} ({one.how})" for one in found.relaxed]
    told = {"Dropped from the search": ", ".join(found.dropped), "Relaxed in the search": ", ".join(relaxed)}
    more = {} if found.complete else {"Search complete": "no: more people share a name than are compared"}
    return {name: words for name, words in told.items() if words} | more


def with_search(answer: Response, query: Query) -> Response:
    """Say it in the headers of a file, whose rows cannot."""
    found = let_go(query)
    if found is None:
        return answer
    relaxed = [f"{_quoted(one.word)}={_quoted(one.as_written)};how={one.how}" for one in found.relaxed]
    told = {"Search-Dropped": [_quoted(word) for word in found.dropped], "Search-Relaxed": relaxed}
    for name, words in told.items():
        if words:
            answer.headers[name] = listed(words, MOST_IN_HEADER)
    return answer


def _quoted(text: str) -> str:
    return quote(text, safe="")
