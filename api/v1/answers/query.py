"""From the parameters of a request to what is asked of the records, and back to what an answer says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from api.records.cases import CASES
from api.records.history import CHANGES
from api.records.reading import Collection, Order, Query
from api.records.search import ANYWHERE, Search
from api.v1.answers.search_notes import meta_of_search
from api.v1.numbers.words import not_compared
from api.v1.release import about_release, current_release


def query_of(collection: Collection, parameters: Mapping[str, Any]) -> Query:
    """Return what is asked of the records, as a plain value."""
    filters = {name: value for name, value in parameters.items() if name in collection.filters}
    if "q" in filters:
        filters["q"] = _understood(parameters)
    return Query(
        filters=filters,
        sort=tuple(Order(name, descending) for name, descending in parameters.get("sort", ())),
        parts=parameters.get("include", ()),
        as_of=parameters.get("as_of"),
        certain=parameters.get("certainty", "certain") == "certain",
    )


def _understood(parameters: Mapping[str, Any]) -> Search:
    """Return what is searched for, as the release understands it: asked once for each request, and kept no longer."""
    search = Search(parameters["q"], parameters.get("match", "fuzzy"), parameters.get("field", ANYWHERE))
    known: dict[Search, Search] = g.setdefault("open_cases.understood", {})
    if search not in known:
        known[search] = current_release().understood(search)
    return known[search]


def meta_of(query: Query) -> dict[str, Any]:
    """Return what an answer says of itself: release, licence, the day that was asked for, and what it does not know."""
    meta = about_release()
    if query.as_of:
        meta |= {"as_of": query.as_of, "certainty": "certain" if query.certain else "any"}
    if missing := [value for _, value in not_compared(current_release(), query)]:
        meta["not_compared"] = missing
    return meta | meta_of_search(query)


def meta_of_ids(collection: Collection, query: Query) -> dict[str, Any]:
    """Return what `meta` says of the ids that a query asks for: those that do not exist."""
    missing = ids_not_found(collection, query)
    return {} if missing is None else {"not_found": missing}


def ids_not_found(collection: Collection, query: Query) -> list[str] | None:
    """Return the ids that a query asks for and that do not exist, of records and of the cases of facts; None where it
    asks for none."""
    release = current_release()
    of = {"id": collection, **({"case": CASES} if "case" in collection.filters else {})}
    asked = {name: [*query.filters[name][0], *query.filters[name][1]] for name in of if name in query.filters}
    if not asked:
        return None
    existing = {name: release.which_exist(of[name], ids) for name, ids in asked.items()}
    missing = [one for name, ids in asked.items() for one in ids if one not in existing[name]]
    # What was withdrawn is still spoken of by changes.
    return [one for one in missing if collection is not CHANGES or release.withdrawal(one) is None]


def meta_of_list(query: Query) -> dict[str, Any]:
    """Return what a list says of itself: filters and order as understood, too."""
    order = [("-" if order.descending else "") + order.name for order in query.sort]
    return meta_of(query) | {"filters": filters_of(query), "sort": order}


def filters_of(query: Query) -> dict[str, Any]:
    """Return the filters of a query as understood."""
    return {name: _echo(value) for name, value in query.filters.items()}


def _echo(value: Any) -> Any:
    if isinstance(value, Search):
        return value.text
    if isinstance(value, tuple):
        wanted, excluded = value
        return [*wanted, *(f"-{item}" for item in excluded)]
    return value
