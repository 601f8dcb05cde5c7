"""The groups that a table or a picture has no room for. They are told together, so that nobody is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.records import recognitions
from api.records.reading import Query
from api.records.release import Release
from api.v1.numbers.cells import total
from api.v1.numbers.groups import Group
from api.v1.numbers.words import from_to
from api.v1.texts import count_of, say

YEAR = "year"


def most_of(groups: Sequence[Group], dimension: str, most: int) -> list[Group]:
    """Return so many of the groups of a dimension, in their order: the largest, or of years the newest. Who has no
    value, or was compared and not found, is there beside: left out, it would seem that there is nobody."""
    known = [place for place, group in enumerate(groups) if not _is_without(group, dimension)]
    if dimension == YEAR:
        shown = set(known[max(0, len(known) - most) :])
    else:
        shown = set(sorted(known, key=lambda place: -groups[place].cell.most)[:most])
    return [group for place, group in enumerate(groups) if place in shown or _is_without(group, dimension)]


def rest_in_words(
    release: Release, query: Query, dimension: str, groups: Sequence[Group], shown: Sequence[Group]
) -> str:
    """Return how many of the groups are not shown, and how many people are in them; nothing where all are shown. Who
    is in several is one person."""
    told = {group.value for group in shown}
    left = [group for group in groups if group.value not in told]
    if not left:
        return ""
    if dimension == YEAR:
        # No filter asks for several years, and nobody is in two.
        people = from_to(sum(group.cell.least for group in left), sum(group.cell.most for group in left))
    else:
        _, excluded = query.filters.get(dimension, ((), ()))
        values = tuple(group.value for group in left)
        together = replace(query, filters={**query.filters, dimension: (values, excluded)})
        people = total(release, together, {}).said
    return say("stats.rest", rows=count_of("stats.more", len(left)), people=people)


def _is_without(group: Group, dimension: str) -> bool:
    return group.is_unknown or (dimension in recognitions.FIELDS and recognitions.not_found(group.value))
