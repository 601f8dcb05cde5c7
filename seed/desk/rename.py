"""Giving a case another readable id, wherever the working tables use it. The uid stays, so the old id leads to the new
one for good; what was released is not touched.
"""

from __future__ import annotations

from pathlib import Path

from api.records.declaration import Column, Table
from seed.desk.errors import DeskError
from seed.desk.new.cells import judged
from seed.desk.new.desk import Desk
from seed.desk.new.entry import Entry
from seed.desk.new.writing import write
from seed.editions import CHANGE_COLUMNS, CHANGES, read_changes
from seed.findings import Findings
from seed.raw_rows import Row, Rows, csv_bytes


def rename(desk: Desk, case: Row, new: str) -> tuple[list[Path], Findings]:
    """Give a case another id; return the files that changed, or none and what stands in the way.

    Raises DeskError for an id of another form, and for one that is or was somebody else's.
    """
    table = desk.package.by_name["cases"]
    if new == case["id"]:
        raise DeskError(f"{new} is the id of {case['name_en']} already.")
    if any(row["id"] == new for row in desk.rows["cases"]):
        raise DeskError(f"{new} is the id of somebody else: choose another.")
    if any(row["id"] == new and row["uid"] != case["uid"] for row, _ in desk.older_cases):
        raise DeskError(f"{new} was the id of somebody else, whom it would be taken for: choose another.")
    _, fault = judged(desk, Entry("case"), table, table.by_name["id"], new)
    if fault:
        raise DeskError(fault)
    return write(desk, renamed(desk, case["id"], new), _changes(desk.folder.parent / CHANGES, case, new))


def renamed(desk: Desk, old: str, new: str) -> Rows:
    """Return the tables with another id for a case: in its own row, in every column that refers to cases, and at the
    beginning of the ids of its events. Rows stand in the order of the new ids."""
    tables = {}
    for table in desk.package.tables:
        referring = [column for column in table.columns if _refers_to_cases(column)]
        rows = [_renamed_row(table, referring, row, old, new) for row in desk.rows[table.name]]
        if table.name == "cases":
            rows.sort(key=lambda row: row["id"])
        elif table.is_child:
            # The rows of a case keep their order: sorting is stable.
            rows.sort(key=lambda row: row["case_id"])
        tables[table.name] = rows
    return tables


def _refers_to_cases(column: Column) -> bool:
    return column.references is not None and "cases" in column.references.tables


def _renamed_row(table: Table, referring: list[Column], row: Row, old: str, new: str) -> Row:
    changed = dict(row)
    if table.name == "cases" and row["id"] == old:
        changed["id"] = new
    if table.name == "events" and row["case_id"] == old:
        changed["id"] = _event_id(row["id"], old, new)
    for column in referring:
        items = row[column.name].split(column.separator) if column.type == "list" else [row[column.name]]
        changed[column.name] = column.separator.join(new if item == old else item for item in items)
    return changed


def _event_id(event_id: str, old: str, new: str) -> str:
    return new + event_id.removeprefix(old) if event_id.startswith(f"{old}-") else event_id


def _changes(path: Path, case: Row, new: str) -> dict[Path, bytes]:
    """Return the file of changes in which the reasons that were given for changed events go on naming them."""
    if not path.is_file():
        return {}
    rows = read_changes(path)
    for row in rows:
        if row["table"] == "events" and row["record"] == case["uid"]:
            row["row"] = _event_id(row["row"], case["id"], new)
    return {path: csv_bytes(CHANGE_COLUMNS, rows)}
