"""Why facts changed: what the curator said, for single facts or for a whole record; what follows by itself, by the
rules below; and what is still to be said.

In `seed/changes.csv` a row without `row` and `column` holds for everything that changed of its record: of a person
with table `cases` and the uid, of another record with its table and id. A row of a single fact goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed.diff import Changed
from seed.editions import CHANGE_COLUMNS, KINDS, Edition, read_changes
from seed.findings import Finding
from seed.follows import Followed, followed, of_a_case
from seed.raw_rows import csv_bytes, replace_files
from seed.read import rows

Row = dict[str, str]
Place = tuple[str, str, str, str]
# A person by uid, or another record: its table and its id.
Holder = tuple[str, str]

# What only words it: no fact is another one after it.
WORDING = frozenset(("summary", "note", "title", "topic", "description", "definition", "demand", "caution"))
RIGHT_REASON = "why this fact changed, in a sentence"
_EMPTY: tuple[object, ...] = (None, [], "")


@dataclass(frozen=True)
class Reasoned:
    """A changed fact with its row of reasons, empty where that is still to be given.

    `follows` says that it needs none of its own; `suggested` is the kind that it most likely has, if one is likely.
    """

    changed: Changed
    row: Row | None
    follows: bool
    suggested: str | None


def place_of(changed: Changed) -> Place:
    """Return where a change stands in the tables: table, record, row and column."""
    change = changed.change
    return change.table, changed.record, change.row, change.column


def holder_of(changed: Changed) -> Holder:
    """Return what a change is told under: the person, or the record of another table."""
    table = changed.change.table
    return ("cases" if of_a_case(table) else table), changed.record


def row_for(place: Place, kind: str = "", reason: str = "", source_ids: Iterable[str] = ()) -> Row:
    """Return a row of a file of changes."""
    values = (*place, kind, reason, ";".join(source_ids))
    return dict(zip(CHANGE_COLUMNS, values, strict=True))


def given_rows(pending: Path) -> list[Row]:
    """Return the rows of the curator's file; none where there is none. Raises EditionError where it is damaged."""
    return read_changes(pending) if pending.exists() else []


def give(pending: Path, rows: Sequence[Row]) -> None:
    """Put rows into the curator's file, each instead of the one of its place, and leave the others."""
    new = {place_of_row(row): row for row in rows}
    keep(pending, [*(row for row in given_rows(pending) if place_of_row(row) not in new), *new.values()])


def keep(pending: Path, rows: Sequence[Row]) -> None:
    """Write the curator's file anew, with these rows alone."""
    replace_files({pending: csv_bytes(CHANGE_COLUMNS, rows)})


def reasoned(changed: Sequence[Changed], given: Sequence[Row], old: Edition, new: Edition) -> list[Reasoned]:
    """Return every change with its reason: the one given for it, the one that it follows by, or the one given for the
    whole record."""
    said = {place_of_row(row): row for row in given if _is_said(row)}
    follow = followed(changed)
    days = source_days(new)
    told = []
    for one in changed:
        place = place_of(one)
        known = [source for source in one.source_ids if source in days]
        suggested = suggested_kind(one, old.released_on, days)
        of_record = said.get((*holder_of(one), "", ""))
        by_itself: Followed | None = follow.get(place)
        row = said.get(place)
        if row is None and by_itself is not None:
            row = row_for(place, by_itself.kind, by_itself.reason, known)
        elif row is None and of_record is not None:
            row = {**of_record, **dict(zip(CHANGE_COLUMNS, place, strict=False))}
        if row is not None and not row["source_ids"]:
            row = {**row, "source_ids": ";".join(known)}
        told.append(Reasoned(one, row, by_itself is not None, suggested))
    return told


def faults_of(given: Sequence[Row], changed: Sequence[Changed], file: str) -> list[Finding]:
    """Return which of the rows that were given say nothing of a change, or half of it; empty ones are still to be
    filled. What is wrong with the file by itself is found by the check."""
    stale = [place_of_row(row) for row in unused(given, changed)]
    findings = []
    for line, row in enumerate(given, start=2):
        place = place_of_row(row)
        if _is_empty(row):
            continue
        if place in stale:
            what, reason = " ".join(filter(None, place)), "names a fact that did not change"
            findings.append(Finding(file, line, "record", what, reason, "no row for it"))
            continue
        if not row["kind"]:
            findings.append(Finding(file, line, "kind", None, "is missing", ", ".join(KINDS)))
        if not row["reason"].strip():
            findings.append(Finding(file, line, "reason", None, "is missing", RIGHT_REASON))
    return findings


def unused(given: Sequence[Row], changed: Sequence[Changed]) -> list[Row]:
    """Return the rows that say why something changed that did not; as when an edit was taken back."""
    places = {place_of(one) for one in changed} | {(*holder_of(one), "", "") for one in changed}
    return [row for row in given if place_of_row(row) not in places and not _is_empty(row)]


def missing(told: Sequence[Reasoned]) -> list[Changed]:
    """Return the changes that still need a kind and a reason, each place once."""
    return list({place_of(one.changed): one.changed for one in told if one.row is None}.values())


def source_days(edition: Edition) -> dict[str, str]:
    """Return the id of each source with the day on which it was published; an empty text where that is unknown."""
    table = edition.package.by_name["sources"]
    return {row.text("id"): row.text("published_on") for row in rows(table, edition.tables)}


def suggested_kind(changed: Changed, since: str, days: Mapping[str, str]) -> str | None:
    """Return the kind of change that a fact most likely is, or None where only the curator can know.

    A row that rests on a source from after `since`, the day of the last release, tells what happened after it; a cell
    that was empty is filled; a text is worded anew.
    """
    change = changed.change
    is_newer = any(days.get(source, "") > since for source in changed.source_ids)
    if change.column:
        if change.column == "verified_on" and str(change.new or "") > str(change.old or ""):
            return "development"
        if change.column in WORDING:
            return "addition" if change.old in _EMPTY else "editorial"
        return "addition" if change.old in _EMPTY else None
    if change.op == "remove":
        return "withdrawal" if change.table == "cases" else None
    is_part = of_a_case(change.table) and change.table != "cases"
    return "development" if is_newer and (is_part or change.table == "developments") else "addition"


def suggested_for_all(told: Iterable[Reasoned]) -> str | None:
    """Return the kind that the changes of one record most likely have together: where something happened, the rest
    came with it; None where one of them can only be told by the curator."""
    kinds = {one.suggested for one in told if not one.follows}
    if "development" in kinds:
        return "development"
    if len(kinds) == 1:
        return kinds.pop()
    return "addition" if kinds == {"addition", "editorial"} else None


def by_holder(told: Iterable[Reasoned]) -> dict[Holder, list[Reasoned]]:
    """Return changes by person, and by record of other tables."""
    held: dict[Holder, list[Reasoned]] = {}
    for one in told:
        held.setdefault(holder_of(one.changed), []).append(one)
    return held


def place_of_row(row: Row) -> Place:
    """Return the place that a row of a file of changes is for."""
    return row["table"], row["record"], row["row"], row["column"]


def _is_empty(row: Row) -> bool:
    return not (row["kind"] or row["reason"].strip() or row["source_ids"])


def _is_said(row: Row) -> bool:
    return bool(row["kind"] and row["reason"].strip())
