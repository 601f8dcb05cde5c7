"""Numbers as rows of a table: groups of people with their bars and the pages that list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.addresses import address
from api.records.reading import Query
from api.v1.numbers.groups import Group, groups_by, in_order_of_statuses
from api.v1.numbers.rest import YEAR, most_of, rest_in_words
from api.v1.release import current_release

# More rows are not a page for people.
MOST_ROWS = 100


@dataclass(frozen=True)
class Row:
    """A group of people: its label, how many, where they are listed, and the length of its bar in percent."""

    label: str
    said: str
    path: str
    share: int


@dataclass(frozen=True)
class Shown:
    """The rows of one dimension that are shown, and in a sentence how many people are in the others; empty where there
    are none."""

    rows: list[Row]
    rest: str


def shown_by(query: Query, name: str, kept: Mapping[str, str], most: int) -> Shown:
    """Return so many groups of a query that have people, and that of the unknown; `kept` are its filters as they stand
    in an address. Statuses and years stand in their order, all others by size."""
    release = current_release()
    groups = groups_by(release, query, name, kept)
    if name == "status":
        groups = in_order_of_statuses(release, groups)
    elif name != YEAR:
        groups.sort(key=lambda group: (group.is_unknown, -group.cell.most, group.label))
    shown = most_of(groups, name, most)
    return Shown(rows_of(shown), rest_in_words(release, query, name, groups, shown))


def rows_of(groups: list[Group], **of_page: Any) -> list[Row]:
    """Return groups as rows; `of_page` are parameters that their pages have beside the filters of the group."""
    largest = max((group.cell.most for group in groups), default=1)
    return [
        Row(
            group.label,
            group.cell.said,
            address("/cases", {**(group.cell.filters or {}), **of_page}),
            round(100 * group.cell.most / largest),
        )
        for group in groups
    ]
