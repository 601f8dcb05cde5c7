"""How statistics are answered: the cells of a query in JSON, or as a file with a row for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response

from api.records.reading import Collection, Query
from api.v1.answers.csv_columns import describe
from api.v1.answers.envelopes import address_of, answer_json
from api.v1.answers.files import answer_rows, with_ids_not_found
from api.v1.answers.query import filters_of, ids_not_found, meta_of, meta_of_ids
from api.v1.answers.search_notes import search_in_about, with_search
from api.v1.bounds import array_within
from api.v1.numbers.cells import Cell
from api.v1.shapes.cells import DATED, columns_of
from api.v1.shapes.fields import AnswerSchema
from api.web.exports import DESCRIPTION, FORMATS

# Cells, each with what is told of it beside its number, as answers in JSON have it.
Told = Iterable[tuple[Cell, Mapping[str, Any]]]


@dataclass(frozen=True)
class Counts:
    """Numbers that are asked for and not yet counted.

    `collection` is that of which they are, `unit` what is counted, `title` that in words; `comes_with` are the
    questions with which fields of a cell of `shape` come. `cells` counts, given the filters as an address says them,
    without a day. `in_words` gives the function from the values of a dimension to their words. `meta` and `about` are
    what an answer and a workbook say beside the usual, once they are asked.
    """

    collection: Collection
    unit: str
    title: str
    query: Query
    dimensions: tuple[str, ...]
    additive: bool
    shape: type[AnswerSchema]
    comes_with: frozenset[str]
    cells: Callable[[Mapping[str, str]], Told]
    in_words: Callable[[str], Callable[[str], str]]
    meta: Callable[[], Mapping[str, Any]]
    about: Callable[[], Mapping[str, str]]

    @property
    def is_series(self) -> bool:
        """Whether there are numbers of several days."""
        return DATED in self.comes_with and self.query.as_of is None


def answer_counts(
    counts: Counts, sent: Mapping[str, str], parameters: Mapping[str, Any], extension: str | None, name: str
) -> Response:
    """Answer numbers as JSON or as a file, in whose name stands `name`; `sent` are the filters of the query as an
    address says them, without a day."""
    if extension is None:
        return _answer(counts, sent)
    columns = dict(columns_of(counts.shape, counts.dimensions, counts.comes_with))
    if extension == DESCRIPTION:
        return describe(counts.title, "One row for each group.", columns)
    rows = [{name: row[name] for name in columns} for row in _rows(counts, sent)]
    about = {
        **counts.about(),
        **search_in_about(counts.query),
        "Unit": counts.unit,
        **({} if counts.additive else {"Additive": f"no: one {counts.unit} may fall in several groups"}),
    }
    answer = answer_rows(rows, len(rows), list(columns), parameters, FORMATS[extension], name, about)
    answer = with_ids_not_found(answer, ids_not_found(counts.collection, counts.query))
    return with_search(answer, counts.query)


_FORMS = (("self", ""), *((name, f".{name}") for name in FORMATS), ("citation", "/citation"))


def _answer(counts: Counts, sent: Mapping[str, str]) -> Response:
    data = array_within(
        {
            "group": cell.group,
            # On the one day that was asked for, every cell is of that day.
            **({"day": cell.day} if counts.is_series else {}),
            **cell.as_json(),
            **more,
        }
        for cell, more in counts.cells(sent)
    )
    meta = {
        **meta_of(counts.query),
        "unit": counts.unit,
        "additive": counts.additive,
        "group_by": list(counts.dimensions),
        "filters": filters_of(counts.query),
        **meta_of_ids(counts.collection, counts.query),
        **counts.meta(),
    }
    return answer_json(data, meta, {name: address_of(suffix) for name, suffix in _FORMS})


def _rows(counts: Counts, sent: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    in_words = {name: cache(counts.in_words(name)) for name in counts.dimensions}
    for cell, more in counts.cells(sent):
        labels = {f"{name}_label": in_words[name](value) for name, value in cell.group.items()}
        numbers = cell.as_json()
        objects = {name: value for name, value in numbers.items() if isinstance(value, Mapping)}
        members = {
            f"{name}_{member}": value for name, own in objects.items() for member, value in own.items()
        }
        yield {**cell.group, **labels, "day": cell.day, **numbers, **members, **more}
