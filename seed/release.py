"""Making a release: the working tables are frozen when they have no faults and every changed fact has its reason,
with their declaration and with the files that readers take away.

The curator fills `seed/changes.csv`, or answers the questions of the command; what it lacks is added to it as a
skeleton.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import declaration
from api.records.releases import sort_value
from seed import reasons
from seed.declaration import FOLDER
from seed.diff import diff
from seed.editions import (
    CHANGES,
    KINDS,
    RELEASES,
    Edition,
    EditionError,
    editions,
    verified,
    write_about,
    write_changes,
    write_sums,
)
from seed.files import DOCUMENT, build, declaration_of_release
from seed.findings import Finding
from seed.frozen_files import freeze
from seed.reasons import Row
from seed.retracted import retracted_beside
from seed.rules import check_all

PENDING = FOLDER / CHANGES


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
            f"Release {prepared.id} is not newer than {older[-1].id}: the next one could be "
            f"{next_number([edition.id for edition in older], prepared.released_on)}."
        )
    for gone in retracted_beside(prepared):
        if gone.id == prepared.id:
            raise EditionError(
                f"Release {gone.id} was taken back on {gone.date}, and its number is not used again: take the next one."
            )
    if findings := list(check_all(prepared.tables, pending, prepared.released_on)):
        return None, findings
    rows: list[Row] = []
    if older:
        rows, findings = _reasons(older[-1], prepared, pending)
        if findings:
            return None, findings
    frozen = replace(prepared, notes=notes, predecessor=older[-1].id if older else None)
    return _freeze(older, frozen, releases, rows, pending), []


def next_number(numbers: Sequence[str], day: str) -> str:
    """Return the number of a release of a day that comes after all these: year, month, and its place in the month."""
    year, month = (int(part) for part in day.split("-")[:2])
    latest = max(map(sort_value, numbers), default=(0, 0, 0))
    # A clock that is behind must not bring back a number of old.
    year, month = max((year, month), latest[:2])
    return f"{year}.{month}.{latest[2] + 1 if latest[:2] == (year, month) else 1}"


def _reasons(old: Edition, new: Edition, pending: Path) -> tuple[list[Row], list[Finding]]:
    """Return the row of reasons of every changed place; write those that lack into the curator's file."""
    changed, given = list(diff(old, new)), reasons.given_rows(pending)
    if findings := reasons.faults_of(given, changed, pending.name):
        # What lacks may lack because of these.
        return [], findings
    told = reasons.reasoned(changed, given, old, new)
    missing = list(map(reasons.place_of, reasons.missing(told)))
    known = {reasons.place_of_row(row) for row in given}
    if skeleton := [reasons.row_for(place) for place in missing if place not in known]:
        reasons.give(pending, skeleton)
    for line, row in enumerate(reasons.given_rows(pending), start=2):
        if reasons.place_of_row(row) in missing:
            for column, right in (("kind", ", ".join(KINDS)), ("reason", reasons.RIGHT_REASON)):
                findings.append(Finding(pending.name, line, column, None, "is missing", right))
    rows = {reasons.place_of(one.changed): one.row for one in told if one.row is not None}
    return list(rows.values()), findings


def _freeze(
    older: Sequence[Edition], prepared: Edition, releases: Path, rows: Sequence[Row], pending: Path
) -> Edition:
    """Put everything together beside its place, then let it take the place in one step."""
    unfinished = releases / f".{prepared.id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "tables").mkdir(parents=True)
    for table in prepared.package.of_facts:
        shutil.copyfile(prepared.tables / table.file, unfinished / "tables" / table.file)
    (unfinished / declaration.FILE).write_bytes(declaration_of_release(prepared))
    if prepared.predecessor is not None:
        write_changes(unfinished / CHANGES, rows)
    tables = unfinished / "tables"
    made = replace(prepared, tables=tables, package=declaration.read(unfinished / declaration.FILE))
    write_about(made)
    freeze_files([*older, made])
    unfinished.rename(releases / prepared.id)
    pending.unlink(missing_ok=True)
    return replace(made, tables=releases / prepared.id / "tables")


def freeze_files(history: Sequence[Edition], document: Path = DOCUMENT) -> None:
    """Build the files of the last of the editions, and freeze them with it; nothing of it is changed after that."""
    with TemporaryDirectory() as folder:
        freeze(build(history, Path(folder), document), history[-1])
    write_sums(history[-1])
