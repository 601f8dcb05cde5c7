"""Numbers as rows of a table: groups of people with their bars and the pages that list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.addresses import address
from api.records.reading import Query
from api.v1.numbers.groups import Group, groups_by, in_order_of_statuses
from api.v1.release import current_release

# More rows are not a page for people.
MOST_ROWS = 100


@dataclass(frozen=True)
class Row:
    """A group of people: its label, how many, where they are listed, the length of its bar in percent, and whether
    they are those of whom nothing is known."""

    label: str
    said: str
    path: str
    share: int
    unknown: bool = False


def rows_by(query: Query, name: str, kept: Mapping[str, str]) -> list[Row]:
    """Return the groups of a query that have people; `kept` are its filters as they stand in an address. Statuses and
    years stand in their order, all others by size."""
    release = current_release()
    groups = groups_by(release, query, name, kept)
    if name == "status":
        groups = in_order_of_statuses(release, groups)
    elif name != "year":
        groups.sort(key=lambda group: (group.is_unknown, -group.cell.most, group.label))
    return rows_of(groups)


def rows_of(groups: list[Group], **of_page: Any) -> list[Row]:
    """Return groups as rows; `of_page` are parameters that their pages have beside the filters of the group."""
    largest = max((group.cell.most for group in groups), default=1)
    return [
        Row(
            group.label,
            group.cell.said,
            address("/cases", {**(group.cell.filters or {}), **of_page}),
            round(100 * group.cell.most / largest),
            group.is_unknown,
        )
        for group in groups
    ]
