"""A case on a given day: its stored document with the statuses of that day laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.records import deadline
from api.records.custody_terms import TermEnds, over, reasons_of_absence
from api.records.dates import interval
from api.records.periods import Period, State, custody_since, state
from api.records.reading import Query, Row
from api.records.release import Release
from api.records.search import matcher
from api.v1.shapes.links import BASE


def overlay(release: Release, query: Query, rows: Sequence[Row], records: list[dict[str, Any]]) -> None:
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
    earlier = day < release.released_on
    changed = {
        "status": period and period.status,
        "status_label": status and status.label,
        "status_definition": status and status.definition,
        "status_group": status and status.group,
        "in_custody": in_custody,
        "status_since": period and period.since,
        "in_custody_since": period and custody_since(history, period, held),
        **_term(record, in_custody, period, day, release.released_on),
        # Where a person is held is known for the day of the release alone.
        **{
            name: record.get(name) if in_custody and not earlier else None
            for name in ("place_of_detention", "place_of_detention_id")
        },
        "last_place_of_detention": None if earlier else record.get("last_place_of_detention"),
    }
    begun = bool(known.candidates)
    reasons = dict.fromkeys(changed, "unknown" if begun else "not-applicable")
    if period and not in_custody:
        reasons |= dict.fromkeys(
            ("in_custody_since", "place_of_detention", "place_of_detention_id"), "not-applicable"
        )
    span = changed["term_ends"]
    ends = TermEnds(span["earliest"], span["latest"]) if span else None
    reasons |= reasons_of_absence(ends, changed["term_ends_reason"])
    absent = {name: reason for name, reason in record["absent"].items() if name not in changed}
    told = dict(record["absent"])
    if not in_custody or told.get("place_of_detention") == "not-applicable":
        # Who is free today may have been held that day, and the other way round.
        told.pop("place_of_detention", None)
        told.pop("place_of_detention_id", None)
    record |= changed
    record["absent"] = absent | {
        name: told.get(name, reasons[name]) for name, value in changed.items() if value is None
    }
    record["links"]["status"] = f"{BASE}/v1/statuses/{period.status}" if period else None
    record["certainty"] = "certain" if known.certain else "possible"
    record["basis"] = "carried-forward" if day > interval(record["verified_on"]).first else "observed"
    record["candidates"] = [candidate.status for candidate in known.candidates]


def _term(
    record: dict[str, Any], in_custody: bool | None, period: Period | None, day: str, released_on: str
) -> dict[str, Any]:
    """Return when the term on file ends and whether it is over on the day, or why there is nothing to say."""
    span, reason = record.get("term_ends"), record.get("term_ends_reason")
    if not in_custody:
        reason, span = "not-held" if in_custody is False else None, None
    elif span is None:
        reason = None if reason == "not-held" else reason
    state = over(TermEnds(span["earliest"], span["latest"]), day) if span else None
    # Before the verdict nobody could have known the term.
    if span and not state and day < released_on and (period is None or period.status != "imprisoned"):
        reason, span = "no-sentence", None
    return {"term_ends": span, "term_over": state, "term_ends_reason": reason}


def _common(known: State, held: frozenset[str]) -> bool | None:
    """Return whether the person was held, when all that may have been agrees on it."""
    answers = {candidate.status in held for candidate in known.candidates}
    return answers.pop() if known.begun and len(answers) == 1 else None
