"""The regions, articles and countries that there are, by their codes: a release may be asked for those, too, that its
own tables lack, since nobody on file had them yet. Like the labels, they belong to the code and to no release.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from sqlalchemy import Connection

from api.languages import ENGLISH
from api.records import labels
from api.records.vocabularies import Vocabulary
from api.settings import ROOT

COUNTRIES = "countries"

_TABLES = ROOT / "seed" / "tables"


@cache
def regions() -> Mapping[str, str]:
    """Return the English names of all regions of Russia and Ukraine by their codes (ISO 3166-2)."""
    return {row["id"]: row["name"] for row in _rows("regions")}


@cache
def articles() -> Mapping[str, str]:
    """Return the titles of articles of the Criminal Code by their numbers; empty where there is none."""
    return {row["number"]: row["title"] for row in _rows("articles")}


@cache
def countries() -> Mapping[str, str]:
    """Return the English names of all countries by their codes (ISO 3166-1)."""
    rows = labels.rows()
    return {row["id"]: row["text"] for row in rows if (row["scope"], row["language"]) == (COUNTRIES, ENGLISH)}


@cache
def with_all(vocabulary: Vocabulary, known: Callable[[], Mapping[str, str]]) -> Vocabulary:
    """The codes of a release, and those that it lacks."""

    def read(connection: Connection) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*vocabulary(connection), *known()]))

    return read


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (_TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
