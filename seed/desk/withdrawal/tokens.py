"""The words of a text with their places in it, also of what is written without spaces: slugs, addresses, hashtags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from api.records.names import query_keys, words

_APOSTROPHES = "'’ʼ‘‛ʻʽʹʺ′`´"
# Hyphens and joiners that are not seen, and stress marks.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_RUN = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{_UNSEEN}]|[{_APOSTROPHES}](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]$")
# French writes an article so.
_ARTICLE = re.compile(rf"^[dlDL][{_APOSTROPHES}]")
_CHUNK = re.compile(r"[^\s;,\"«»“”()<>\[\]|]+")
_TRAILING = ".:!?…'’*_`"
# An address, a handle, a file: its words are written without capitals and belong together.
_WRITTEN_TOGETHER = re.compile(r"https?://|[/_@#=%]|[^\W_][-.][^\W_]")
# Some write the soft sign as j: navaljnogo.
_SOFT_J = re.compile("(?<=[bcdfghklmnprstvz])j(?![aeiouy])")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Token:
    """One word: where it stands, whether with a capital, the keys of its spelling, and what it is a part of."""

    start: int
    end: int
    word: str
    capital: bool
    # The address, slug or handle that it stands in, as a span; None in a sentence.
    together: tuple[int, int] | None

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the word in every reading."""
        return keys_of(self.word)


@lru_cache(maxsize=200_000)
def keys_of(word: str) -> frozenset[str]:
    """Return the keys of a word (of `names.words`) in every reading."""
    softened = _SOFT_J.sub("", word)
    return frozenset((*query_keys(word), *(query_keys(softened) if softened != word else ())))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a line, or of several."""
    return frozenset(text.split())


def tokens(text: str) -> list[Token]:
    """Return the words of a text in their order."""
    return list(_tokens(text))


def decoded(text: str) -> str:
    """Return an address as it is read: letters for their percent signs."""
    return unquote(unquote(text)) if "%" in text else text


def encoded_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of everything in a text that is percent-encoded."""
    if "%" in text:
        for found in _CHUNK.finditer(text):
            if _ENCODED.search(found[0]):
                yield _without_end(found)


def _tokens(text: str) -> Iterator[Token]:
    together = [
        _without_end(found)
        for found in _CHUNK.finditer(text)
        if (found[0] == found[0].lower() or "://" in found[0] or found[0][0] in "@#")
        and _WRITTEN_TOGETHER.search(found[0].rstrip(_TRAILING))
    ]
    place = 0
    for run in _RUN.finditer(text):
        while place < len(together) and together[place][1] <= run.start():
            place += 1
        inside = together[place] if place < len(together) and together[place][0] <= run.start() else None
        for start, end in _parts(run[0]):
            part = run[0][start:end]
            word = _plain(part)
            if word:
                at = run.start()
                yield Token(at + start, at + end, word, part[0].isupper(), inside)


def _without_end(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), found.start() + len(found[0].rstrip(_TRAILING))


def _parts(run: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words of a run of letters: the article and the possessive apart, `FreeOrlov` in two."""
    start = len(article[0]) if (article := _ARTICLE.match(run)) else 0
    last = found.start() if (found := _POSSESSIVE.search(run)) else len(run)
    for place in range(start + 1, last):
        if run[place].isupper() and run[place - 1].islower():
            yield start, place
            start = place
    if start < last:
        yield start, last


@lru_cache(maxsize=200_000)
def _plain(part: str) -> str:
    seen = part if part.isalpha() else "".join(letter for letter in part if letter not in _UNSEEN)
    return "".join(words(unicodedata.normalize("NFC", seen)))
