"""A case on a given day: its stored document with everything that has a date as it was on that day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from api.records import deadline
from api.records.case_on_day import CaseOnDay
from api.records.case_records import STALE_AFTER_DAYS
from api.records.custody_terms import TermEnds, over, reasons_of_absence
from api.records.dates import Interval, days_between, interval, span
from api.records.periods import in_order
from api.records.reading import Query, Row
from api.records.release import Release
from api.records.search import matcher
from api.records.undated import CONVICTED, WITHOUT_TERM
from api.v1.shapes.fields import with_labels
from api.v1.shapes.links import BASE

# Reasons why a field is null that hold on every day; the others are those of the day of the release.
_OF_EVERY_DAY = frozenset({"withheld", "not-recorded"})
CERTAIN, POSSIBLE = "certain", "possible"
NOT_COMPARED = "not-compared"

# The parts of a case whose facts have dates, and where.
DATED_PARTS = {"events": "date", "sentences": "date", "recognitions": "date", "comparisons": "day"}


def overlay(release: Release, query: Query, rows: Sequence[Row], records: list[dict[str, Any]]) -> None:
    """Change cases and their parts to what held on the day of the query, and say what met its words, in place."""
    overlay_cases(release, query, rows, records)
    if query.as_of is not None:
        for record in deadline.watched(records):
            _lay_parts(record, query.as_of, release.released_on)


def overlay_cases(
    release: Release, query: Query, rows: Sequence[Row], records: Sequence[dict[str, Any]]
) -> None:
    """Do the same to cases alone, and leave their parts whole; charges, which have no dates, say how sure they are."""
    search = query.filters.get("q")
    if search is not None:
        matched = matcher(search)
        for record in deadline.watched(records):
            record["matched"] = matched(record)
    if query.as_of is None:
        return
    found = release.cases_on_day([row.key for row in rows], query.as_of)
    for row, record in zip(rows, deadline.watched(records), strict=True):
        _lay(record, found[row.key], query.as_of, release)


def _lay(record: dict[str, Any], case: CaseOnDay, day: str, release: Release) -> None:
    changed, reasons = _status(record, case, day, release)
    of_sentence, why = _sentence(case, release)
    changed, reasons = changed | of_sentence, reasons | why
    # A day on which all is as it is: what the curators say of a missing value stands.
    kept = frozenset(record["absent"].values()) if day >= release.released_on else _OF_EVERY_DAY
    absent = {name: reason for name, reason in record["absent"].items() if name not in changed}
    for name, value in changed.items():
        if value is None:
            before = record["absent"].get(name)
            absent[name] = before if before in kept else reasons[name]
    absent.pop("recognised_by", None)
    if not case.surely_recognised_by and not case.compared:
        absent["recognised_by"] = NOT_COMPARED
    names = dict(zip(record["recognised_by"], record["recognised_by_names"], strict=True))
    surely = [one for one in names if one in case.surely_recognised_by]
    record |= changed
    record |= {
        "sentenced_in_absentia": all(sentence.in_absentia for sentence in case.sentences),
        "recognised_by": surely,
        "recognised_by_names": [names[one] for one in surely],
        "recognised_by_perhaps": [one for one in names if one in case.perhaps_recognised_by],
        **_undated_lists(record, case),
        "absent": with_labels(absent),
    }
    for charge in record.get("charges", ()):
        charge["certainty"] = _certainty_of_charge(charge, case, day, release.released_on)
    status = record["status"]
    record["links"]["status"] = f"{BASE}/v1/statuses/{status}" if status else None
    record["certainty"] = CERTAIN if len(case.statuses) == int(case.begun) else POSSIBLE
    record["basis"] = "carried-forward" if day > interval(record["verified_on"]).first else "observed"
    record["candidates"] = [candidate.status for candidate in case.statuses]


def _undated_lists(record: Mapping[str, Any], case: CaseOnDay) -> dict[str, list[str]]:
    """Return the articles and the concerns that surely were there, and those that only perhaps were."""
    lists = {"articles": case.articles, "concerns": case.concerns}
    surely = {name: [one for one in record[name] if one in sure] for name, sure in lists.items()}
    perhaps = {
        f"{name}_perhaps": [one for one in record[name] if one not in sure] for name, sure in lists.items()
    }
    return surely | perhaps


def _certainty_of_charge(charge: Mapping[str, Any], case: CaseOnDay, day: str, released_on: str) -> str:
    """Return how sure it is that a charge, which has no date, had been brought by a day."""
    surely = day >= released_on or (case.convicted and charge["outcome"] == CONVICTED)
    return CERTAIN if surely else POSSIBLE


def _status(
    record: Mapping[str, Any], case: CaseOnDay, day: str, release: Release
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what depends on the status, and why it is null where it is."""
    only = case.statuses[0] if case.begun and len(case.statuses) == 1 else None
    status = release.statuses()[only.status] if only else None
    held = [candidate.held_since is not None for candidate in case.statuses] if case.begun else []
    in_custody = _common(held)
    verified_first = interval(record["verified_on"], release.released_on).first
    days = max(0, days_between(verified_first, day))
    earlier = day < release.released_on
    changed = {
        "status": only and only.status,
        "status_label": status and status.label,
        "status_definition": status and status.definition,
        "status_group": status and status.group,
        "in_custody": in_custody,
        "status_since": only and only.since,
        "in_custody_since": _common([c.held_since for c in case.statuses]) if case.begun else None,
        **_term(record, case, in_custody, day, release.released_on),
        # Where a person is held is known for the day of the release alone.
        **{
            name: record.get(name) if in_custody and not earlier else None
            for name in ("place_of_detention", "place_of_detention_id")
        },
        "last_place_of_detention": None if earlier else record.get("last_place_of_detention"),
        "verified_days_ago": days,
        "stale": in_custody is True and days > STALE_AFTER_DAYS,
        "status_sources": case.status_sources(),
        "status_corroboration": _common([c.corroboration for c in case.statuses]),
    }
    reasons = dict.fromkeys(changed, "unknown" if case.statuses else "not-applicable")
    if in_custody is False:
        reasons |= dict.fromkeys(
            ("in_custody_since", "place_of_detention", "place_of_detention_id"), "not-applicable"
        )
    span_of_term = changed["term_ends"]
    ends = TermEnds(span_of_term["earliest"], span_of_term["latest"]) if span_of_term else None
    return changed, reasons | reasons_of_absence(ends, changed["term_ends_reason"])


