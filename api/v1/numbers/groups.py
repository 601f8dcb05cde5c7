"""Groups of people as they are shown: cells with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.release import Release
from api.v1.numbers.cells import Cell, cells
from api.v1.numbers.words import words_of


@dataclass(frozen=True)
class Group:
    """People who are counted together, under their label."""

    label: str
    value: str
    cell: Cell

    @property
    def is_unknown(self) -> bool:
        """Whether these are the people without a value."""
        return self.value == UNKNOWN


def groups_by(
    release: Release,
    query: Query,
    dimension: str,
    filters: Mapping[str, str],
) -> list[Group]:
    """Return the groups of a query that have people, by one dimension, in the order of their values; `filters` are
    those of the query as an address says them."""
    in_words = words_of(release, dimension)
    return [
        Group(in_words(value), value, cell)
        for cell in cells(release, query, (dimension,), filters)
        if cell.most and (value := cell.group[dimension])
    ]


def in_order_of_statuses(release: Release, groups: list[Group]) -> list[Group]:
    """Return groups by status in the order in which statuses are shown."""
    place = {status: number for number, status in enumerate(release.statuses())}
    return sorted(groups, key=lambda group: place[group.value])
