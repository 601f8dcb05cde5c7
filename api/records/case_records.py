"""A case as it is put together while a release is built: its record, its derived columns, its status periods.

Everything that a case says beyond what is curated is derived here, from its own facts and the reference tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.records import recognitions
from api.records.dates import days_between, interval
from api.records.periods import Period, StatusEvent, custody_since, periods
from api.records.reference import Record, Reference

# After this many days without a newer source the status of a person in custody is called stale.
STALE_AFTER_DAYS = 365


@dataclass(frozen=True)
class Facts:
    """The curated rows of one case: its own, and those of its parts by table, in the order of their files."""

    case: Record
    parts: Mapping[str, Sequence[Record]]


@dataclass(frozen=True)
class Assembled:
    """What is stored of a case: its record with all parts, the derived columns of its row, its periods, and
    the values of its multi-valued fields."""

    record: Record
    columns: Record
    periods: tuple[Period, ...]
    values: Mapping[str, tuple[str, ...]]


def assemble(facts: Facts, reference: Reference, sort_name: str) -> Assembled:
    """Derive what the facts of a case amount to on the day of the release."""
    case, parts, released_on = facts.case, facts.parts, reference.released_on
    history = periods(
        (StatusEvent(e["date"], e["status"], e["id"]) for e in parts["events"] if e["status"]), released_on
    )
    columns = {
        "sort_name": sort_name,
        "begun_last": history[0].start_last,
        **current(history, reference),
        **_sentence(parts["sentences"]),
        **_age(case, history[-1], reference),
        "corroboration": reference.corroboration(case["source_ids"]),
    }
    comparisons = [_comparison(row, reference) for row in parts["comparisons"]]
    values = _values(facts, comparisons) | {"clause": reference.clauses_by_case.get(case["id"], ())}
    recognised_by = _distinct(row["organisation_id"] for row in parts["recognitions"])
    status = reference.row("statuses", columns["status"])
    region = reference.row("regions", case["region_id"]) if case["region_id"] else {}
    record = {
        **case,
        **columns,
        "status_label": status["label"],
        "status_definition": status["definition"],
        "status_group": status["group"],
        "region_name": region.get("name"),
        "region_country": region.get("country"),
        "region_occupation": region.get("occupation"),
        "group_case_name": case["group_case_id"]
        and reference.row("group_cases", case["group_case_id"])["name"],
        "articles": values["article"],
        "recognised_by": recognised_by,
        "recognised_by_names": reference.names("organisations", recognised_by),
        "clauses": values["clause"],
        "absences": _absences(facts, columns),
        "events": [_event(event, reference) for event in parts["events"]],
        "charges": [_charge(charge, reference) for charge in parts["charges"]],
        "sentences": [_sentence_record(sentence, reference) for sentence in parts["sentences"]],
        "recognitions": [_recognition(recognition, reference) for recognition in parts["recognitions"]],
        "comparisons": comparisons,
        "sources": [reference.row("sources", identity) for identity in values["source"]],
    }
    return Assembled(record, columns, history, values)


def current(history: Sequence[Period], reference: Reference) -> Record:
    """Return the status on the day of the release and since when, as partial dates."""
    last = history[-1]
    return {
        "status": last.status,
        "status_since": last.since,
        "in_custody": last.status in reference.in_custody,
        "in_custody_since": custody_since(history, last, reference.in_custody),
    }


def _sentence(sentences: Sequence[Record]) -> Record:
    """Return the latest sentence on file: by its last possible day, and by its place in the file."""
    in_absentia = any(sentence["in_absentia"] for sentence in sentences)
    dated = enumerate(sentences)
    latest = max(
        dated,
        key=lambda pair: (interval(pair[1]["date"]).last if pair[1]["date"] else "", pair[0]),
        default=None,
    )
    if latest is None:
        return {"sentence_kind": None, "sentence_months": None, "sentenced_in_absentia": in_absentia}
    return {
        "sentence_kind": latest[1]["kind"],
        "sentence_months": latest[1]["months"],
        "sentenced_in_absentia": in_absentia,
    }


def _age(case: Record, last: Period, reference: Reference) -> Record:
    """Return how old the knowledge of the status is, by the last day on which it may have been verified."""
    verified_last = interval(case["verified_on"], reference.released_on).last
    days = days_between(verified_last, reference.released_on)
    held = last.status in reference.in_custody
    return {
        "verified_last": verified_last,
        "verified_days_ago": days,
        "stale": held and days > STALE_AFTER_DAYS,
    }


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _values(facts: Facts, comparisons: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """Return the multi-valued fields of a case under the names of their filters."""
    case, parts = facts.case, facts.parts
    sourced = (
        *parts["events"],
        *parts["charges"],
        *parts["sentences"],
        *parts["recognitions"],
        *comparisons,
    )
    return {
        "theme": case["themes"],
        "citizenship": case["citizenships"],
        "occupation": case["occupations"],
        "affiliation": case["affiliations"],
        "concern": case["concerns"],
        "article": _distinct(charge["article"] for charge in parts["charges"]),
        **recognitions.values_of(parts["recognitions"], comparisons),
        "compared_with": _distinct(row["list_id"] for row in comparisons),
        "not_listed_in": _distinct(row["list_id"] for row in comparisons if row["result"] == "not-listed"),
        "source": _distinct([*case["source_ids"], *(s for part in sourced for s in part["source_ids"])]),
    }


def _absences(facts: Facts, columns: Record) -> dict[str, str]:
    """Return why fields are empty where the declaration alone does not say it, by column."""
    sentence = columns["sentence_kind"]
    without_term = sentence is None or sentence in {"life", "fine", "compulsory-treatment"}
    reasons = {
        "place_of_detention": "unknown" if columns["in_custody"] else "not-applicable",
        "in_custody_since": "not-applicable",
        "sentence_kind": "not-applicable",
        "sentence_months": "not-applicable" if without_term else "unknown",
        "region_occupation": "not-applicable" if facts.case["region_id"] else "unknown",
        "group_case_name": "not-applicable",
        # Also where the list is empty and not null: that nobody looked is no finding.
        **({} if facts.parts["comparisons"] else {"recognised_by": "not-compared"}),
    }
    not_recorded: dict[str, str] = facts.case.get("absences", {})
    curated = {absence["field"]: absence["reason"] for absence in facts.parts["absences"]}
    return reasons | not_recorded | curated


def _fact(row: Record, reference: Reference, **more: Any) -> Record:
    return {**row, **more, "corroboration": reference.corroboration(row["source_ids"])}


def _event(row: Record, reference: Reference) -> Record:
    status = row["status"] and reference.row("statuses", row["status"])["label"]
    return _fact(row, reference, type_label=reference.label("event-type", row["type"]), status_label=status)


def _charge(row: Record, reference: Reference) -> Record:
    return _fact(
        row,
        reference,
        article_title=reference.row("articles", row["article"])["title"],
        outcome_label=reference.label("charge-outcome", row["outcome"]),
        basis_label=reference.label("charge-basis", row["basis"]),
    )


def _sentence_record(row: Record, reference: Reference) -> Record:
    return _fact(
        row,
        reference,
        stage_label=reference.label("sentence-stage", row["stage"]),
        kind_label=reference.label("sentence-kind", row["kind"]),
        regime_label=reference.label("regime", row["regime"]),
    )


def _recognition(row: Record, reference: Reference) -> Record:
    return _fact(
        row,
        reference,
        organisation_name=reference.row("organisations", row["organisation_id"])["name"],
        term_label=reference.label("recognition-term", row["term"]),
    )


def _comparison(row: Record, reference: Reference) -> Record:
    compared = reference.row("compared_lists", row["list_id"])
    own = {name: compared[name] for name in ("organisation_id", "kind", "term", "listed_on", "source_ids")}
    return _fact(
        {**row, **own},
        reference,
        organisation_name=reference.row("organisations", own["organisation_id"])["name"],
        kind_label=reference.label("list-kind", own["kind"]),
        result_label=reference.label("comparison-result", row["result"]),
    )
