"""Who is meant by a word that is no id: the one person on file who bears that name."""

from __future__ import annotations

import orjson

from api.records.cases import CASES
from api.records.names import words
from api.records.reading import Query
from api.records.search import MOST_WORDS, Search, is_name
from api.v1.release import current_release
from api.web.advice import LONGEST_COMPARED

# Whose name has a word is found among so many who meet it best; words are sought from so many letters on.
_MOST_LIKELY, _SHORTEST = 10, 3


def person_meant(word: str) -> str | None:
    """Return the id of the one person on file whose names have every word of this, such as `navalny`; None where there
    is none, or more than one."""
    text = word.replace("-", " ").replace("_", " ")
    found = words(text)
    if len(word) > LONGEST_COMPARED or not 0 < len(found) <= MOST_WORDS or min(map(len, found)) < _SHORTEST:
        return None
    search = Search(text)
    rows = current_release().page(CASES, Query(filters={"q": search}), _MOST_LIKELY).rows
    is_named = is_name(search)
    cases = (orjson.loads(row.documents["summary"]) for row in rows)
    named = [case["id"] for case in cases if is_named(case)]
    return named[0] if len(named) == 1 else None
