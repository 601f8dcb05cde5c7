"""What the answers of the lists beside cases must be, worked out as in `oracle`."""

from __future__ import annotations

from collections.abc import Mapping

from tests.v1.oracle import Row, Test, one, split
from tests.v1.readings import Values, chosen, every, exactly, from_day, to_day

# Each filter of the other lists: its table, its column, and how it looks at it.
OTHER_FILTERS: Mapping[str, Mapping[str, tuple[str, Test]]] = {
    "statuses": {"group": ("group", chosen), "custody": ("in_custody", exactly)},
    "regions": {"country": ("country", chosen), "occupation": ("occupation", chosen)},
    "articles": {
        "in_force_since_from": ("in_force_since", from_day),
        "in_force_since_to": ("in_force_since", to_day),
    },
    "terms": {"list": ("list", chosen)},
    "occupations": {"group": ("group", chosen)},
    "affiliations": {"kind": ("kind", chosen)},
    "places": {"kind": ("kind", chosen), "region": ("region_id", chosen)},
    "organisations": {"kind": ("kind", chosen)},
    "compared_lists": {
        "organisation": ("organisation_id", chosen),
        "kind": ("kind", chosen),
        "term": ("term", chosen),
        "day_from": ("listed_on", from_day),
        "day_to": ("listed_on", to_day),
        "source": ("source_ids", chosen),
    },
    "sources": {
        "publisher": ("publisher", chosen),
        "language": ("language", chosen),
        "published_from": ("published_on", from_day),
        "published_to": ("published_on", to_day),
    },
    "figures": {
        "measure": ("measure", chosen),
        "organisation": ("organisation_id", chosen),
        "comparator": ("comparator", chosen),
        "source": ("source_ids", chosen),
        "source_all": ("source_ids", every),
        "as_of_from": ("as_of", from_day),
        "as_of_to": ("as_of", to_day),
    },
    "clauses": {
        "section": ("section", chosen),
        "resolution": ("resolution_id", chosen),
        "case": ("case_ids", chosen),
        "case_all": ("case_ids", every),
        "organisation": ("organisation_ids", chosen),
        "organisation_all": ("organisation_ids", every),
    },
    "calls_to_action": {
        "clause": ("clause_id", chosen),
        "addressee": ("addressee_ids", chosen),
        "addressee_all": ("addressee_ids", every),
        "concerns_cases": ("concerns_cases", exactly),
    },
    "actions": {
        "audience": ("audience", chosen),
        "supports": ("supports", chosen),
        "supports_all": ("supports", every),
        "source": ("source_ids", chosen),
        "source_all": ("source_ids", every),
    },
    "developments": {
        "addressee": ("addressee_ids", chosen),
        "addressee_all": ("addressee_ids", every),
        "call_to_action": ("call_ids", chosen),
        "call_to_action_all": ("call_ids", every),
        "clause": ("clause_ids", chosen),
        "clause_all": ("clause_ids", every),
        "source": ("source_ids", chosen),
        "source_all": ("source_ids", every),
        "date_from": ("date", from_day),
        "date_to": ("date", to_day),
    },
}
LISTED = {
    "addressee_ids",
    "call_ids",
    "case_ids",
    "clause_ids",
    "organisation_ids",
    "source_ids",
    "supports",
}


def values_of(row: Row, column: str) -> Values:
    return split(row[column]) if column in LISTED else one(row[column])


def identity(table: str, row: Row) -> str:
    """The id under which a row is answered."""
    if table == "terms":
        return f"{row['list']}.{row['id']}"
    return row["number"] if table == "articles" else row["id"]
