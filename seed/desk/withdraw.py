"""Taking a person out of the tables and of every frozen release, so that nothing published here says the name.

What remains is the uid, the day and a code for the reason. Copies that others made cannot be called back.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records.declaration import Package, Table
from api.records.names import words
from seed.declaration import TABLES, package_of
from seed.desk.tables import Row, read_rows, replace_files, written
from seed.editions import (
    CHANGES,
    FILES,
    RELEASES,
    WITHDRAWAL_REASONS,
    WITHDRAWN,
    Edition,
    WithdrawalError,
    digest,
    editions,
    read_changes,
    read_withdrawn,
    write_about,
    write_changes,
)
from seed.files import DOCUMENT
from seed.release import PENDING, freeze_files

# What stands where the name stood.
SOMEBODY = "a person whose record was withdrawn"
# Shorter words of a name are words of other things too.
LEAST_LETTERS = 4


@dataclass(frozen=True)
class Person:
    """Whom to take out: the uid, every slug, and a pattern for every name in any inflection."""

    uid: str
    slugs: frozenset[str]
    names: re.Pattern[str]


def withdraw(
    uid: str, reason: str, tables: Path = TABLES, releases: Path = RELEASES, record: Path = WITHDRAWN
) -> list[Path]:
    """Take a person out of the working tables and of all releases; return the folders that changed.

    Raises WithdrawalError for an unknown uid or reason.
    """
    if reason not in WITHDRAWAL_REASONS:
        raise WithdrawalError(f"{reason} is no reason code; there are {', '.join(WITHDRAWAL_REASONS)}.")
    history = editions(releases)
    folders = {tables: package_of(tables), **{edition.tables: edition.package for edition in history}}
    person = _person(uid, folders)
    changed = [folder for folder, package in folders.items() if _take_out(person, package, folder)]
    _record(uid, reason, record)
    _clean_changes(person, PENDING if tables == TABLES else tables.parent / PENDING.name)
    cleaned, was_changed = list[Edition](), False
    for edition in history:
        _clean_changes(person, edition.folder / CHANGES)
        notes = person.names.sub(SOMEBODY, edition.notes)
        # The files of a release tell of those before it too.
        was_changed = was_changed or edition.tables in changed or notes != edition.notes
        cleaned.append(_revised(replace(edition, notes=notes)) if was_changed else edition)
        if was_changed:
            _freeze_again(cleaned)
    return changed


def _revised(edition: Edition) -> Edition:
    own = digest(edition.tables, edition.package)
    revised = replace(edition, digest=own, revision=edition.revision + 1)
    write_about(revised)
    return revised


def _freeze_again(history: Sequence[Edition]) -> None:
    """Build the files of the last of the editions anew, from what is left of its tables."""
    document = history[-1].folder / FILES / "openapi.json"
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(document if document.exists() else DOCUMENT, folder))
        freeze_files(history, copy)


def _record(uid: str, reason: str, path: Path) -> None:
    rows = [{"uid": gone.uid, "date": gone.date, "reason": gone.reason} for gone in read_withdrawn(path)]
    rows.append({"uid": uid, "date": date.today().isoformat(), "reason": reason})  # noqa: DTZ011
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("uid", "date", "reason"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _person(uid: str, folders: Mapping[Path, Package]) -> Person:
    people = [
        row for folder, package in folders.items() for row in read_rows(folder, package.by_name["cases"])
    ]
    own = [row for row in people if row["uid"] == uid]
    if not own:
        raise WithdrawalError(f"There is no case with the uid {uid}.")
    others = [row for row in people if row["uid"] != uid]
    names = {name for row in own for name in _names(row)}
    of_others = {word for row in others for name in _names(row) for word in words(name)}
    single = {word for name in names for word in words(name) if len(word) >= LEAST_LETTERS} - of_others
    # The longest first, so that a whole name is replaced as one; words also with the endings of their cases.
    patterns = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
    patterns += [rf"\b{re.escape(word)}\w*" for word in sorted(single, key=len, reverse=True)]
    return Person(uid, frozenset(row["id"] for row in own), re.compile("|".join(patterns), re.IGNORECASE))


def _names(row: Mapping[str, str]) -> list[str]:
    return [name for name in (row["name_en"], row["name_native"], *row["aliases"].split(";")) if name]


def _take_out(person: Person, package: Package, folder: Path) -> bool:
    """Take a person out of the tables of one folder; return whether anything changed."""
    before = {table.name: read_rows(folder, table) for table in package.of_facts}
    after = {table.name: _without(person, table, before[table.name]) for table in package.of_facts}
    used = {
        source for rows in after.values() for row in rows for source in row.get("source_ids", "").split(";")
    }
    was_used = {
        source for rows in before.values() for row in rows for source in row.get("source_ids", "").split(";")
    }
    after["sources"] = [row for row in after["sources"] if row["id"] in used or row["id"] not in was_used]
    renamed = {row["id"]: _renamed(person, row["id"]) for row in after["sources"]}
    for name, rows in after.items():
        table = package.by_name[name]
        after[name] = [_cleaned(person, table, row, renamed) for row in rows]
    after["sources"].sort(key=lambda row: row["id"])
    changed = False
    for name, rows in after.items():
        if rows != before[name]:
            changed, table = True, package.by_name[name]
            replace_files({folder / table.file: written(table, rows)})
    return changed


def _without(person: Person, table: Table, rows: list[Row]) -> list[Row]:
    kept = [
        row
        for row in rows
        if not (table.name == "cases" and row["uid"] == person.uid) and row.get("case_id") not in person.slugs
    ]
    referring = [
        column.name for column in table.columns if column.references and "cases" in column.references.tables
    ]
    for row in kept:
        for name in referring:
            if name != "case_id":
                row |= {name: ";".join(item for item in row[name].split(";") if item not in person.slugs)}
    return kept


def _renamed(person: Person, source: str) -> str:
    """Return another id for a source whose own says the name."""
    if not person.names.search(source.replace("-", " ")):
        return source
    return "source-" + hashlib.sha256(source.encode()).hexdigest()[:10]


def _cleaned(person: Person, table: Table, row: dict[str, str], renamed: Mapping[str, str]) -> dict[str, str]:
    """Return a row without the name: in texts it is replaced, an address that has it is left out."""
    cleaned = {}
    for column in table.columns:
        text = row[column.name]
        if table.name == "sources" and column.name == "id":
            text = renamed[text]
        elif column.name == "source_ids":
            text = ";".join(renamed.get(item, item) for item in text.split(";"))
        elif column.name in {"url", "archived_url"}:
            text = "" if person.names.search(re.sub(r"[-_/%.]", " ", text)) else text
        elif column.pattern is None and column.references is None:
            text = person.names.sub(SOMEBODY, text)
        cleaned[column.name] = text
    return cleaned


def _clean_changes(person: Person, path: Path) -> None:
    """Take the reasons that concern the person out of a file of changes, and the name out of all others."""
    if not path.exists():
        return

    def clean(row: dict[str, str]) -> dict[str, str]:
        sources = ";".join(_renamed(person, source) for source in row["source_ids"].split(";") if source)
        record = _renamed(person, row["record"]) if row["table"] == "sources" else row["record"]
        return {
            **row,
            "record": record,
            "reason": person.names.sub(SOMEBODY, row["reason"]),
            "source_ids": sources,
        }

    write_changes(path, [clean(row) for row in read_changes(path) if row["record"] != person.uid])