def _term(
    record: Mapping[str, Any], case: CaseOnDay, in_custody: bool | None, day: str, released_on: str
) -> dict[str, Any]:
    """Return when the term on file ends and whether it is over on the day, or why there is nothing to say."""
    found, reason = record.get("term_ends"), record.get("term_ends_reason")
    if not in_custody:
        reason, found = "not-held" if in_custody is False else None, None
    elif found is None:
        reason = None if reason == "not-held" else reason
    state = over(TermEnds(found["earliest"], found["latest"]), day) if found else None
    if found and not state and day < released_on and not _is_of_the_day(case):
        reason, found = None if any(one.kind for one in case.sentences) else "no-sentence", None
    return {"term_ends": found, "term_over": state, "term_ends_reason": reason}


def _is_of_the_day(case: CaseOnDay) -> bool:
    """Say whether the sentence on file was surely in force, and the person surely imprisoned: before the verdict nobody
    could have known the term."""
    return (
        all(one.is_last for one in case.sentences)
        and _common([c.status for c in case.statuses]) == "imprisoned"
    )


def _sentence(case: CaseOnDay, release: Release) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what depends on the sentence in force, and why it is null where it is: each value is that on which all
    sentences agree which may have been in force."""
    sentences = case.sentences
    kinds, stages = [one.kind for one in sentences], [one.stage for one in sentences]
    kind, stage = _common(kinds), _common(stages)
    changed = {
        "sentence_kind": kind,
        "sentence_months": _common([one.months for one in sentences]),
        "sentence_stage": stage,
        "sentence_stage_label": stage and release.names("terms", "label")[f"sentence-stage.{stage}"],
        "sentence_combined": _common([one.combined for one in sentences]),
    }
    none_yet = not any(kinds)
    reasons = dict.fromkeys(changed, "not-applicable" if none_yet else "unknown")
    if kind in WITHOUT_TERM:
        reasons["sentence_months"] = "not-applicable"
    return changed, reasons


def _common(values: Collection[Any]) -> Any:
    """Return the value that all are, or None where they differ or there are none."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _lay_parts(record: dict[str, Any], day: str, released_on: str) -> None:
    """Leave out of the parts of a case what happened after a day, and mark what only may have happened by then."""
    for name in DATED_PARTS:
        if name in record:
            facts = record[name]
            days = days_of_facts(name, [fact[DATED_PARTS[name]] for fact in facts], released_on)
            record[name] = [
                {**fact, "certainty": certainty_by(day, own)}
                for fact, own in zip(facts, days, strict=True)
                if own.first <= day
            ]


def days_of_facts(part: str, dates: Sequence[str | None], released_on: str) -> list[Interval]:
    """Return on which days the facts of a part of a case may have happened; sentences stand in the order of its
    history."""
    if part == "sentences":
        return in_order(dates, released_on)
    return [span(date, released_on) for date in dates]


def certainty_by(day: str, days: Interval) -> str:
    """Return how sure it is that a fact had happened by a day, if it may have."""
    return CERTAIN if days.last <= day else POSSIBLE
