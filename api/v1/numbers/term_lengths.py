"""How long prison terms are, group by group: quartiles of months, and beside them whoever has no such number. On a day
it is told of those who surely fall in a group."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from api.records import deadline
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import IMPRISONMENT, LIFE, Term, TooManyCells
from api.v1.numbers.cells import Cell, too_many

FEWEST_MONTHS = 1


@dataclass(frozen=True)
class TermLengths:
    """The prison terms of a group in months, each with how many people have it, and how many have none or no number.

    On a day dates leave open which sentence of `term_open` was in force; `several_terms` are those of them who surely
    had a term of so many months, one or another.
    """

    people: Mapping[int, int]
    without_term: int
    life: int
    without_imprisonment: int
    term_open: int
    several_terms: int

    @property
    def n(self) -> int:
        """How many people have a term of so many months on file."""
        return sum(self.people.values())

    def as_json(self) -> dict[str, Any]:
        """Return the numbers, as answers in JSON have them; those of no terms are null."""
        return {
            "n": self.n,
            "median": quantile(self.people, 2),
            "q1": quantile(self.people, 1),
            "q3": quantile(self.people, 3),
            "least": min(self.people, default=None),
            "most": max(self.people, default=None),
            "without_term": self.without_term,
            "life": self.life,
            "without_imprisonment": self.without_imprisonment,
            "term_open": self.term_open,
        }


def quantile(people: Mapping[int, int], quarter: int) -> float | None:
    """Return a quartile (1, 2 or 3) of numbers, each with how often it comes: interpolated between the two neighbours
    (Hyndman and Fan 1996, type 7). A whole one is an integer; None for that of no numbers."""
    if not people:
        return None
    values = sorted(people)
    up_to = list(accumulate(people[value] for value in values))
    place, rest = divmod((up_to[-1] - 1) * quarter, 4)
    below = values[bisect_right(up_to, place)]
    above = values[bisect_right(up_to, min(place + 1, up_to[-1] - 1))]
    whole, fourths = divmod(below * 4 + rest * (above - below), 4)
    return whole + fourths / 4 if fourths else whole


def term_lengths(
    release: Release, query: Query, dimensions: Sequence[str], found: Iterable[Cell]
) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Yield each cell of a query with the terms of its people, as answers in JSON have them, and with the list of
    those who have a term. Raises Problem `invalid-query` where there are too many."""
    try:
        lengths = release.sentence_lengths(query, dimensions)
    except TooManyCells:
        raise too_many(dimensions) from None
    for cell in deadline.watched(found):
        terms = _of_sentences(lengths.get(tuple(cell.group.values()), {}))
        told = terms.as_json()
        if query.as_of is None:
            # Today the sentence in force is never open.
            del told["term_open"]
        # No filter tells whose term is one number from those who may have had one or another.
        listed = terms.n and not terms.several_terms
        yield cell, {**told, "href_terms": _list_of_terms(cell) if listed else None}


def _of_sentences(sentences: Mapping[Term, int]) -> TermLengths:
    people: dict[int, int] = {}
    without_term = life = without_imprisonment = term_open = several_terms = 0
    for (kind, months, is_open), number in sentences.items():
        if is_open:
            term_open += number
            several_terms += number if kind == IMPRISONMENT and months is not None else 0
        elif kind == LIFE:
            life += number
        elif kind != IMPRISONMENT:
            without_imprisonment += number
        elif months is None:
            without_term += number
        else:
            people[months] = number
    return TermLengths(people, without_term, life, without_imprisonment, term_open, several_terms)


def _list_of_terms(cell: Cell) -> str | None:
    """Return the list of the people in a cell who have a term on file; there are some, so that no filter of the query
    contradicts those that ask for them."""
    if cell.lists is None:
        return None
    least = max(FEWEST_MONTHS, int(cell.lists.filters.get("months_min", "0")))
    narrowed = {**cell.narrowed, "sentence_kind": IMPRISONMENT, "months_min": str(least)}
    return cell.lists.address(narrowed, f"as_of={cell.day}&certainty=certain" if cell.day else "")
