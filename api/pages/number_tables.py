"""Numbers as they were asked for, where that is more than one dimension of a day: cells of statistics in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.pages.addresses import address
from api.pages.tables import MOST_ROWS
from api.v1.answers.counts import Counts
from api.v1.numbers.cells import Cell
from api.v1.shapes.cells import terms_told
from api.v1.texts import say


@dataclass(frozen=True)
class Row:
    """A cell: its day and its group in words, its number, where what it counts is listed, and what else is told."""

    labels: list[str]
    said: str
    path: str
    more: list[str]


@dataclass(frozen=True)
class Table:
    """Cells in their order under their columns: those of the day and the group, and those after the number. `left` are
    the rows that are not shown, and `data` has them all; `overlap` says why numbers that do not add up do not."""

    labels: list[str]
    more: list[str]
    rows: list[Row]
    left: int
    data: str
    overlap: str
    tells_terms: bool


def as_asked(
    counts: Counts,
    kept: Mapping[str, str],
    path: str,
    data: str,
    name_of: Callable[[str], str],
    overlap: str,
) -> Table:
    """Return the table of what is counted; `kept` are the filters as they stand in an address, `path` is that of the
    list, `data` that of the same numbers as CSV; `name_of` names a dimension, and `overlap` is the key of the text that
    says why numbers do not add up."""
    series, terms = counts.is_series, terms_told(counts.comes_with)
    in_words = {name: cache(counts.in_words(name)) for name in counts.dimensions}
    found = list(counts.cells({name: value for name, value in kept.items() if name != "as_of"}))

    def row(cell: Cell, more: Mapping[str, Any]) -> Row:
        group = [in_words[name](value) for name, value in cell.group.items()]
        return Row(
            labels=[*([cell.day or ""] if series else []), *group],
            said=cell.said,
            path=address(path, {**(cell.filters or {}), "as_of": cell.day}),
            more=[_number(more[name]) for name in terms],
        )

    return Table(
        labels=[*([say("stats.day")] if series else []), *map(name_of, counts.dimensions)],
        more=[say(f"stats.term.{name}") for name in terms],
        rows=[row(cell, more) for cell, more in found[:MOST_ROWS]],
        left=max(0, len(found) - MOST_ROWS),
        data=data,
        overlap="" if counts.additive else say(overlap),
        tells_terms=bool(terms),
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
