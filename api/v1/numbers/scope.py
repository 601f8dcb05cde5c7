"""The people in the scope of a call to action, by status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.records.reading import Query
from api.records.release import Release
from api.v1.numbers.cells import Cell, total
from api.v1.numbers.groups import Group, groups_by, in_order_of_statuses


@dataclass(frozen=True)
class Scope:
    """All people in scope as one cell, those of each status that somebody has, and what asks for them."""

    query: Query
    total: Cell
    by_status: list[Group]


def scope_of(
    release: Release,
    call: Mapping[str, Any],
    day: str | None,
    kept: Mapping[str, str] = MappingProxyType({}),
) -> Scope | None:
    """Return the scope of a call (its record) today or on a day; None where it does not speak of prisoners. `kept` is
    what the addresses of its lists have beside their filters."""
    if not call["concerns_cases"]:
        return None
    themes = tuple(call["scope_themes"])
    query = Query(filters={"theme": (themes, ())} if themes else {}, as_of=day)
    filters = {**kept, **({"theme": ",".join(themes)} if themes else {})}
    groups = groups_by(release, query, "status", filters)
    return Scope(query, total(release, query, filters), in_order_of_statuses(release, groups))
