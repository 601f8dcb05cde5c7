"""Making a release: the working tables are frozen when they have no faults and every changed fact has its reason,
with their declaration and with the files that readers take away.

The curator fills `seed/changes.csv`; what it lacks is added to it as a skeleton.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import declaration
from api.records.releases import sort_value
from seed.declaration import FOLDER
from seed.diff import Changed, diff
from seed.editions import (
    CHANGES,
    KINDS,
    RELEASES,
    Edition,
    EditionError,
    editions,
    read_changes,
    verified,
    write_about,
    write_changes,
    write_sums,
)
from seed.files import DOCUMENT, build, declaration_of_release
from seed.findings import Finding
from seed.frozen_files import freeze
from seed.retracted import retracted_beside
from seed.rules import check

PENDING = FOLDER / CHANGES

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
    for gone in retracted_beside(prepared):
        if gone.id == prepared.id:
            raise EditionError(
                f"Release {gone.id} was taken back on {gone.date}, and its number is not used again: set `version` and "
                "`created` in datapackage.json to those of the next release."
            )
    if findings := list(check(prepared.tables)):
        return None, findings
    rows: list[dict[str, str]] = []
    if older:
        rows, findings = _reasons(diff(older[-1], prepared), pending)
        if findings:
            return None, findings
    frozen = replace(prepared, notes=notes, predecessor=older[-1].id if older else None)
    return _freeze(older, frozen, releases, rows, pending), []


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
    faults = []
    if row["kind"] not in KINDS:
        faults.append(
            Finding(file, line, "kind", row["kind"] or None, "is no kind of change", ", ".join(KINDS))
        )
    if not row["reason"].strip():
        faults.append(
            Finding(file, line, "reason", None, "is missing", "why this fact changed, in a sentence")
        )
    return faults


def _freeze(
    older: Sequence[Edition], prepared: Edition, releases: Path, rows: list[dict[str, str]], pending: Path
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
