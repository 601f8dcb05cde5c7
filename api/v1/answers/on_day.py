"""A case on a given day: its stored document with the statuses of that day laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.records import deadline
from api.records.dates import interval
from api.records.periods import Period, State, custody_since, state
from api.records.reading import Query, Row
from api.records.release import Release
from api.records.search import matcher
from api.v1.shapes.links import BASE


def overlay(release: Release, query: Query, rows: Sequence[Row], records: Sequence[dict[str, Any]]) -> None:
    """Change cases to what held on the day of the query, and say what met its words, in place."""
    search = query.filters.get("q")
    if search is not None:
        matched = matcher(search)
        for record in deadline.watched(records):
            record["matched"] = matched(record)
    if query.as_of is None:
        return
    histories = release.histories([row.key for row in rows])
    for row, record in zip(rows, deadline.watched(records), strict=True):
        _lay(record, histories[row.key], query.as_of, release)


def _lay(record: dict[str, Any], history: Sequence[Period], day: str, release: Release) -> None:
    statuses = release.statuses()
    held = release.held()
    known = state(history, day)
    period = known.candidates[0] if known.certain and known.begun else None
    status = statuses[period.status] if period else None
    in_custody = status.in_custody if status else _common(known, held)
    changed = {
        "status": period and period.status,
        "status_label": status and status.label,
        "status_definition": status and status.definition,
        "status_group": status and status.group,
        "in_custody": in_custody,
        "status_since": period and period.since,
        "in_custody_since": period and custody_since(history, period, held),
        # Where a person is held is known for the day of the release alone.
        **{
            name: None if day < release.released_on else record.get(name)
            for name in ("place_of_detention", "place_of_detention_id")
        },
    }
    begun = bool(known.candidates)
    reasons = dict.fromkeys(changed, "unknown" if begun else "not-applicable")
    if period and not in_custody:
        reasons |= dict.fromkeys(
            ("in_custody_since", "place_of_detention", "place_of_detention_id"), "not-applicable"
        )
    absent = {name: reason for name, reason in record["absent"].items() if name not in changed}
    record |= changed
    record["absent"] = absent | {
        name: record["absent"].get(name, reasons[name]) for name, value in changed.items() if value is None
    }
    record["links"]["status"] = f"{BASE}/v1/statuses/{period.status}" if period else None
    record["certainty"] = "certain" if known.certain else "possible"
    record["basis"] = "carried-forward" if day > interval(record["verified_on"]).last else "observed"
    record["candidates"] = [candidate.status for candidate in known.candidates]


def _common(known: State, held: frozenset[str]) -> bool | None:
    """Return whether the person was held, when all that may have been agrees on it."""
    answers = {candidate.status in held for candidate in known.candidates}
    return answers.pop() if known.begun and len(answers) == 1 else None
