"""Numbers as they were asked for, where that is more than one dimension of a day: cells of statistics in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.pages.addresses import address
from api.pages.tables import MOST_ROWS
from api.records.statistics import OVERLAPPING
from api.v1.numbers.cells import Cell
from api.v1.numbers.words import name_of, words_of
from api.v1.release import current_release
from api.v1.resources.stats import tells_terms, told
from api.v1.shapes.cells import TERMS_TOLD
from api.v1.texts import say


@dataclass(frozen=True)
class Row:
    """A cell: its group in words and its day, how many people, where they are listed, and what else is told of them."""

    labels: list[str]
    said: str
    path: str
    more: list[str]


@dataclass(frozen=True)
class Table:
    """Cells in their order under their columns: those of the group and the day, and those after the number. `left` are
    the rows that are not shown, and `data` has them all."""

    labels: list[str]
    more: list[str]
    rows: list[Row]
    left: int
    data: str
    overlapping: bool
    tells_terms: bool


def as_asked(parameters: Mapping[str, Any], kept: Mapping[str, str], data: str) -> Table:
    """Return the table of a query; `kept` are its filters as they stand in an address, and `data` is that of the same
    numbers as CSV."""
    names, series, terms = (
        parameters.get("group_by", ()),
        "interval" in parameters,
        tells_terms(parameters),
    )
    in_words = {name: cache(words_of(current_release(), name)) for name in names}
    filters = {name: value for name, value in kept.items() if name != "as_of"}
    found = list(told(parameters, filters))

    def row(cell: Cell, more: Mapping[str, Any]) -> Row:
        group = [in_words[name](value) for name, value in cell.group.items()]
        return Row(
            labels=[*([cell.day or ""] if series else []), *group],
            said=cell.said,
            path=address("/cases", {**(cell.filters or {}), "as_of": cell.day}),
            more=[_number(more[name]) for name in TERMS_TOLD] if terms else [],
        )

    return Table(
        labels=[*([say("stats.day")] if series else []), *map(name_of, names)],
        more=[say(f"stats.term.{name}") for name in TERMS_TOLD] if terms else [],
        rows=[row(cell, more) for cell, more in found[:MOST_ROWS]],
        left=max(0, len(found) - MOST_ROWS),
        data=data,
        overlapping=not OVERLAPPING.isdisjoint(names),
        tells_terms=terms,
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
