"""The rules of the data, checked over all tables at once; every fault becomes a finding with its place.

Tables are read one after the other, each after those it refers to; ids stay in memory, rows do not.
"""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from api.records.declaration import DeclarationError, Package, Table
from seed.case_rules import (
    absences,
    case_order,
    child_order,
    children_unique,
    event_order,
    repeated,
    status_known,
)
from seed.declaration import last_day, package_of
from seed.findings import Finding, Findings, Report, of_declaration
from seed.label_rules import countries, labels
from seed.read import Row, checked_rows

Rule = Callable[[Row], None]

# From a value and the valid ones to the nearest of them.
Seek = Callable[[str, Iterable[str]], str | None]

# The lines of the ids of each table that was read; the terms of a list stand under `terms/list`.
Known = dict[str, dict[str, int]]

# A closed list up to this length is told whole.
TOLD = 30

# Seeking the nearest id compares with every id of a table; past this many the table is wrong as a whole.
SOUGHT = 200


def check(folder: Path, day: str = "") -> Findings:
    """Return every fault of the tables in a folder and of their declaration, ordered by table and line; none where all
    is right. Nothing may be later than the day: that of `last_day` where none is given."""
    findings = Findings()
    if not folder.is_dir():
        findings.add(Finding(folder.name, 0, "", None, "is no folder", "a folder with one file a table"))
        return findings
    try:
        package = package_of(folder)
    except DeclarationError as error:
        findings.kept += of_declaration(error)
        return findings
    package = replace(package, created=f"{day or last_day(folder, package)}T00:00:00Z")
    known: Known = {}
    files = {table.file: place for place, table in enumerate(package.tables)}
    for path in sorted(folder.iterdir()):
        if path.name not in files:
            right = f"only {', '.join(files)}"
            findings.add(Finding(path.name, 0, "", None, "is not a table of the declaration", right))
    seek = _nearest()
    for table in package.tables:
        path = folder / table.file
        if not path.is_file():
            right = "a file, with the header alone where there are no rows"
            findings.add(Finding(table.file, 0, "", None, "is missing", right))
            continue
        faulty = {found.file for found in findings.kept}
        findings.rows[table.name] = _check_table(package, table, path, known, faulty, seek, findings.add)
    findings.kept.sort(key=lambda found: (files.get(found.file, -1), found.file, found.line))
    return findings


def _check_table(
    package: Package,
    table: Table,
    path: Path,
    known: Known,
    faulty: Collection[str],
    seek: Seek,
    report: Report,
) -> int:
    before = known.copy()
    rules: list[Rule] = [_references(table, before, seek, report)]
    ends: list[Callable[[], None]] = []
    if table.is_child:
        rules += [child_order(table, report), children_unique(table, report)]
    else:
        rules += [_unique(table, known, report)]
    if table.name == "cases":
        rules += [case_order(table, report)]
    if table.name == "terms":
        rules += [_terms(known)]
    if table.name == "events":
        rules += [event_order(table, report)]
        rule, end = status_known(known.get("cases", {}), report)
        rules, ends = [*rules, rule], [end]
    if table.name == "absences":
        rule, end = absences(package, path.parent, report)
        rules, ends = [*rules, rule], [end]
    if of_countries := countries(table, known):
        rules += [of_countries]
    if table.name == "labels":
        rule, end = labels(package, known, faulty, seek, report)
        rules, ends = [*rules, rule], [end]
    count, faults = 0, 0

    def counted(finding: Finding) -> None:
        nonlocal faults
        faults += 1
        report(finding)

    for row in checked_rows(table, path, package.released_on, counted):
        count += 1
        for rule in rules:
            rule(row)
    for finish in ends:
        finish()
    if not count and not faults and not table.may_be_empty:
        report(Finding(table.file, 0, "", None, "has no rows", "at least one row below the header"))
    return count


def _unique(table: Table, known: Known, report: Report) -> Rule:
    """Rows differ in their primary key and in each unique column; the key's lines become known."""
    keys: list[tuple[str, ...]] = [(column.name,) for column in table.columns if column.unique]
    if table.primary_key and table.primary_key not in keys:
        keys.append(table.primary_key)
    seen: list[dict[str, int]] = [{} for _ in keys]
    for key, lines in zip(keys, seen, strict=True):
        if key == table.primary_key:
            known[table.name] = lines

    def rule(row: Row) -> None:
        for key, lines in zip(keys, seen, strict=True):
            value = "/".join(row.text(name) for name in key)
            if not value:
                continue
            first = lines.setdefault(value, row.line)
            if first != row.line:
                report(repeated(table, row, key[-1], value, first))

    return rule


def _terms(known: Known) -> Rule:
    def rule(row: Row) -> None:
        known.setdefault(f"terms/{row.text('list')}", {})[row.text("id")] = row.line

    return rule


def _nearest() -> Seek:
    left = SOUGHT

    def seek(value: str, valid: Iterable[str]) -> str | None:
        nonlocal left
        left -= 1
        near = difflib.get_close_matches(value, valid, 1, 0.7) if left >= 0 else []
        return near[0] if near else None

    return seek


def _references(table: Table, known: Known, seek: Seek, report: Report) -> Rule:
    """Every id that a row refers to exists, save where the table it would stand in could not be read."""
    columns: list[tuple[str, dict[str, int], str]] = []
    for column in table.columns:
        if (reference := column.references) and all(name in known for name in reference.tables):
            if reference.terms:
                valid = known.get(f"terms/{reference.terms}", {})
                columns.append((column.name, valid, f"list {reference.terms} of terms.csv"))
            else:
                tables = [known[name] for name in reference.tables]
                valid = tables[0] if len(tables) == 1 else dict(ChainMap(*tables))
                columns.append((column.name, valid, " or ".join(f"{name}.csv" for name in reference.tables)))

    def rule(row: Row) -> None:
        for column, valid, where in columns:
            for item in row.items(column):
                if item not in valid:
                    right = _valid(item, valid, where, seek)
                    report(Finding(table.file, row.line, column, item, f"is not in {where}", right))

    return rule


def _valid(item: str, valid: Collection[str], where: str, seek: Seek) -> str:
    near = seek(item, valid)
    parts = [f'"{near}"?'] if near else []
    if len(valid) <= TOLD:
        parts.append(f"one of {', '.join(valid)}")
    elif not near:
        parts.append(f"an id of {where}")
    return " ".join(parts)
