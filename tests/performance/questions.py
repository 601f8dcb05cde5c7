"""What is asked: for each contender the same questions in its own words, each of them new."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

from tests.performance.bench import Bench
from tests.performance.places import cases_of

# Words that stand in many summaries.
COMMON_WORDS = ("appeal", "lawyer", "letters", "protest", "witness", "verdict")

# Names read to ask for them; more would only take memory.
MOST_NAMES = 50_000


def pages() -> Iterator[tuple[str, str]]:
    """Pages of 100 cases, filtered and sorted, no two alike: for our list, and for a table of Datasette."""
    chance = random.Random(1)
    seen = set()
    sorts = (
        ("name", "sort_name"),
        ("status_since", "status_since"),
        ("birth_year", "birth_year"),
        ("id", "id"),
    )
    while True:
        year, month, day = chance.randrange(2012, 2022), chance.randrange(1, 13), chance.randrange(1, 29)
        months, sort, down = chance.randrange(1, 60), chance.choice(sorts), chance.random() < 0.5
        asked = (year, month, day, months, sort, down)
        if asked in seen:
            continue
        seen.add(asked)
        since = f"{year}-{month:02}-{day:02}"
        yield (
            f"/v1/cases?limit=100&status_since_from={since}&months_min={months}&sort={'-' if down else ''}{sort[0]}",
            f"/cases/cases.json?_size=100&_shape=objects&status_since__gte={since}&sentence_months__gte={months}"
            f"&_sort{'_desc' if down else ''}={sort[1]}",
        )


def searches(bench: Bench, cases: int) -> Iterator[tuple[str, str]]:
    """Searches that find something, no two alike: mostly a family name, else a word of many summaries; each with
    another bound on a date, so that nobody has answered it before."""
    chance = random.Random(1)
    names = [case["name_en"].split()[1] for case in islice(cases_of(bench, cases), MOST_NAMES)]
    seen = set()
    while True:
        word = chance.choice(names) if chance.random() < 0.8 else chance.choice(COMMON_WORDS)
        year, month, day = chance.randrange(2000, 2018), chance.randrange(1, 13), chance.randrange(1, 29)
        asked = (word, year, month, day)
        if asked in seen:
            continue
        seen.add(asked)
        since = f"{year}-{month:02}-{day:02}"
        yield (
            f"/v1/cases?limit=100&q={quote(word)}&status_since_from={since}",
            f"/cases/cases.json?_size=100&_shape=objects&_search={quote(word)}&status_since__gte={since}",
        )


def ids(bench: Bench, cases: int, count: int) -> list[str]:
    """Ids of cases, spread over the whole table."""
    step = max(1, cases // count)
    return [f"synthetic-{number:07}" for number in range(1, cases + 1, step)][:count]


def ours(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The questions in our words."""
    return (pair[0] for pair in pairs)


def theirs(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The questions in Datasette's words."""
    return (pair[1] for pair in pairs)
