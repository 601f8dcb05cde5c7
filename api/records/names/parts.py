"""Which words of a written name may be the surname, the given name and the patronymic.

A list writes "surname given patronymic", a newspaper "given surname", an index "surname, given"; initials stand before
or behind. A text is read in every way that its order allows, and whoever compares takes the one that agrees best.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from api.records.names.keys import query_keys, stored_keys
from api.records.names.patronymics import is_child_of, is_patronymic
from api.records.names.words import words

# More words than a name has; the ways to read a text stay few.
MOST_PIECES: Final = 6
_LONGEST_SURNAME: Final = 3

_PIECE: Final = re.compile(r"[^\s.,;]+")
_ASIDE: Final = re.compile(r"[(\[][^)\]]*[)\]]?")

# What gives the keys of a word: of one that is asked for, or of one on file.
Keys = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two spaces, as written, and its words: Kara-Murza has two."""

    text: str
    words: tuple[str, ...]

    @property
    def is_initial(self) -> bool:
        """Whether it is one letter."""
        return len(self.words) == 1 and len(self.words[0]) == 1

    @property
    def is_patronymic(self) -> bool:
        """Whether it has the form of a patronymic."""
        return is_patronymic("".join(self.words))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: how it is written, its words, the keys of each, and those of two as one (Emir-Usein,
    Emirusein)."""

    text: str
    words: tuple[str, ...]
    keys: tuple[frozenset[str], ...]
    joined: frozenset[str]

    @property
    def is_initial(self) -> bool:
        """Whether it is one letter for each word."""
        return all(len(word) == 1 for word in self.words)


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in its parts, None for each that it lacks; `text` is the name as written."""

    text: str
    surname: Part | None = None
    given: Part | None = None
    patronymic: Part | None = None


def asked(text: str) -> tuple[Parts, ...]:
    """Return every way to read a name that somebody asks for; none where it is no name: no word of two letters, or too
    many words."""
    text = _ASIDE.sub(" ", text)
    before, _, after = text.partition(",")
    first, rest = _pieces(before), _pieces(after)
    every = [*first, *rest]
    if not 0 < len(every) <= MOST_PIECES or all(piece.is_initial for piece in every):
        return ()
    ways = _with_given(first, rest) if first and rest else _ways(every)
    # The same words stand in many ways to read a name.
    keys = cache(query_keys)
    return tuple(dict.fromkeys(_parts(text, keys, *way) for way in ways))


def on_file(text: str) -> tuple[Parts, ...]:
    """Return the names that stand in one of the data, which write the given name first and the surname last. What is
    in parentheses is another name, or a part of one."""
    outside = _pieces(_ASIDE.sub(" ", text))
    inside = [piece for aside in _ASIDE.findall(text) for piece in _pieces(aside.strip("()[]"))]
    found = [outside] if len(outside) > 1 or not inside else [[*outside, *inside]]
    if len(outside) > 1 and inside:
        found.append(inside if len(inside) > 1 else [*inside, *outside[1:]])
    return tuple(_filed(text, pieces) for pieces in found if pieces)


def part(text: str, *, of_file: bool = False) -> Part | None:
    """Return a part that is written alone, such as the patronymic in a column of its own; None where it is empty."""
    return _part(_pieces(text), stored_keys if of_file else query_keys)


def _filed(text: str, pieces: Sequence[Piece]) -> Parts:
    if len(pieces) == 1:
        return _parts(text, stored_keys, pieces, (), ())
    first, *middle, last = pieces
    fathers = [piece for piece in middle if piece.is_patronymic]
    surname = [piece for piece in middle if piece not in fathers]
    return _parts(text, stored_keys, [*surname, last], [first], fathers[:1])


# Surname, given name and patronymic.
Way = tuple[Sequence[Piece], Sequence[Piece], Sequence[Piece]]


def _ways(pieces: Sequence[Piece]) -> Iterator[Way]:
    for size in range(1, min(len(pieces), _LONGEST_SURNAME) + 1):
        yield from _with_given(pieces[:size], pieces[size:])
        yield from _with_given(pieces[-size:], pieces[:-size])
    if len(pieces) == 1 or pieces[-1].is_patronymic:
        yield (), pieces[:1], pieces[1:2]


def _with_given(surname: Sequence[Piece], rest: Sequence[Piece]) -> Iterator[Way]:
    if any(piece.is_initial for piece in surname):
        return
    if len(rest) < 2:
        yield surname, rest, ()
        return
    *given, last = rest
    if last.is_initial or last.is_patronymic:
        yield surname, given, [last]
    else:
        yield surname, rest, ()


def _pieces(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    for piece in (Piece(written, words(written)) for written in _PIECE.findall(text)):
        if pieces and len(piece.words) == 1 and is_child_of(piece.words[0]):
            before = pieces.pop()
            pieces.append(Piece(f"{before.text} {piece.text}", (*before.words, *piece.words)))
        elif piece.words:
            pieces.append(piece)
    return pieces


def _parts(text: str, keys: Keys, *pieces: Sequence[Piece]) -> Parts:
    return Parts(text, *(_part(each, keys) for each in pieces))


def _part(pieces: Sequence[Piece], keys: Keys) -> Part | None:
    found = tuple(word for piece in pieces for word in piece.words)
    if not found:
        return None
    each = tuple(frozenset(keys(word)) for word in found)
    joined = each[0] if len(found) == 1 else frozenset(keys("".join(found)) if len(found) == 2 else ())
    return Part(" ".join(piece.text for piece in pieces), found, each, joined)
