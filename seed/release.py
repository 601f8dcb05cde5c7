"""Making a release: the working tables are frozen when they have no faults and every changed fact has its reason.

The curator fills `seed/changes.csv`; what it lacks is added to it as a skeleton.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from api.records.releases import sort_value
from seed.declaration import FOLDER, PACKAGE
from seed.diff import Changed, diff
from seed.editions import (
    KINDS,
    RELEASES,
    Edition,
    EditionError,
    editions,
    read_changes,
    verified,
    write,
    write_changes,
)
from seed.findings import Finding
from seed.rules import check

PENDING = FOLDER / "changes.csv"

Place = tuple[str, str, str, str]


def place_of(changed: Changed) -> Place:
    """Return where a change stands in the tables: table, record, row and column."""
    change = changed.change
    return change.table, changed.record, change.row, change.column


def make(
    prepared: Edition, notes: str, releases: Path = RELEASES, pending: Path = PENDING
) -> tuple[Edition | None, list[Finding]]:
    """Freeze what was prepared as a release.

    Returns the release, or None with what stands in its way; nothing is written then but the skeleton of the
    missing reasons. Raises EditionError when an older release was edited, or this one exists already.
    """
    older = [verified(edition) for edition in editions(releases)]
    if any(sort_value(prepared.id) <= sort_value(edition.id) for edition in older):
        raise EditionError(
            f"Release {prepared.id} is not newer than {older[-1].id}: set `version` and `created` in "
            "datapackage.json to those of the next release."
        )
    if findings := list(check(prepared.tables)):
        return None, findings
    rows: list[dict[str, str]] = []
    if older:
        rows, findings = _reasons(diff(older[-1], prepared), pending)
        if findings:
            return None, findings
    frozen = replace(prepared, notes=notes, predecessor=older[-1].id if older else None)
    return _freeze(frozen, releases, rows, pending), []


def _reasons(changed: Iterable[Changed], pending: Path) -> tuple[list[dict[str, str]], list[Finding]]:
    """Return the row of reasons of every changed place; write those that lack into the curator's file."""
    given = {
        (row["table"], row["record"], row["row"], row["column"]): row
        for row in (read_changes(pending) if pending.exists() else [])
    }
    places = dict.fromkeys(place_of(change) for change in changed)
    missing = [place for place in places if place not in given]
    for table, record, row, column in missing:
        given[table, record, row, column] = {
            "table": table,
            "record": record,
            "row": row,
            "column": column,
            "kind": "",
            "reason": "",
            "source_ids": "",
        }
    if missing:
        write_changes(pending, list(given.values()))
    findings = []
    for line, (place, reason) in enumerate(given.items(), start=2):
        findings += _faults_of_reason(line, reason, unused=place not in places)
    return [given[place] for place in places], findings


def _faults_of_reason(line: int, row: dict[str, str], *, unused: bool) -> list[Finding]:
    file = PENDING.name
    if unused:
        what = " ".join(filter(None, (row["table"], row["record"], row["row"], row["column"])))
        return [Finding(file, line, "record", what, "names a fact that did not change", "no row for it")]
    found = []
    if row["kind"] not in KINDS:
        found.append(
            Finding(file, line, "kind", row["kind"] or None, "is no kind of change", ", ".join(KINDS))
        )
    if not row["reason"].strip():
        found.append(
            Finding(file, line, "reason", None, "is missing", "why this fact changed, in a sentence")
        )
    return found


def _freeze(prepared: Edition, releases: Path, rows: list[dict[str, str]], pending: Path) -> Edition:
    """Copy everything beside its place, then let it take the place in one step."""
    unfinished = releases / f".{prepared.id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "tables").mkdir(parents=True)
    for table in PACKAGE.of_facts:
        shutil.copyfile(prepared.tables / table.file, unfinished / "tables" / table.file)
    if prepared.predecessor is not None:
        write_changes(unfinished / "changes.csv", rows)
    write(replace(prepared, tables=unfinished / "tables"))
    unfinished.rename(releases / prepared.id)
    pending.unlink(missing_ok=True)
    return replace(prepared, tables=releases / prepared.id / "tables")
