"""The words of the closed lists, the fixed texts of pages and the translated texts of records in one language; what it
lacks is English.

English words of statuses, themes, terms and regions stand in their own tables, all other texts among the labels.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, select

from api.languages import ENGLISH
from api.records import base
from api.settings import ROOT

# Words to show belong to the code and to no release; each load takes them along.
FILE = ROOT / "seed" / "tables" / "labels.csv"
# The scope of the fixed texts of pages and embeds.
PAGE = "page"
# The scope of texts of records: their ids are the English texts themselves, so that none can outlive its text.
TRANSLATED = "translated"

Texts = Mapping[tuple[str, str], str]

# Scopes whose English words stand in a table of their own.
_COLUMNS = {
    "statuses.label": base.statuses.c.label,
    "statuses.definition": base.statuses.c.definition,
    "themes.label": base.themes.c.label,
    "themes.definition": base.themes.c.definition,
    "regions.name": base.regions.c.name,
    "occupations.label": base.occupations.c.label,
    "identifier_schemes.label": base.identifier_schemes.c.label,
}


class Labels(Mapping[tuple[str, str], str]):
    """Texts by scope and id, such as `labels["statuses.label", "imprisoned"]`; KeyError where there is none.

    A text that the language lacks is the English one; `lacking` has the scopes and ids of these.
    """

    def __init__(self, language: str, own: Texts, english: Texts) -> None:
        self.language = language
        self.lacking = frozenset(english.keys() - own.keys())
        self._texts = {**english, **own}

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._texts[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def english_texts() -> Mapping[str, str]:
    """Return the fixed texts of pages in English by key, from the file: they are there before any release is."""
    return {row["id"]: row["text"] for row in rows() if (row["scope"], row["language"]) == (PAGE, ENGLISH)}


def rows() -> Iterator[dict[str, str]]:
    """Yield the rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read(connection: Connection, language: str) -> dict[tuple[str, str], str]:
    """Return the texts that a language has, by scope and id; none for a language that is not there."""
    own = base.labels.c
    query = select(own.scope, own.id, own.text).where(own.language == language)
    found = {(scope, identity): text for scope, identity, text in connection.execute(query)}
    if language != ENGLISH:
        texts = base.translations.c
        translated = select(texts.english, texts.text).where(texts.language == language)
        return found | {(TRANSLATED, row[0]): row[1] for row in connection.execute(translated)}
    for name, column in _COLUMNS.items():
        words = connection.execute(select(column.table.c.id, column))
        found |= {(name, row[0]): row[1] for row in words}
    terms = base.terms.c
    query = select(terms.list, terms.id, terms.label)
    found |= {(f"terms.{name}", identity): text for name, identity, text in connection.execute(query)}
    return found
