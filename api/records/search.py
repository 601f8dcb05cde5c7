"""Searching cases: which words of a case are filed, which cases a query meets, and how well.

The keys of words come from `names`; here they are stored and asked for, the same on every database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select

from api.records import base
from api.records.names import prefix_keys, query_keys, stored_keys, words
from api.records.names.comparison import Person, compare, person
from api.records.names.parts import Parts, asked
from api.records.names.words import without_marks

# More words than any name or title has; each costs a look-up.
MOST_WORDS = 12

# How well a case meets a query, best first: a name that is another form of the one asked for is below each that is it.
WHOLE_NAME, PART_OF_NAME, RELAXED_NAME, OTHER_TEXT = 0, 1, 2, 3

# Ways to compare words, and what they may stand in.
MATCHES = ("fuzzy", "exact", "prefix")
ANYWHERE, IN_NAMES = "any", "name"
FIELDS = (ANYWHERE, IN_NAMES)

# Marks the key of a word that is compared letter by letter.
_EXACT = "="
# Sorts after every key.
_END = "~"

_EXACT_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")

# A release rarely has so many different words; beyond them numbers are given anew, which finds the same.
_MOST_NUMBERED = 250_000

_words, _filed = base.words.c, base.case_words.c


@dataclass(frozen=True)
class Relaxed:
    """A word of a query that stands for another one: `as_written` on file, and `how` they agree, as `names.comparison`
    says it."""

    word: str
    as_written: str
    how: str


@dataclass(frozen=True)
class Relaxation:
    """What was let go where no name has the words of a query as they are: patronymics that are not on file, and words
    that stand for others. `keys` are those of the cases found so; not all there are where it is not `complete`."""

    keys: tuple[int, ...]
    dropped: tuple[str, ...]
    relaxed: tuple[Relaxed, ...]
    complete: bool


@dataclass(frozen=True)
class Search:
    """What is searched for: a text, whether its words meet others by sound (`fuzzy`), letter by letter (`exact`), or
    the last one by its beginning (`prefix`), and whether only names are looked at.

    What a release makes of it: `numbers` are those of the words on file that each word meets, `relaxation` is what was
    let go. Without them it finds the same, but for what is relaxed.
    """

    text: str
    match: str = "fuzzy"
    field: str = ANYWHERE
    numbers: tuple[tuple[int, ...], ...] | None = None
    relaxation: Relaxation | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the text, as they are compared."""
        return exact_words(self.text) if self.match == "exact" else words(self.text)


