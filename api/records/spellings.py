"""How the values of a filter are written: what is taken for a value, what surely means one, and what is part of a name.

Taken are ids, labels, names and other names, whatever the case, the quotation marks and the apostrophes. Guesses go
further: usual names, no accents, Latin letters. They say what a reader means who sends a word that is not taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from anyascii import anyascii

from api.records.names import query_keys, stored_keys, words

# What stands for another mark, or is left out, as people and their devices write it.
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = dict.fromkeys(
    map(ord, "'\"`\u00b4\u00ab\u00bb\u02bc\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\u2033")
)
_ELISION = re.compile(r"\b([dl])['’ʼ]", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# The beginning of a word in a name, and its sound, stand for it from so many letters on; so many are sought at least.
_SHORTEST_BEGINNING, _SHORTEST_PART = 4, 3

# A value with a way to write it.
Spelling = tuple[str, str]
# Ways to write what one word may stand for, the most telling first.
Forms = Callable[[str], Iterable[str]]


def folded(text: str) -> str:
    """Return a text as it is compared: without case, quotation marks, apostrophes and spaces too many."""
    marked = unicodedata.normalize("NFKC", text).translate(_DASHES | _QUOTES)
    pieces = unicodedata.normalize("NFKC", marked.casefold()).split(",")
    return ", ".join(" ".join(piece.split()) for piece in pieces)


def plain(text: str) -> str:
    """Return a text without case, accents, marks and hyphens, in Latin letters."""
    latin = anyascii(_ELISION.sub(r"\1 ", text)).replace("-", " ").replace(".", "").replace("_", " ")
    return folded(latin)


def meanings(values: Sequence[str], kinds: Iterable[Iterable[Spelling]]) -> dict[str, tuple[str, ...]]:
    """Return what each folded spelling means: more than one value only where values differ in nothing else.

    The spellings come by kind, the most telling first: what means a value by an earlier kind means no other by a later
    one, and what means two values by the same kind means none."""
    found: dict[str, tuple[str, ...]] = {}
    for value in values:
        found[folded(value)] = (*found.get(folded(value), ()), value)
    for kind in kinds:
        meant: dict[str, set[str]] = {}
        for value, spelling in kind:
            meant.setdefault(folded(spelling), set()).add(value)
        for spelling, one_or_more in meant.items():
            if spelling and len(one_or_more) == 1:
                found.setdefault(spelling, tuple(one_or_more))
    return found


def no_forms(word: str) -> Iterable[str]:
    """There is no other way to write a word."""
    return ()


@dataclass(frozen=True)
class Spellings:
    """The values of a list in their order, and what each folded spelling is `taken` for and may be `guessed` to mean.

    `forms` returns further spellings to seek for a word; `ambiguous` are spellings that mean several values, and so
    none of them. `named` are the values by their names, of which a part may be sought; empty where none may.
    """

    values: tuple[str, ...]
    taken: Mapping[str, tuple[str, ...]]
    guessed: Mapping[str, tuple[str, ...]]
    forms: Forms = no_forms
    ambiguous: frozenset[str] = frozenset()
    named: tuple[Spelling, ...] = ()

    def taken_for(self, text: str) -> tuple[str, ...]:
        """Return the values that a text is taken for; none for one that is not known."""
        return (text,) if text in self._exact else self.taken.get(folded(text), ())

    def meant_by(self, word: str) -> str | None:
        """Return the value that a word surely means; None where there is none, or more than one."""
        for form in (word, plain(word), *self.forms(word)):
            spelling = folded(form)
            meant = (
                (form,) if form in self._exact else self.taken.get(spelling) or self.guessed.get(spelling, ())
            )
            if len(meant) == 1:
                return meant[0]
        return None

    def with_part(self, text: str) -> tuple[str, ...]:
        """Return the values of which some name has each word of a text, or begins a word of it so; a word in other
        letters than Latin is compared by its sound, too."""
        sought = [(_plain_words(word), _sounds(word)) for word in _WORD.findall(text)]
        if sum(len(word) for words, _ in sought for word in words) < _SHORTEST_PART:
            return ()
        found = (
            value
            for value, have, sounds in self._words
            if all(all(_is_among(one, have) for one in words) or heard & sounds for words, heard in sought)
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def most_commas(self) -> int:
        """How many commas there are at most in a spelling that is taken."""
        return max((spelling.count(",") for spelling in self.taken), default=0)

    @cached_property
    def near(self) -> Mapping[str, str]:
        """What each spelling means to which a word may be near; an ambiguous one means nothing."""
        spelt = {**self.guessed, **self.taken}
        return dict.fromkeys(self.ambiguous, "") | {
            spelling: meant[0] for spelling, meant in spelt.items() if len(meant) == 1
        }

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(self.values)

    @cached_property
    def _words(self) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
        """The words of each name, in plain letters and by their sound."""
        return tuple(
            (value, _plain_words(name), frozenset(key for word in words(name) for key in stored_keys(word)))
            for value, name in self.named
        )


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain(text)))


def _sounds(word: str) -> frozenset[str]:
    if word.isascii() or len(word) < _SHORTEST_BEGINNING:
        return frozenset()
    return frozenset(key for one in words(word) for key in query_keys(one))


def _is_among(word: str, words: frozenset[str]) -> bool:
    return word in words or (len(word) >= _SHORTEST_BEGINNING and any(one.startswith(word) for one in words))
