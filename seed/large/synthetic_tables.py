"""Tables written row by row as they are declared, and what stands in columns that the synthesis does not know."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any

from api.records.declaration import Column, Table
from seed.editions import Edition
from seed.large.synthetic_words import Words
from seed.read import Row, rows

Cells = Sequence[object]

# The columns of what is made here, in the order in which their cells are made.
MADE: Mapping[str, tuple[str, ...]] = {
    "cases": (
        *("uid", "id", "name_en", "name_native", "aliases", "birth_year", "gender", "citizenships"),
        *("occupations", "affiliations", "region_id", "group_case_id", "themes", "named_in_resolution"),
        *("summary", "concerns", "place_of_detention", "verified_on", "note", "source_ids"),
    ),
    "events": ("id", "case_id", "date", "type", "status", "summary", "source_ids"),
    "charges": ("case_id", "article", "part", "outcome", "basis", "source_ids"),
    "sentences": (
        *("case_id", "date", "court", "stage", "kind", "months", "regime", "in_absentia", "source_ids"),
    ),
    "recognitions": ("case_id", "organisation_id", "term", "date", "source_ids"),
    "sources": ("id", "publisher", "title", "url", "published_on", "language", "archived_url"),
    "group_cases": ("id", "name"),
}
GROUP_CASES = 200
SOURCES = 10_000


def source_id(number: int) -> str:
    """Return the id of a source that is made."""
    return f"synthetic-source-{number:05}"


def group_id(number: int) -> str:
    """Return the id of a group case that is made."""
    return f"synthetic-group-{number:03}"


def case_id_of(number: int) -> str:
    """Return the id of a case that is made."""
    return f"synthetic-{number:07}"


# Ids of records that are made here.
_OWN_IDS: Mapping[str, Callable[[random.Random], str]] = {
    "sources": lambda chance: source_id(chance.randrange(SOURCES) + 1),
    "group_cases": lambda chance: group_id(chance.randrange(GROUP_CASES) + 1),
    "cases": lambda chance: case_id_of(1),
}


class Output:
    """A table that is being written, begun with its header."""

    def __init__(self, files: ExitStack, folder: Path, table: Table, curated: Edition, words: Words) -> None:
        file = (folder / table.file).open("w", encoding="utf-8", newline="")
        self._write = csv.writer(files.enter_context(file), lineterminator="\n").writerows
        self._write([list(table.by_name)])
        usual = ("case_id",) if table.is_child else table.by_name
        made = {name: place for place, name in enumerate(MADE.get(table.name, usual))}
        # From the cells that are made to one of the row: itself, or something else for a column that is not known here.
        self._cells: list[Callable[[Cells], object]] | None = None
        if list(made) != list(table.by_name):
            self._cells = [
                itemgetter(made[column.name])
                if column.name in made
                else _filler(column, rows(table, curated.tables), words)
                for column in table.columns
            ]

    def write(self, made: Iterable[Cells]) -> None:
        """Write rows."""
        if self._cells:
            made = ([cell(row) for cell in self._cells] for row in made)
        self._write(made)


def _filler(column: Column, curated: Iterable[Row], words: Words) -> Callable[[Cells], object]:
    """Return what makes cells of a column that is not known here: values as they are curated where these come from a
    list or are no texts; texts are left out, or made up where there must be one."""
    chance = words.chance
    for table in column.references.tables if column.references else ():
        if table in _OWN_IDS:
            return lambda row: _OWN_IDS[table](chance)
    if column.references or column.enum or column.partial or column.type not in {"string", "list"}:
        texts = texts_in(curated, column.name) or [""]
        return lambda row: chance.choice(texts)
    if column.required:
        return lambda row: column.example or words.sentence()
    return lambda row: ""


def cells_of(row: Row) -> list[str]:
    """Return the texts of a row as its file has them."""
    return [text_of(value) for value in row.values.values()]


def text_of(value: Any) -> str:
    """Return the text of a value as its file has it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts_in(some: Iterable[Row], column: str) -> list[str]:
    """Return the texts of a column as their file has them."""
    return [text_of(row[column]) for row in some]