def exact_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are written, in one form of Unicode."""
    text = unicodedata.normalize("NFC", text)
    return tuple(_EXACT_WORD.findall(text if text.isascii() else without_marks(text)))


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


@dataclass(frozen=True, slots=True)
class _Numbered:
    """What stands between two spaces: its number, and how many words it holds, as `words` and `exact_words` see it."""

    number: int
    size: int
    exact_size: int


class Filing:
    """Numbers words as they come, and tells which are to be filed for a case.

    `new` holds the keys of the words numbered so far, as rows of `words`; whoever stores them clears it. Of several
    that share the work, the one of this `share` uses every so manyth number; a word may have one of each.
    """

    def __init__(self, share: int = 0, shares: int = 1) -> None:
        self.new: list[tuple[str, int]] = []
        self._known: dict[str, _Numbered] = {}
        self._numbers = count(share + 1, shares)

    def rows(self, key: int, record: Mapping[str, Any]) -> list[tuple[int, int, int, int, int]]:
        """Return what is filed of the case with this key, as rows of `case_words`: the number of a word, the key, the
        number of the name that it stands in (0 for other texts), and how many words that name has, compared by sound
        and letter by letter."""
        rows = []
        for number, (_, name) in enumerate(names_of(record), start=1):
            found = [self._numbered(piece) for piece in name.split()]
            size, exact_size = sum(one.size for one in found), sum(one.exact_size for one in found)
            rows += [(word, key, number, size, exact_size) for word in {one.number for one in found}]
        pieces = dict.fromkeys(piece for _, text in texts_of(record) for piece in text.split())
        rows += [(self._numbered(piece).number, key, 0, 0, 0) for piece in pieces]
        return rows

    def _numbered(self, piece: str) -> _Numbered:
        """Return the number of what stands between two spaces, which no word reaches across."""
        found = self._known.get(piece)
        if found is None:
            if len(self._known) >= _MOST_NUMBERED:
                self._known.clear()
            plain, exact = words(piece), exact_words(piece)
            number = next(self._numbers)
            keys = [key for word in plain for key in stored_keys(word)]
            keys += [_EXACT + word for word in exact]
            self.new += [(key, number) for key in dict.fromkeys(keys)]
            found = self._known[piece] = _Numbered(number, len(plain), len(exact))
        return found


def numbered(connection: Connection, search: Search) -> Search:
    """Return a search with the numbers of the words that its own meet; that of a beginning may meet too many. A letter
    is an initial and meets no word."""
    if search.match == "prefix":
        return search
    found = search.words
    keys = [() if len(word) == 1 else _keys_of(search, word) for word in found]
    of_key = numbers_of(connection, {key for each in keys for key in each})
    each = (tuple(dict.fromkeys(number for key in one for number in of_key.get(key, ()))) for one in keys)
    return replace(search, numbers=tuple(each))


def numbers_of(connection: Connection, keys: Collection[str]) -> dict[str, list[int]]:
    """Return the numbers of the words that have each of some keys, in their order; keys that no word has are left
    out."""
    found: dict[str, list[int]] = {}
    rows = select(_words.key, _words.word).where(_words.key.in_(sorted(keys)))
    for key, number in sorted(tuple(row) for row in connection.execute(rows)):
        found.setdefault(key, []).append(number)
    return found


def _holders(search: Search) -> list[ColumnElement[bool]]:
    if search.numbers is not None:
        return [_filed.word.in_(numbers) for numbers in search.numbers]
    found = search.words
    has_key = (_has_key(search, word, last=word is found[-1]) for word in found)
    return [_filed.word.in_(select(_words.word).where(meets)) for meets in has_key]


def _has_key(search: Search, word: str, *, last: bool) -> ColumnElement[bool]:
    if search.match == "prefix" and last:
        return or_(*(and_(_words.key >= key, _words.key < key + _END) for key in prefix_keys(word)))
    return _words.key.in_(_keys_of(search, word))


def _keys_of(search: Search, word: str) -> tuple[str, ...]:
    return (_EXACT + word,) if search.match == "exact" else query_keys(word)


def condition(search: Search) -> ColumnElement[bool]:
    """Every word of the query meets a word of the case, with `field` in one of its names; or it is one of those found
    when something was let go."""
    meetings, key = _holders(search), base.cases.c.key
    if search.field == IN_NAMES:
        plain: ColumnElement[bool] = key.in_(select(in_one_name(meetings).subquery().c.case_key))
    else:
        plain = and_(*(key.in_(select(_filed.case_key).where(meets)) for meets in meetings))
    return or_(plain, key.in_(search.relaxation.keys)) if search.relaxation else plain


def rank(search: Search) -> ColumnElement[int]:
    """How well a case that meets the query meets it, from WHOLE_NAME to OTHER_TEXT."""
    meetings, key = _holders(search), base.cases.c.key
    one_name = in_one_name(meetings)
    # A word still being typed stands for a whole one.
    size = _filed.exact_size if search.match == "exact" else _filed.size
    whole = one_name.having(func.max(size) == len(meetings))
    relaxed = search.relaxation.keys if search.relaxation else ()
    return case(
        (key.in_(select(whole.subquery().c.case_key)), literal(WHOLE_NAME)),
        (key.in_(select(one_name.subquery().c.case_key)), literal(PART_OF_NAME)),
        *([(key.in_(relaxed), literal(RELAXED_NAME))] if relaxed else []),
        else_=literal(OTHER_TEXT),
    )


def is_in_one_name(connection: Connection, search: Search) -> bool:
    """Say whether one name of some case has every word of a search."""
    return connection.execute(in_one_name(_holders(search)).limit(1)).first() is not None


def is_anywhere(connection: Connection, search: Search) -> bool:
    """Say whether a case meets a search."""
    return connection.execute(select(base.cases.c.key).where(condition(search)).limit(1)).first() is not None


def in_one_name(meetings: Sequence[ColumnElement[bool]]) -> Select[Any]:
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
    name, then a name that has every word, then one that agrees where something was let go, then a name or a text that
    has one of them."""
    found, wanted = search.words, _tests_of(search)
    ways = asked(search.text) if search.relaxation else ()

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
        # Below a name that has every word.
        return place if not ways or best >= 20 else _agreeing(ways, record) or place

    return matched


def _agreeing(ways: Sequence[Parts], record: Mapping[str, Any]) -> dict[str, str] | None:
    found = compare(ways, person_of(record))
    if found is None or not found.has_all:
        return None
    field = next(field for field, name in names_of(record) if name == found.name)
    return {"field": field, "value": found.name}


def person_of(record: Mapping[str, Any]) -> Person:
    """Return the names of a case, to be compared with a name."""
    return person([name for _, name in names_of(record)], record.get("gender") or "")


def is_name(search: Search) -> Callable[[Mapping[str, Any]], bool]:
    """Return a function that says whether one name of a record has every word of a query."""
    wanted = _tests_of(search)

    def named(record: Mapping[str, Any]) -> bool:
        keys = ([key for _, key in _keys_in(search, name)] for _, name in names_of(record))
        return any(all(any(map(test, have)) for test in wanted) for have in keys)

    return named


def _keys_in(search: Search, value: str) -> list[tuple[int, str]]:
    """Return the keys of the words of a value, each with the number of its word."""
    if search.match == "exact":
        return [(number, _EXACT + word) for number, word in enumerate(exact_words(value))]
    return _fuzzy_keys(value)


# Texts of the release, not of readers: the same are looked at for every query that they meet.
@lru_cache(maxsize=8_192)
def _fuzzy_keys(value: str) -> list[tuple[int, str]]:
    return [(number, key) for number, word in enumerate(words(value)) for key in stored_keys(word)]


def _tests_of(search: Search) -> list[Callable[[str], bool]]:
    """Return for each word of a query what says whether a key meets it."""
    found = search.words
    return [_wanted(search, word, last=word is found[-1]) for word in found]


def _wanted(search: Search, word: str, *, last: bool) -> Callable[[str], bool]:
    if search.match == "exact":
        return (_EXACT + word).__eq__
    if search.match == "prefix" and last:
        beginnings = prefix_keys(word)
        return lambda key: key.startswith(beginnings)
    return frozenset(query_keys(word)).__contains__
