"""The words by which people are filtered, and how else they are written.

A word is what cells and answers have, such as `video journalist`. It is found by its id, its label in any language, its
own name and its other names, whatever the case, the quotation marks and the apostrophes. In a release from before a
vocabulary had a table, the words are those on file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Column, Connection, Table, select

from api.records import base
from api.records.vocabularies import Vocabulary, values, values_of_cases

# What stands for another mark, or is left out, as people and their devices write it.
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = dict.fromkeys(
    map(ord, "'\"`\u00b4\u00ab\u00bb\u02bc\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\u2033")
)

# A word with the ways to write it, those that mean it first: (word, spelling).
_Spelling = tuple[str, str]


def folded(text: str) -> str:
    """Return a text as it is compared: without case, quotation marks, apostrophes and spaces too many."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES | _QUOTES)
    pieces = unicodedata.normalize("NFKC", plain.casefold()).split(",")
    return ", ".join(" ".join(piece.split()) for piece in pieces)


@dataclass(frozen=True)
class Wordings:
    """The words of a vocabulary in their order, and which of them each folded spelling means: more than one only where
    words on file differ in nothing else."""

    words: tuple[str, ...]
    by_spelling: Mapping[str, tuple[str, ...]]

    def meant_by(self, text: str) -> tuple[str, ...]:
        """Return the words that a text means; none for one that is not known."""
        return (text,) if text in self._exact else self.by_spelling.get(folded(text), ())

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def most_commas(self) -> int:
        """How many commas there are at most in a spelling."""
        return max((spelling.count(",") for spelling in self.by_spelling), default=0)


def wordings(words: Sequence[str], spellings: Iterable[Iterable[_Spelling]]) -> Wordings:
    """Return the wordings of a vocabulary. The spellings come by kind, the most telling first: what means a word by
    an earlier kind means no other by a later one, and what means two words by the same kind means none."""
    by_spelling: dict[str, tuple[str, ...]] = {}
    for word in words:
        by_spelling[folded(word)] = (*by_spelling.get(folded(word), ()), word)
    for kind in spellings:
        meant: dict[str, set[str]] = {}
        for word, spelling in kind:
            meant.setdefault(folded(spelling), set()).add(word)
        for spelling, found in meant.items():
            if spelling and len(found) == 1:
                by_spelling.setdefault(spelling, tuple(found))
    return Wordings(tuple(words), by_spelling)


Reading = Callable[[Connection], Wordings]


def _of_table(table: Table, word: Column[str], on_file: Vocabulary, scope: str = "") -> Reading:
    """The words of a table, found by ids, other names, labels and their own names; else those on file."""
    own = "name_native" if "name_native" in table.c else None
    query = select(table.c.id, word, table.c.aliases, *([table.c[own]] if own else [])).order_by(table.c.key)

    def read(connection: Connection) -> Wordings:
        rows = connection.execute(query).all()
        if not rows:
            return wordings(on_file(connection), ())
        by_id = {row[0]: row[1] for row in rows}
        return wordings(
            tuple(by_id.values()),
            (
                ((row[1], row[0]) for row in rows),
                ((row[1], alias) for row in rows for alias in (row[2] or "").split(";")),
                _labels(connection, scope, by_id) if scope else (),
                ((row[1], row[3] or "") for row in rows) if own else (),
            ),
        )

    return read


def _of_terms(name: str) -> Reading:
    """The words of a list of terms, found by their labels too; none where the release lacks the list."""
    own = base.terms.c
    query = select(own.id, own.label).where(own.list == name).order_by(own.key)

    def read(connection: Connection) -> Wordings:
        labels = [(row.id, row.label) for row in connection.execute(query)]
        ids = {identity: identity for identity, _ in labels}
        return wordings(tuple(ids), (labels, _labels(connection, f"terms.{name}", ids)))

    return read


def _labels(connection: Connection, scope: str, words: Mapping[str, str]) -> list[_Spelling]:
    own = base.labels.c
    rows = connection.execute(select(own.id, own.text).where(own.scope == scope))
    return [(words[row.id], row.text) for row in rows if row.id in words]


_PLACES = _of_table(base.places, base.places.c.name, values("cases", "last_place_of_detention"))

# By the filter that takes them.
READINGS: Mapping[str, Reading] = {
    "occupation": _of_table(
        base.occupations, base.occupations.c.label, values_of_cases("occupation"), "occupations.label"
    ),
    "affiliation": _of_table(base.affiliations, base.affiliations.c.name, values_of_cases("affiliation")),
    "place_of_detention": _PLACES,
    "last_place_of_detention": _PLACES,
    "occupation_group": _of_terms("occupation-group"),
    "affiliation_kind": _of_terms("affiliation-kind"),
    "place_kind": _of_terms("place-kind"),
}
