"""The resolution in its parts: clauses, calls to action, what people can do, and what has happened since.

The text itself is not stored: clauses, calls and actions are Open Cases' own paraphrases.
"""

from __future__ import annotations

from collections.abc import Iterable

from api.records import base
from api.records.filters import all_listed, among, at_most, equals, listed, not_before
from api.records.reading import collection
from api.records.reference import Counts, Record, Reference


def _ids(reference: Reference, table: str, column: str, identity: str) -> list[str]:
    """Return the ids of rows whose list column names `identity`."""
    return [row["id"] for row in reference.tables[table] if identity in row[column]]


def _sources_of(reference: Reference, clause_id: str) -> tuple[str, ...]:
    """Return the sources of the resolution's own text; all of its sources in a release that does not tell it apart."""
    clause = reference.row("clauses", clause_id)
    resolution = reference.row("resolutions", clause["resolution_id"])
    sources: tuple[str, ...] = resolution["text_source_ids"] or resolution["source_ids"]
    return sources


def _resolutions(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Resolutions with their clauses."""
    for row in reference.tables["resolutions"]:
        clauses = [c["id"] for c in reference.tables["clauses"] if c["resolution_id"] == row["id"]]
        yield {**row, "clause_ids": clauses, "corroboration": reference.corroboration(row["source_ids"])}


def _clauses(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Clauses with the calls, actions and developments that rest on them; their source is the resolution's text."""
    for row in reference.tables["clauses"]:
        calls = [c["id"] for c in reference.tables["calls_to_action"] if c["clause_id"] == row["id"]]
        yield {
            **row,
            "paraphrases_clause": row["id"],
            "section_label": reference.label("clause-section", row["section"]),
            "organisation_names": reference.names("organisations", row["organisation_ids"]),
            "call_ids": calls,
            "action_ids": _ids(reference, "actions", "supports", row["id"]),
            "development_ids": _ids(reference, "developments", "clause_ids", row["id"]),
            "source_ids": _sources_of(reference, row["id"]),
        }


def _calls_to_action(reference: Reference, counts: Counts) -> Iterable[Record]:
    """Calls to action with their clause, addressees, actions and developments."""
    for row in reference.tables["calls_to_action"]:
        clause = reference.row("clauses", row["clause_id"])
        yield {
            **row,
            "paraphrases_clause": row["clause_id"],
            "clause_topic": clause["topic"],
            "addressee_names": reference.names("organisations", row["addressee_ids"]),
            "action_ids": _ids(reference, "actions", "supports", row["id"]),
            "development_ids": _ids(reference, "developments", "call_ids", row["id"]),
            "source_ids": _sources_of(reference, row["clause_id"]),
        }


def _actions(reference: Reference, counts: Counts) -> Iterable[Record]:
    """What a reader can do, with the calls and clauses that each action supports."""
    calls = {call["id"] for call in reference.tables["calls_to_action"]}
    for row in reference.tables["actions"]:
        yield {
            **row,
            "audience_label": reference.label("audience", row["audience"]),
            "call_ids": [item for item in row["supports"] if item in calls],
            "clause_ids": [item for item in row["supports"] if item not in calls],
            "corroboration": reference.corroboration(row["source_ids"]),
        }


def _developments(reference: Reference, counts: Counts) -> Iterable[Record]:
    """What has happened since the resolution was adopted."""
    for row in reference.tables["developments"]:
        yield {
            **row,
            "addressee_names": reference.names("organisations", row["addressee_ids"]),
            "corroboration": reference.corroboration(row["source_ids"]),
        }


RESOLUTIONS = collection(
    base.resolutions,
    filters={},
    sorts={"begins_on": base.resolutions.c.begins_on},
    records=_resolutions,
)
CLAUSES = collection(
    base.clauses,
    filters={
        "section": among(base.clauses.c.section),
        "resolution": among(base.clauses.c.resolution_id),
        "case": listed(base.clauses, "case_ids"),
        "case_all": all_listed(base.clauses, "case_ids"),
        "organisation": listed(base.clauses, "organisation_ids"),
        "organisation_all": all_listed(base.clauses, "organisation_ids"),
    },
    sorts={"position": base.clauses.c.position, "section": base.clauses.c.section},
    records=_clauses,
)
CALLS_TO_ACTION = collection(
    base.calls_to_action,
    filters={
        "clause": among(base.calls_to_action.c.clause_id),
        "addressee": listed(base.calls_to_action, "addressee_ids"),
        "addressee_all": all_listed(base.calls_to_action, "addressee_ids"),
        "concerns_cases": equals(base.calls_to_action.c.concerns_cases),
    },
    sorts={"position": base.calls_to_action.c.position, "title": base.calls_to_action.c.title},
    records=_calls_to_action,
)
ACTIONS = collection(
    base.actions,
    filters={
        "audience": among(base.actions.c.audience),
        "supports": listed(base.actions, "supports"),
        "supports_all": all_listed(base.actions, "supports"),
        "source": listed(base.actions, "source_ids"),
        "source_all": all_listed(base.actions, "source_ids"),
    },
    sorts={"title": base.actions.c.title, "audience": base.actions.c.audience},
    records=_actions,
)
DEVELOPMENTS = collection(
    base.developments,
    filters={
        "addressee": listed(base.developments, "addressee_ids"),
        "addressee_all": all_listed(base.developments, "addressee_ids"),
        "call_to_action": listed(base.developments, "call_ids"),
        "call_to_action_all": all_listed(base.developments, "call_ids"),
        "clause": listed(base.developments, "clause_ids"),
        "clause_all": all_listed(base.developments, "clause_ids"),
        "source": listed(base.developments, "source_ids"),
        "source_all": all_listed(base.developments, "source_ids"),
        "date_from": not_before(base.developments.c.date),
        "date_to": at_most(base.developments.c.date),
    },
    sorts={"date": base.developments.c.date, "title": base.developments.c.title},
    records=_developments,
)
