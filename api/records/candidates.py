"""People who may be meant by the names of a list: found by the keys of their words, many names at a time.

A few statements find them for all names together. Words that a million people share, such as given names, are not
followed where a rarer word of the same name was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, func, select

from api.records import base, deadline
from api.records.identifiers import FIELD as IDENTIFIER

Value = TypeVar("Value", str, int)

# The list of a case that has the articles of its charges.
ARTICLE = "article"
# Values of a statement; both databases take more.
_AT_ONCE = 1_000
# A word that stands in more names than these is followed only where no other word of the name is rarer.
_COMMON = 400
# Candidates of one name that are compared letter by letter.
MOST_COMPARED = 500

_words, _filed, _case = base.words.c, base.case_words.c, base.cases.c


@dataclass(frozen=True)
class OnFile:
    """What is on file of a person that a list may tell too."""

    key: int
    uid: str
    id: str
    names: tuple[str, ...]
    gender: str
    birth_year: int | None
    region: str | None
    articles: tuple[str, ...]
    # Those of others, `scheme:value`.
    identifiers: tuple[str, ...] = ()


# Of each word of a name the keys under which it is looked up.
Keys = Sequence[Sequence[str]]


def met(connection: Connection, names: Sequence[Keys]) -> list[list[int]]:
    """Return for each of some names the cases that have a word of it in one of theirs, by their keys; of more than
    MOST_COMPARED those that have most."""
    numbers = _numbers(connection, {key for name in names for word in name for key in word})
    of_words = [[{n for key in word for n in numbers.get(key, ())} for word in name] for name in names]
    sizes = _sizes(connection, {n for name in of_words for word in name for n in word})
    followed = [_followed(name, sizes) for name in of_words]
    filed = _postings(connection, {n for name in followed for word in name for n in word})
    return [_counted(name, filed) for name in deadline.watched(followed)]


def _followed(name: list[set[int]], sizes: Mapping[int, int]) -> list[set[int]]:
    """Return the words of a name that are looked at: those that are not common, else the rarest."""
    there = [word for word in name if word]
    rare = [word for word in there if sum(sizes.get(n, 0) for n in word) <= _COMMON]
    return rare or sorted(there, key=lambda word: sum(sizes.get(n, 0) for n in word))[:1]


def _counted(name: list[set[int]], filed: Mapping[int, frozenset[int]]) -> list[int]:
    """Return the cases of a name, those with most of its words first."""
    found: Counter[int] = Counter()
    for word in name:
        found.update(frozenset().union(*(filed.get(n, ()) for n in word)))
    if len(found) <= MOST_COMPARED:
        return list(found)
    return nsmallest(MOST_COMPARED, found, key=lambda key: (-found[key], key))


def _numbers(connection: Connection, keys: Iterable[str]) -> Mapping[str, list[int]]:
    """Return the numbers of the words with these keys."""
    found: dict[str, list[int]] = defaultdict(list)
    for some in _batches(sorted(keys)):
        for key, number in connection.execute(select(_words.key, _words.word).where(_words.key.in_(some))):
            found[key].append(number)
    return found


def _sizes(connection: Connection, numbers: Iterable[int]) -> Mapping[int, int]:
    """Return in how many names each of some words stands."""
    found: dict[int, int] = {}
    for some in _batches(sorted(numbers)):
        query = select(_filed.word, func.count()).where(_filed.word.in_(some)).group_by(_filed.word)
        found |= {row.word: row[1] for row in connection.execute(query)}
    return found


def _postings(connection: Connection, numbers: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Return in the names of which cases each of some words stands."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in _batches(sorted(numbers)):
        query = select(_filed.word, _filed.case_key).where(_filed.word.in_(some), _filed.name > 0)
        for number, key in connection.execute(query):
            found[number].add(key)
    return {number: frozenset(keys) for number, keys in found.items()}


def read(connection: Connection, keys: Iterable[int]) -> Mapping[int, OnFile]:
    """Return what is on file of cases, by their keys."""
    found: dict[int, OnFile] = {}
    listed = base.case_values.c
    for some in _batches(sorted(keys)):
        values: dict[tuple[int, str], list[str]] = defaultdict(list)
        of_lists = select(listed.case_key, listed.field, listed.value).where(
            listed.field.in_((ARTICLE, IDENTIFIER)), listed.case_key.in_(some)
        )
        for key, field, value in connection.execute(of_lists):
            values[key, field].append(value)
        own = select(
            _case.key,
            _case.uid,
            _case.id,
            _case.name_en,
            _case.name_native,
            _case.aliases,
            _case.gender,
            _case.birth_year,
            _case.region_id,
        ).where(_case.key.in_(some))
        for row in connection.execute(own):
            aliases = (row.aliases or "").split(";")
            names = tuple(dict.fromkeys(filter(None, (row.name_en, row.name_native, *aliases))))
            found[row.key] = OnFile(
                row.key,
                row.uid,
                row.id,
                names,
                row.gender or "",
                row.birth_year,
                row.region_id,
                tuple(sorted(values[row.key, ARTICLE])),
                tuple(sorted(values[row.key, IDENTIFIER])),
            )
    return found


def _batches(values: Iterable[Value]) -> Iterator[list[Value]]:
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some
