"""Takes a workbook back into the tables: all of it or, while there is a fault, nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.records.declaration import Table
from seed.declaration import package_of
from seed.desk.errors import DeskError
from seed.desk.keys import new_uid, slug, slugs_in_use, uids_in_use, unused
from seed.desk.order import in_order
from seed.desk.trial import findings_with
from seed.desk.workbook.layout import marks, published_keys, sheets, sound_rows
from seed.desk.workbook.merge import Merged, merge
from seed.desk.workbook.read import SheetRows, read_workbook
from seed.event_rules import id_after_date
from seed.findings import Finding
from seed.raw_rows import Rows, replace_files, written

# From what an id is made where the cell of a new row is empty.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "cases": ("name_en",),
    "organisations": ("name",),
    "group_cases": ("name",),
    "events": ("case_id", "date", "type"),
}


@dataclass(frozen=True)
class Placed:
    """A finding, and where in the workbook it is; empty where that is nowhere or said already."""

    finding: Finding
    place: str = ""

    def __str__(self) -> str:
        return f"{self.finding} [{self.place}]" if self.place else str(self.finding)


@dataclass(frozen=True)
class TakenIn:
    """What came of reading a workbook: findings, and then nothing was written; or the tables that were written."""

    findings: list[Placed] = field(default_factory=list)
    tables: dict[str, Merged] = field(default_factory=dict)


def take_in(path: Path, folder: Path, *, may_remove: bool = False, may_merge: bool = False) -> TakenIn:
    """Write what was changed in a workbook into the tables in a folder, if the check has nothing against it.

    Rows may be missing from the workbook only where they may be removed. Where the tables were changed since it was
    written, what was changed on one side only is put together if the two may be merged. Raises DeskError for a file
    that is no workbook of the tables, and where they changed and may not be merged.
    """
    tables = sheets(package_of(folder), folder)
    now = {table.name: sound_rows(folder, table) for table in tables}
    found: list[Finding] = []
    read = read_workbook(path, tables, _ids(tables, now), found.append)
    if found:
        return TakenIn([Placed(finding) for finding in found])
    if not may_merge:
        _refuse_changed(path, tables, now, read)
    published = published_keys(folder)
    merged = {
        table.name: merge(
            table, read[table.name], now[table.name], published.get(table.name, set()), may_remove=may_remove
        )
        for table in tables
    }
    if found := [finding for one in merged.values() for finding in one.findings]:
        return TakenIn([Placed(finding) for finding in found])
    _make_keys(folder, merged)
    changed = {}
    for table in tables:
        if merged[table.name].differs:
            merged[table.name].rows = in_order(table, merged[table.name].rows)
            changed[table.name] = merged[table.name]
    if not changed:
        return TakenIn()
    contents = {
        folder / table.file: written(table, changed[table.name].rows)
        for table in tables
        if table.name in changed
    }
    if found := list(findings_with(folder, contents)):
        return TakenIn([Placed(finding, _place(finding, merged, read)) for finding in found])
    replace_files(contents)
    return TakenIn(tables=changed)


def _ids(tables: Iterable[Table], rows: Rows) -> dict[str, Collection[str]]:
    return {
        table.name: [row[table.primary_key[0]] for row in rows[table.name]]
        for table in tables
        if len(table.primary_key) == 1
    }


def _refuse_changed(path: Path, tables: Iterable[Table], now: Rows, read: Mapping[str, SheetRows]) -> None:
    changed = [table.file for table in tables if list(read[table.name].base) != marks(table, now[table.name])]
    if changed:
        raise DeskError(
            f"{', '.join(changed)} changed since {path.name} was written; nothing was read. With MERGE=yes (--merge) "
            "what was changed on one side only is put together, and what was changed on both is told. Or write a new "
            "workbook, and make the changes there."
        )


def _make_keys(folder: Path, merged: Mapping[str, Merged]) -> None:
    """Fill the empty keys of new rows, where there is something to make them of, and let the ids of events go with
    dates that were corrected."""
    for name, columns in _MADE_OF.items():
        table = merged.get(name, Merged())
        taken = {row["id"] for row in table.rows} | (slugs_in_use(folder) if name == "cases" else set())
        for row in (*table.new, *table.changed):
            base = slug(" ".join(row[column] for column in columns))
            if base and not row["id"] and all(row[column] for column in columns):
                row["id"] = unused(base, taken)
                taken.add(row["id"])
    for row in merged.get("events", Merged()).changed:
        row["id"] = id_after_date(row["id"], row["case_id"], row["date"])
    cases = merged.get("cases", Merged())
    used = uids_in_use(folder) | {row["uid"] for row in cases.rows}
    for row in cases.new:
        if not row["uid"]:
            row["uid"] = new_uid(used)
            used.add(row["uid"])


def _place(finding: Finding, merged: Mapping[str, Merged], read: Mapping[str, SheetRows]) -> str:
    """Return where in the workbook a line of a file comes from."""
    name = finding.file.removesuffix(".csv")
    if name not in merged:
        return ""
    rows = merged[name].rows
    if not 2 <= finding.line <= len(rows) + 1:
        return f"sheet {name}"
    number = merged[name].numbers.get(id(rows[finding.line - 2]))
    if number is None:
        return ""
    letter = read[name].letters.get(finding.column)
    return f"sheet {name}, cell {letter}{number}" if letter else f"sheet {name}, row {number}"
