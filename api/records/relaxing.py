"""What is let go where no name on file has the words of a query as they are: patronymics, initials, forms, slips.

A few names that may be meant are read, and each is judged by `names.comparison`: what search finds here is what a list
of names is held against. Nothing is let go while a name has every word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import orjson
from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from api.records import base
from api.records.names import query_keys
from api.records.names.comparison import RELAXED, Comparison, compare
from api.records.names.given_names import variants
from api.records.names.parts import Parts, asked
from api.records.names.surnames import other_endings
from api.records.names.typos import SHORTEST, slips
from api.records.search import (
    Relaxation,
    Relaxed,
    Search,
    is_anywhere,
    is_in_one_name,
    numbered,
    numbers_of,
    person_of,
)

# So many names are judged at most: what a query costs stays bounded however many people share a surname.
MOST_JUDGED = 500
# Slips are sought in so many words, which are no longer than names are, and in the likeliest readings of each.
MOST_WORDS_WITH_SLIPS, LONGEST_WITH_SLIPS, _LIKELIEST = 3, 20, 2
# An answer names so many words that stood for others.
MOST_TOLD = 20

_filed = base.case_words.c

# The words that must meet a name for it to be judged.
Required = frozenset[str]
# The numbers of the words on file that each word may stand for.
Meant = Mapping[str, Collection[int]]


def understood(connection: Connection, search: Search) -> Search:
    """Return a search as a release understands it: with the numbers of its words, and with what was let go."""
    search = numbered(connection, search)
    if search.match != "fuzzy" or search.numbers is None:
        return search
    found = dict(zip(search.words, search.numbers, strict=True))
    is_plain = all(search.numbers)
    others = {word: _other_forms(word) for word in found if len(word) > 1}
    ways = asked(search.text)
    if not ways or _is_satisfied(connection, search, is_plain, any(others.values()), ways):
        return search
    more = numbers_of(connection, frozenset[str]().union(*others.values()))
    meant = {
        word: [*found[word], *(number for key in keys for number in more.get(key, ()))]
        for word, keys in others.items()
    }
    relaxation = _judged(connection, ways, _sets(ways, meant))
    if relaxation is None and not (is_plain and is_anywhere(connection, search)):
        relaxation = _judged(connection, ways, _sets_with_a_slip(ways, meant, _slips(connection, others)))
    return replace(search, relaxation=relaxation)


def _is_satisfied(
    connection: Connection, search: Search, is_plain: bool, has_forms: bool, ways: Sequence[Parts]
) -> bool:
    """Say whether nothing need be let go: a name has every word, or there is nothing to let go of a word on file."""
    if not is_plain:
        return False
    return not (has_forms or any(way.patronymic for way in ways)) or is_in_one_name(connection, search)


def _other_forms(word: str) -> frozenset[str]:
    keys = query_keys(word)
    return variants(keys) | other_endings(keys)


def _required(ways: Iterable[Parts]) -> Iterator[Required]:
    """Yield the words of surname and given name of each way: patronymics may be missing, initials are judged."""
    for way in ways:
        parts = [part for part in (way.surname, way.given) if part and not part.is_initial]
        if way.surname or not way.patronymic:
            yield frozenset(word for part in parts for word in part.words if len(word) > 1)


def _sets(ways: Sequence[Parts], meant: Meant) -> list[Meant]:
    """Return for each set of words that must meet a name what each may stand for, where each may."""
    found = ({word: meant[word] for word in required} for required in dict.fromkeys(_required(ways)))
    return [each for each in found if each and all(each.values())]


def _sets_with_a_slip(ways: Sequence[Parts], meant: Meant, slipped: Meant) -> list[Meant]:
    """Return the same with one word of each set in the place of a word like it."""
    sets = (
        {word: slipped[word] if word == other else meant[word] for word in required}
        for required in dict.fromkeys(_required(ways))
        for other in required & slipped.keys()
    )
    return [each for each in sets if all(each.values())]


def _slips(connection: Connection, words: Iterable[str]) -> Meant:
    """Return the numbers of the words on file of which words may be slips, where there are any."""
    likely = [word for word in words if SHORTEST <= len(word) <= LONGEST_WITH_SLIPS][:MOST_WORDS_WITH_SLIPS]
    keys = {word: _keys_of_slips(word) for word in likely}
    of_key = numbers_of(connection, frozenset[str]().union(*keys.values()))
    found = {
        word: [number for key in of_key.keys() & each for number in of_key[key]]
        for word, each in keys.items()
    }
    return {word: numbers for word, numbers in found.items() if numbers}


def _keys_of_slips(word: str) -> frozenset[str]:
    cyrillic = not word.isascii()
    likeliest = query_keys(word)[:_LIKELIEST]
    return frozenset(other for key in likeliest for other in slips(key, cyrillic=cyrillic))


def _judged(connection: Connection, ways: Sequence[Parts], sets: Sequence[Meant]) -> Relaxation | None:
    """Return what agrees with a name of the few that meet one of the sets; None where nothing does."""
    if not sets:
        return None
    keys = _meeting(connection, sets)
    documents = base.case_documents.c
    rows = select(documents.case_key, documents.summary).where(documents.case_key.in_(keys[:MOST_JUDGED]))
    found: dict[int, Comparison] = {}
    for key, document in sorted(tuple(row) for row in connection.execute(rows)):
        comparison = compare(ways, person_of(orjson.loads(document)))
        if comparison is not None and comparison.has_all:
            found[key] = comparison
    if not found:
        return None
    dropped, relaxed = _let_go(found.values())
    return Relaxation(tuple(found), dropped, relaxed, complete=len(keys) <= MOST_JUDGED)


def _meeting(connection: Connection, sets: Sequence[Meant]) -> list[int]:
    """Return the keys of cases with one name that has all words of a set, and one key more than are judged where there
    are more."""
    every = sorted({number for each in sets for numbers in each.values() for number in numbers})
    met = or_(*(and_(*map(_stands_there, each.values())) for each in sets))
    names = (
        select(_filed.case_key)
        .where(_filed.name > 0, _filed.word.in_(every))
        .group_by(_filed.case_key, _filed.name)
        .having(met)
        .subquery()
    )
    keys = select(names.c.case_key).distinct().order_by(names.c.case_key).limit(MOST_JUDGED + 1)
    return list(connection.execute(keys).scalars())


def _stands_there(numbers: Collection[int]) -> ColumnElement[bool]:
    return func.max(case((_filed.word.in_(numbers), 1), else_=0)) == 1


def _let_go(comparisons: Iterable[Comparison]) -> tuple[tuple[str, ...], tuple[Relaxed, ...]]:
    """Return the words that were dropped, and those that stood for others."""
    dropped: dict[str, None] = {}
    relaxed: dict[Relaxed, None] = {}
    for comparison in comparisons:
        for part in (comparison.surname, comparison.given, comparison.patronymic):
            if part.asked is not None and part.on_file is None:
                dropped[part.asked] = None
            elif part.asked is not None and part.on_file is not None and part.how in RELAXED:
                relaxed[Relaxed(part.asked, part.on_file, part.how)] = None
    return tuple(islice(dropped, MOST_TOLD)), tuple(islice(relaxed, MOST_TOLD))
