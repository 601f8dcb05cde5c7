"""Searching cases: which words of a case are filed, which cases a query meets, and how well.

The keys of words come from `names`; here they are stored and asked for, the same on every database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from api.records import base
from api.records.names import prefix_keys, query_keys, stored_keys, words

# More words than any name or title has; each costs a look-up.
MOST_WORDS = 12

# How well a case meets a query, best first.
WHOLE_NAME, PART_OF_NAME, OTHER_TEXT = 0, 1, 2

# Marks the key of a word that is compared letter by letter.
_EXACT = "="
# Sorts after every key.
_END = "~"

_EXACT_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")

_filed = base.case_words.c


@dataclass(frozen=True)
class Search:
    """What is searched for: a text, and whether its words meet others by sound (`fuzzy`), letter by letter
    (`exact`), or the last one by its beginning (`prefix`)."""

    text: str
    match: str = "fuzzy"

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the text, as they are compared."""
        return exact_words(self.text) if self.match == "exact" else words(self.text)


def exact_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are written, in one form of Unicode."""
    return tuple(_EXACT_WORD.findall(unicodedata.normalize("NFC", text)))


def names_of(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the names of a case with their fields, the usual one first."""
    named = [("name_en", record["name_en"]), ("name_native", record["name_native"])]
    return [(field, name) for field, name in named if name] + [
        ("aliases", alias) for alias in record["aliases"]
    ]


def texts_of(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the other texts of a case that are searched, with their fields."""
    texts = [("affiliations", text) for text in record["affiliations"]]
    texts.append(("group_case_name", record["group_case_name"] or ""))
    texts += [("recognised_by_names", text) for text in record["recognised_by_names"]]
    texts.append(("summary", record["summary"]))
    return [(field, text) for field, text in texts if text]


def filed_words(record: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Yield what is filed of a case: the key of a word, the number of the name that it stands in (0 for other
    texts), and how many words that name has."""
    for number, (_, name) in enumerate(names_of(record), start=1):
        size = len(words(name))
        for key in _keys_of((name,)):
            yield key, number, len(exact_words(name)) if key.startswith(_EXACT) else size
    for key in _keys_of(text for _, text in texts_of(record)):
        yield key, 0, 0


def _keys_of(texts: Iterable[str]) -> dict[str, None]:
    """Return the keys of all words of texts, each once."""
    return dict.fromkeys(chain.from_iterable(map(_keys_of_piece, chain.from_iterable(map(str.split, texts)))))


@lru_cache(maxsize=65_536)
def _keys_of_piece(piece: str) -> tuple[str, ...]:
    """Return the keys of what stands between two spaces, which no word reaches across; most pieces come again."""
    keys = [key for word in words(piece) for key in stored_keys(word)]
    return (*keys, *(_EXACT + word for word in exact_words(piece)))


def _meets(search: Search, word: str, *, last: bool) -> ColumnElement[bool]:
    if search.match == "exact":
        return _filed.key == _EXACT + word
    if search.match == "prefix" and last:
        return or_(*(and_(_filed.key >= key, _filed.key < key + _END) for key in prefix_keys(word)))
    return _filed.key.in_(query_keys(word))


def _holders(search: Search) -> list[ColumnElement[bool]]:
    found = search.words
    return [_meets(search, word, last=word is found[-1]) for word in found]


def condition(search: Search) -> ColumnElement[bool]:
    """Every word of the query meets a word of the case."""
    return and_(
        *(base.cases.c.key.in_(select(_filed.case_key).where(meets)) for meets in _holders(search)),
    )


def rank(search: Search) -> ColumnElement[int]:
    """How well a case that meets the query meets it: WHOLE_NAME, PART_OF_NAME or OTHER_TEXT."""
    meetings = _holders(search)
    one_name = _in_one_name(meetings)
    # A word still being typed stands for a whole one.
    whole = one_name.having(func.max(_filed.size) == len(meetings))
    return case(
        (base.cases.c.key.in_(select(whole.subquery().c.case_key)), literal(WHOLE_NAME)),
        (base.cases.c.key.in_(select(one_name.subquery().c.case_key)), literal(PART_OF_NAME)),
        else_=literal(OTHER_TEXT),
    )


def _in_one_name(meetings: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Select the cases with one name in which every word of the query meets a word."""
    met = [func.max(case((meets, literal(1)), else_=literal(0))) == 1 for meets in meetings]
    return (
        select(_filed.case_key)
        .where(_filed.name > 0, or_(*meetings))
        .group_by(_filed.case_key, _filed.name)
        .having(and_(*met))
    )


def matcher(search: Search) -> Callable[[Mapping[str, Any]], dict[str, str] | None]:
    """Return a function that gives the field and the value of a record which meet the query best: a whole
    name, then a name that has every word, then a name or a text that has one of them."""
    found = search.words
    wanted = [_wanted(search, word, last=word is found[-1]) for word in found]

    def score(value: str) -> int:
        have = _keys_in(search, value)
        met = sum(any(test(key) for _, key in have) for test in wanted)
        if met < len(wanted):
            return met and 1
        whole = len({place for place, _ in have}) == len(wanted)
        # Of two spellings of a name, the one that was asked for.
        literal = set(found) <= set(exact_words(value) if search.match == "exact" else words(value))
        return 2 + whole * 2 + literal

    def matched(record: Mapping[str, Any]) -> dict[str, str] | None:
        best, place = 0, None
        for weight, fields in ((10, names_of(record)), (1, texts_of(record))):
            for field, value in fields:
                reached = score(value) * weight
                if reached > best:
                    best, place = reached, {"field": field, "value": value}
        return place

    return matched


def _keys_in(search: Search, value: str) -> list[tuple[int, str]]:
    """Return the keys of the words of a value, each with the number of its word."""
    if search.match == "exact":
        return [(number, _EXACT + word) for number, word in enumerate(exact_words(value))]
    return _fuzzy_keys(value)


# Texts of the release, not of readers: the same are looked at for every query that they meet.
@lru_cache(maxsize=8_192)
def _fuzzy_keys(value: str) -> list[tuple[int, str]]:
    return [(number, key) for number, word in enumerate(words(value)) for key in stored_keys(word)]


def _wanted(search: Search, word: str, *, last: bool) -> Callable[[str], bool]:
    if search.match == "exact":
        return (_EXACT + word).__eq__
    if search.match == "prefix" and last:
        beginnings = prefix_keys(word)
        return lambda key: key.startswith(beginnings)
    return frozenset(query_keys(word)).__contains__
