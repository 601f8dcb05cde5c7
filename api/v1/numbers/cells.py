"""A cell: a number of people in one group, surely and at most, with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from api.records import statistics
from api.records.dates import interval
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.statistics import Groups
from api.web import links
from api.web.query import joined


def cells(
    connection: Any,
    query: Query,
    names: tuple[str, ...],
    day: str | None,
    kept: Mapping[str, str],
    *,
    series: bool = False,
) -> Iterable[dict[str, Any]]:
    """Yield the cells of one day: every group that has people, and that of the unknown. `kept` are the filters of
    the query as an address says them."""
    if day is None:
        surely = possibly = statistics.count(connection, query, names)
    else:
        surely, possibly = statistics.count_on(connection, _on(query, day), names)
    for group in _groups(query, names, possibly):
        least, most = surely.get(group, 0), possibly.get(group, 0)
        cell: dict[str, Any] = {"group": dict(zip(names, group, strict=True))}
        if series:
            cell["day"] = day
        cell |= {"count": least if least == most else None, "min": least, "max": most}
        cell["href"] = _href(query, cell["group"], day, "certain", kept)
        if day is not None:
            cell["href_any"] = _href(query, cell["group"], day, "any", kept)
        yield cell


def _on(query: Query, day: str) -> Query:
    return Query(filters=query.filters, as_of=day)


def _groups(query: Query, names: tuple[str, ...], found: Groups) -> list[tuple[str, ...]]:
    """Return the groups in order of their values, the unknown last; it is there also when empty, unless a
    filter rules it out. A filter on a dimension leaves only its own values as groups."""
    groups = set(found) | {tuple(UNKNOWN for _ in names)}

    def admitted(group: tuple[str, ...]) -> bool:
        for name, value in zip(names, group, strict=True):
            wanted, excluded = query.filters.get(name, ((), ()))
            if value in excluded or (wanted and value not in wanted):
                return False
        return True

    left = list(filter(admitted, groups))
    if not left:
        # That nobody is in the groups asked for is said by a zero, and not by silence.
        first = [(query.filters.get(name, ((), ()))[0] or (UNKNOWN,))[0] for name in names]
        left = list(filter(admitted, [tuple(first)]))
    return sorted(left, key=lambda group: [(value == UNKNOWN, value) for value in group])


def _narrowed(query: Query, name: str, value: str, kept: Mapping[str, str]) -> dict[str, str]:
    """Return the filter that leaves only a group, joined with what was asked for."""
    if name == "year":
        if value == UNKNOWN:
            # No status began then: a list without hits.
            return {"status_since_from": "0001", "status_since_to": "0001"}
        days = interval(value)
        first, last = kept.get("status_since_from", days.first), kept.get("status_since_to", days.last)
        return {
            "status_since_from": max(days.first, interval(first).first),
            "status_since_to": min(days.last, interval(last).last),
        }
    excluded = [f"-{item}" for item in query.filters.get(name, ((), ()))[1]]
    return {name: joined([value, *excluded])}


def _href(
    query: Query, group: Mapping[str, str], day: str | None, certainty: str, kept: Mapping[str, str]
) -> str:
    """Return the list that a cell counts: the filters asked for, narrowed to the group."""
    told = dict(kept)
    for name, value in group.items():
        told |= _narrowed(query, name, value, told)
    if day is not None:
        told |= {"as_of": day, "certainty": certainty}
    address = urlencode(told, safe=",:")
    return links.absolute("/v1/cases") + ("?" + address if address else "")
