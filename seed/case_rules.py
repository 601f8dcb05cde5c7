"""The rules of cases and of the rows that belong to them: their order, and why cells are empty.

Each function makes a rule that is called with every row of its table in turn and remembers little more
than one case.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from pathlib import Path

from api.records.declaration import Package, Table
from seed.findings import Finding, Report
from seed.read import Row, checked_rows
from seed.values import Value

Rule = Callable[[Row], None]
End = Callable[[], None]


def repeated(table: Table, row: Row, column: str, value: str, first: int) -> Finding:
    """Return the finding that a value which must be a row's own stands on an earlier line too."""
    right = "each row with its own"
    return Finding(table.file, row.line, column, value, f"stands already on line {first}", right)


def case_order(table: Table, report: Report) -> Rule:
    """Cases stand in the order of their ids."""
    before = ""

    def rule(row: Row) -> None:
        nonlocal before
        case_id = row.text("id")
        if case_id and case_id < before:
            reason, right = (
                f'stands after "{before}"',
                "rows in the order of their id; `make tidy` puts them so",
            )
            report(Finding(table.file, row.line, "id", case_id, reason, right))
        before = case_id or before

    return rule


def child_order(table: Table, report: Report) -> Rule:
    """Rows stand in the order of their cases, and so those of one case together."""
    before = ""

    def rule(row: Row) -> None:
        nonlocal before
        case_id = row.text("case_id")
        if case_id and case_id < before:
            reason, right = (
                f'stands after rows of "{before}"',
                "the order of cases.csv; `make tidy` puts them so",
            )
            report(Finding(table.file, row.line, "case_id", case_id, reason, right))
        before = case_id or before

    return rule


def children_unique(table: Table, report: Report) -> Rule:
    """Rows of a case differ in the primary key, or as a whole where the table has none."""
    key = table.primary_key or tuple(column.name for column in table.columns)
    cells = itemgetter(*key) if len(key) > 1 else lambda values: (values[key[0]],)
    seen: dict[str, dict[tuple[Value, ...], int]] = {}
    before = ""

    def rule(row: Row) -> None:
        nonlocal before
        case_id = row.text("case_id")
        # An id that begins with another case's id and a hyphen can be an id of either case, so the rows of a
        # case are kept until a case comes that does not continue its id. In sorted order they follow at once.
        if case_id != before:
            for other in [one for one in seen if case_id != one and not case_id.startswith(f"{one}-")]:
                del seen[other]
            before = case_id
        found = cells(row.values)
        if found[-1] is None and table.primary_key:
            return
        first = None
        for lines in seen.values():
            first = lines.get(found, first)
        if first is None:
            seen.setdefault(case_id, {})[found] = row.line
            return
        if table.primary_key:
            report(repeated(table, row, key[-1], row.text(key[-1]), first))
        else:
            report(Finding(table.file, row.line, "", None, f"repeats line {first}", "each row once"))

    return rule


def absences(package: Package, folder: Path, report: Report) -> tuple[Rule, End]:
    """A reason is given only for a cell that is empty, in a column that may be."""
    table, cases = package.by_name["absences"], package.by_name["cases"]
    fields = [column.name for column in cases.columns if not column.required]
    given: dict[str, list[Row]] = {}

    def rule(row: Row) -> None:
        field = row.text("field")
        if field in fields:
            given.setdefault(row.text("case_id"), []).append(row)
        elif field:
            is_column = field in cases.by_name
            reason = "is never empty in cases.csv" if is_column else "is no column of cases.csv"
            report(Finding(table.file, row.line, "field", field, reason, f"one of {', '.join(fields)}"))

    def end() -> None:
        if not given or not (folder / cases.file).is_file():
            return
        # A second reading: which cells matter is known only now, and cases are not kept.
        for case in checked_rows(cases, folder / cases.file, package.released_on, lambda _: None):
            for row in given.get(case.text("id"), ()):
                field = row.text("field")
                if case[field] not in (None, ()):
                    reason = f"has a value on line {case.line} of cases.csv"
                    right = "a reason for an empty cell only"
                    report(Finding(table.file, row.line, "field", field, reason, right))

    return rule, end
