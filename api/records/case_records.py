"""A case as it is put together while a release is built: its record, its derived columns, its status periods.

Everything that a case says beyond what is curated is derived here, from its own facts and the reference tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.records import identifiers, recognitions, undated
from api.records.custody_terms import Custody, TermEnds, over, reasons_of_absence, term_ends
from api.records.dates import days_between, interval
from api.records.declaration import NOT_RECORDED
from api.records.periods import Period, StatusEvent, custody_changes, held_since, periods
from api.records.reference import Record, Reference
from api.records.undated import WITHOUT_TERM

# After this many days without a newer source the status of a person in custody is called stale.
STALE_AFTER_DAYS = 365


@dataclass(frozen=True)
class Facts:
    """The curated rows of one case: its own, and those of its parts by table, in the order of their files."""

    case: Record
    parts: Mapping[str, Sequence[Record]]


@dataclass(frozen=True)
class Assembled:
    """What is stored of a case: its record with all parts, the derived columns of its row, its periods, the values of
    its multi-valued fields, and of values that came on a day, the first and the last on which that may have been."""

    record: Record
    columns: Record
    periods: tuple[Period, ...]
    values: Mapping[str, tuple[str, ...]]
    came: Mapping[tuple[str, str], tuple[str, str]]


def assemble(facts: Facts, reference: Reference, order: Mapping[str, str]) -> Assembled:
    """Derive what the facts of a case amount to on the day of the release; `order` are the columns of its place in
    lists."""
    case, parts, released_on = facts.case, facts.parts, reference.released_on
    history = periods(
        (StatusEvent(e["date"], e["status"], e["id"]) for e in parts["events"] if e["status"]), released_on
    )
    words = _words(case, reference)
    status_sources = _sources_of(history[-1], parts["events"])
    convicted_by = undated.convicted_by(parts, released_on)
    columns = {
        **order,
        "begun_last": history[0].start_last,
        **current(history, reference),
        **_sentence_in_force(parts["sentences"]),
        **_age(case, history[-1], reference),
        "undated_sentences": _undated(parts["sentences"]),
        "undated_recognitions": _undated(parts["recognitions"]),
        "undated_charges": undated.number_of(parts["charges"], convicted_by),
        "undated_concerns": len(case["concerns"] or ()),
        "convicted_by": convicted_by,
        "corroboration": reference.corroboration(case["source_ids"]),
        "status_corroboration": reference.corroboration(status_sources),
    }
    # Who is free or has died is held nowhere.
    columns["last_place_of_detention"] = case["place_of_detention"]
    columns["place_of_detention"] = case["place_of_detention"] if columns["in_custody"] else None
    place = words.place if columns["in_custody"] else None
    columns["place_kind"] = place and place["kind"]
    ever_held = any(period.status in reference.in_custody for period in history)
    ends, reason = _term_ends(facts, history, reference)
    columns |= _term_columns(ends, released_on)
    comparisons = [_comparison(row, reference) for row in parts["comparisons"]]
    identified = [_identifier(row, reference) for row in parts["identifiers"]]
    values = _values(facts, comparisons) | {
        "clause": reference.clauses_by_case.get(case["id"], ()),
        "occupation_group": words.occupation_groups,
        "affiliation_kind": _distinct(row["kind"] for row in words.affiliations or ()),
    }
    recognised_by = _distinct(row["organisation_id"] for row in parts["recognitions"])
    status = reference.row("statuses", columns["status"])
    region = reference.row("regions", case["region_id"]) if case["region_id"] else {}
    record = {
        **case,
        **columns,
        "status_label": status["label"],
        "status_definition": status["definition"],
        "status_group": status["group"],
        "status_sources": status_sources,
        "sentence_stage_label": reference.label("sentence-stage", columns["sentence_stage"]),
        "term_ends": ends and {"earliest": ends.first, "latest": ends.last},
        "term_ends_reason": reason,
        "region_name": region.get("name"),
        "region_country": region.get("country"),
        "region_occupation": region.get("occupation"),
        "group_case_name": case["group_case_id"]
        and reference.row("group_cases", case["group_case_id"])["name"],
        "occupation_ids": _ids(words.occupations),
        "occupation_groups": None if words.occupations is None else words.occupation_groups,
        "affiliation_ids": _ids(words.affiliations),
        "place_of_detention_id": place and place["id"],
        "articles": values["article"],
        "recognised_by": recognised_by,
        "recognised_by_names": reference.names("organisations", recognised_by),
        "clauses": values["clause"],
        "absences": _absences(facts, columns, words, ever_held=ever_held) | reasons_of_absence(ends, reason),
        "events": _events(parts["events"], reference),
        "charges": [_charge(charge, reference) for charge in parts["charges"]],
        "sentences": [_sentence_record(sentence, reference) for sentence in parts["sentences"]],
        "recognitions": [_recognition(recognition, reference) for recognition in parts["recognitions"]],
        "comparisons": comparisons,
        "identifiers": identified,
        "sources": [reference.row("sources", identity) for identity in values["source"]],
    }
    came = {
        **recognitions.came(parts["recognitions"], comparisons, released_on),
        **undated.came(parts["charges"], case["concerns"] or (), convicted_by, released_on),
    }
    return Assembled(record, columns, history, values, came)


def current(history: Sequence[Period], reference: Reference) -> Record:
    """Return the status on the day of the release and since when, as partial dates."""
    last = history[-1]
    return {
        "status": last.status,
        "status_since": last.since,
        "in_custody": last.status in reference.in_custody,
        "in_custody_since": held_since(history, reference.in_custody)[-1],
    }


def _sources_of(period: Period, events: Sequence[Record]) -> tuple[str, ...]:
    """Return the sources of the events that put or kept the person in the status of a period."""
    stating = set(period.event_ids)
    return _distinct(s for event in events if event["id"] in stating for s in event["source_ids"])


def _sentence_in_force(sentences: Sequence[Record]) -> Record:
    """Return the sentence in force: the last in the order of the history, dated or not, as its own row tells it. What
    that row does not tell is not taken from an earlier one."""
    last = sentences[-1] if sentences else {}
    return {
        "sentence_kind": last.get("kind"),
        "sentence_months": last.get("months"),
        "sentence_stage": last.get("stage"),
        "sentence_combined": last.get("combined"),
        "sentenced_in_absentia": any(sentence["in_absentia"] for sentence in sentences),
    }


def _term_ends(
    facts: Facts, history: Sequence[Period], reference: Reference
) -> tuple[TermEnds | None, str | None]:
    """Return when the term of the sentence in force ends by the calendar, or else why that cannot be said."""
    parts = facts.parts
    sentences = parts["sentences"]
    new_cases = [event["date"] for event in parts["events"] if event["type"] == "new-case"]
    custody = Custody(history, sentences, parts["charges"], new_cases, facts.case["verified_on"])
    in_force = sentences[-1] if sentences else None
    found = term_ends(custody, in_force, reference.in_custody, reference.released_on)
    return (None, found) if isinstance(found, str) else (found, None)


def _term_columns(ends: TermEnds | None, released_on: str) -> Record:
    if ends is None:
        return {"term_ends_first": None, "term_ends_last": None, "term_over": None}
    return {
        "term_ends_first": ends.first,
        "term_ends_last": ends.last,
        "term_over": over(ends, released_on),
    }


def _age(case: Record, last: Period, reference: Reference) -> Record:
    """Return how old the knowledge of the status is, by the first day on which it may have been verified: doubt must
    not make it look newer."""
    verified_first = interval(case["verified_on"], reference.released_on).first
    days = days_between(verified_first, reference.released_on)
    held = last.status in reference.in_custody
    return {
        "verified_first": verified_first,
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
        *parts["identifiers"],
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
        identifiers.FIELD: identifiers.values_of(parts["identifiers"]),
        "source": _distinct([*case["source_ids"], *(s for part in sourced for s in part["source_ids"])]),
    }


def _undated(rows: Sequence[Record]) -> int:
    return sum(row["date"] is None for row in rows)


def corroborated_from(
    history: Sequence[Period], events: Sequence[Record], reference: Reference
) -> list[str | None]:
    """Return for each period the first day by which the events that state its status may have had sources of two
    publishers, None where they never have."""
    return [_corroborated_from(period, events, reference) for period in history]


def _corroborated_from(period: Period, events: Sequence[Record], reference: Reference) -> str | None:
    stating = set(period.event_ids)
    own = [(interval(e["date"]).first, e["source_ids"]) for e in events if e["id"] in stating]
    sources: set[str] = set()
    for day, more in sorted(own):
        sources.update(more)
        if reference.corroboration(sources) == "multiple":
            return day
    return None


@dataclass(frozen=True)
class _Words:
    """The rows of the vocabularies that a case has the words of; None where the release has no such table."""

    occupations: list[Record] | None
    affiliations: list[Record] | None
    places: list[Record] | None

    @property
    def occupation_groups(self) -> tuple[str, ...]:
        """The groups of the occupations, each once."""
        return _distinct(row["group"] for row in self.occupations or ())

    @property
    def place(self) -> Record | None:
        """The last place of detention, None where there is none."""
        return self.places[0] if self.places else None


def _words(case: Record, reference: Reference) -> _Words:
    place = case["place_of_detention"]
    return _Words(
        reference.of_words("occupations", case["occupations"]),
        reference.of_words("affiliations", case["affiliations"]),
        reference.of_words("places", (place,) if place else ()),
    )


def _ids(rows: list[Record] | None) -> tuple[str, ...] | None:
    return None if rows is None else tuple(row["id"] for row in rows)


def _absences(facts: Facts, columns: Record, words: _Words, *, ever_held: bool) -> dict[str, str]:
    """Return why fields are empty where the declaration alone does not say it, by column."""
    sentence = columns["sentence_kind"]
    without_term = sentence is None or sentence in WITHOUT_TERM
    reasons = {
        "in_custody_since": "not-applicable",
        "sentence_kind": "not-applicable",
        "sentence_months": "not-applicable" if without_term else "unknown",
        "sentence_stage": "not-applicable",
        "sentence_combined": "not-applicable" if sentence is None else "unknown",
        "region_occupation": "not-applicable" if facts.case["region_id"] else "unknown",
        "group_case_name": "not-applicable",
        # Also where the list is empty and not null: that nobody looked is no finding.
        **({} if facts.parts["comparisons"] else {"recognised_by": "not-compared"}),
    }
    not_recorded: dict[str, str] = facts.case.get("absences", {})
    curated = {absence["field"]: absence["reason"] for absence in facts.parts["absences"]}
    reasons |= not_recorded | curated | _absent_places(curated, columns, ever_held=ever_held)
    return reasons | {
        "occupation_ids": _why("occupations", words.occupations, reasons),
        "occupation_groups": _why("occupations", words.occupations, reasons),
        "place_of_detention_id": _why("place_of_detention", words.places, reasons),
        **({"affiliation_ids": NOT_RECORDED} if words.affiliations is None else {}),
    }


def _why(column: str, rows: list[Record] | None, reasons: Record) -> str:
    """Return why there is no id of what a column has no word for."""
    return NOT_RECORDED if rows is None else str(reasons.get(column, "unknown"))


def _absent_places(curated: Mapping[str, str], columns: Record, *, ever_held: bool) -> dict[str, str]:
    """Return why the present and the last place of detention are empty. That a place is withheld is said of the last
    one, whoever is held; that none applies follows from the statuses."""
    last = "unknown" if ever_held else "not-applicable"
    if curated.get("place_of_detention") == "withheld":
        last = "withheld"
    present = last if columns["in_custody"] else "not-applicable"
    return {"place_of_detention": present, "last_place_of_detention": last}


def _fact(row: Record, reference: Reference, **more: Any) -> Record:
    return {**row, **more, "corroboration": reference.corroboration(row["source_ids"])}


def _events(rows: Sequence[Record], reference: Reference) -> list[Record]:
    statuses = [row["status"] for row in rows]
    changes = custody_changes(statuses, reference.in_custody, reference.unknown_statuses)
    return [
        _fact(
            row,
            reference,
            type_label=reference.label("event-type", row["type"]),
            status_label=status and reference.row("statuses", status)["label"],
            custody_change=change,
        )
        for row, status, change in zip(rows, statuses, changes, strict=True)
    ]


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


def _identifier(row: Record, reference: Reference) -> Record:
    scheme = reference.row("identifier_schemes", row["scheme"])
    marks = {name: scheme[name] for name in ("designated_as", "risk")}
    return _fact(
        {**row, **marks},
        reference,
        identifier=identifiers.written(row["scheme"], row["value"]),
        scheme_label=scheme["label"],
        url=identifiers.address_of(scheme["address"], row["value"]),
    )
