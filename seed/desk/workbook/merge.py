"""Takes what was changed on a sheet into the rows of its table, whatever was changed in the table meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from api.records.declaration import Table
from seed.desk.workbook.layout import keys_of, mark_of, marks, protected
from seed.desk.workbook.read import SheetRow, SheetRows
from seed.findings import Finding
from seed.raw_rows import Row


@dataclass
class Merged:
    """The rows of a table after a workbook was read.

    `numbers` has the row of the sheet for each of them, by `id()`; `new`, `changed` and `removed` are the rows that
    differ, each as it is now or, removed, as it was.
    """

    rows: list[Row] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether the workbook changes anything in the table."""
        return bool(self.new or self.changed or self.removed)


def merge(
    table: Table,
    sheet: SheetRows,
    now: Sequence[Row],
    published: set[tuple[str, ...]],
    *,
    may_remove: bool = False,
) -> Merged:
    """Return the rows of a table with the changes of its sheet; `now` are the rows as they stand in its file, and
    `published` the keys of the last release.

    A row that was changed on the sheet and in the table is a finding; so is a changed key, and a lost row unless
    rows may be removed.
    """
    rows_now = dict(zip(marks(table, now), now, strict=True))
    owners = _owners(table, sheet, rows_now)
    found = Merged()
    new_after = _new_rows(sheet.rows, owners, rows_now)
    is_base = list(sheet.base) == list(rows_now)
    _add_new(table, found, new_after.get("", ()), rows_now, is_base=is_base)
    for line, (mark, row) in enumerate(rows_now.items(), 2):
        owner = owners.get(mark)
        if owner is not None:
            found.findings += _changed_keys(table, row, owner, published)
            kept = row if owner.cells == row else owner.cells
            if kept is not row:
                found.changed.append(kept)
            found.rows.append(kept)
            found.numbers[id(kept)] = owner.number
        elif mark in sheet.base:
            found.removed.append(row)
            found.findings += _lost(table, line, row, published, may_remove=may_remove)
        else:
            found.rows.append(row)
        _add_new(table, found, new_after.get(mark, ()), rows_now, is_base=is_base)
    for mark, owner in owners.items():
        # Neither as it was nor as the sheet has it now: somebody else changed it too.
        if mark not in rows_now and mark_of(table, owner.cells) not in {mark, *rows_now}:
            reason = "was changed here and, since the workbook was written, in the table too"
            right = "this change once more, in a workbook written anew"
            found.findings.append(
                Finding(f"sheet {table.name}", owner.number, "", _name(table, owner.cells), reason, right)
            )
    return found


def _owners(table: Table, sheet: SheetRows, rows_now: Mapping[str, Row]) -> dict[str, SheetRow]:
    """Return the row of the sheet for each row that was written there, by its mark.

    What says the same is the same row, whatever became of its mark: sorting may leave the hidden column behind, and a
    row that was copied to be a pattern bears the mark too. Then come the mark with its keys, the keys alone, and last
    the mark alone, whose keys were changed.
    """
    keys = table.primary_key
    same: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        same.setdefault(mark_of(table, row.cells), []).append(row)
    owners: dict[str, SheetRow] = {}
    for mark in sheet.base:
        if equal := same.get(mark.partition("-")[0]):
            owners[mark] = equal.pop(0)
    free = [row for rows in same.values() for row in rows]

    def key_of(row: Row) -> tuple[str, ...]:
        return tuple(row[key] for key in keys)

    def take(belongs: Callable[[str, SheetRow], bool]) -> None:
        for mark in sheet.base:
            if mark not in owners:
                found = next((place for place, row in enumerate(free) if belongs(mark, row)), None)
                if found is not None:
                    owners[mark] = free.pop(found)

    def has_keys(mark: str, row: SheetRow) -> bool:
        return bool(keys) and mark in rows_now and key_of(rows_now[mark]) == key_of(row.cells)

    take(lambda mark, row: row.mark == mark and (mark not in rows_now or not keys or has_keys(mark, row)))
    take(has_keys)
    take(lambda mark, row: row.mark == mark)
    return owners


def _new_rows(
    rows: Sequence[SheetRow], owners: Mapping[str, SheetRow], rows_now: Mapping[str, Row]
) -> dict[str, list[SheetRow]]:
    """Return the rows that were added, by the mark of the row above them that the table still has; none above the
    first."""
    mark_at = {row.number: mark for mark, row in owners.items()}
    found: dict[str, list[SheetRow]] = {}
    above = ""
    for row in rows:
        if row.number not in mark_at:
            found.setdefault(above, []).append(row)
        elif mark_at[row.number] in rows_now:
            above = mark_at[row.number]
    return found


def _add_new(
    table: Table, found: Merged, rows: Sequence[SheetRow], rows_now: Mapping[str, Row], *, is_base: bool
) -> None:
    for row in rows:
        # Read for a second time, it is there already.
        if is_base or mark_of(table, row.cells) not in rows_now:
            found.new.append(row.cells)
            found.rows.append(row.cells)
            found.numbers[id(row.cells)] = row.number


def _changed_keys(table: Table, row: Row, owner: SheetRow, published: set[tuple[str, ...]]) -> list[Finding]:
    kept = protected(table, row, published)
    reason = "is not the key that this row has"
    return [
        Finding(
            f"sheet {table.name}", owner.number, name, owner.cells[name], reason, f'"{row[name]}", as before'
        )
        for name in kept
        if owner.cells[name] != row[name]
    ]


def _lost(
    table: Table, line: int, row: Row, published: set[tuple[str, ...]], *, may_remove: bool
) -> list[Finding]:
    is_published_case = table.name == "cases" and tuple(row[name] for name in table.primary_key) in published
    if may_remove and not is_published_case:
        return []
    right = (
        f"its row; `make withdraw UID={row['uid']}` takes a person out"
        if is_published_case
        else "its row, or REMOVED=yes where it was taken out on purpose"
    )
    return [Finding(table.file, line, "", _name(table, row), "is gone from the sheet", right)]


def _name(table: Table, row: Row) -> str:
    """Return the words by which a reader finds a row."""
    keys = keys_of(table) or table.primary_key or [c.name for c in table.columns if c.required]
    return ", ".join(row[key] for key in keys if row[key])
