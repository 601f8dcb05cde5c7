"""The rows of a release as the records take them: plain dictionaries in today's layout, cases with their parts.

A release from before a column has no value of it, and says so: `not-recorded`. A table that it lacks is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from api.records import declaration
from api.records.case_records import Facts
from api.records.declaration import NOT_RECORDED, Package, Table
from api.records.designations import marks_of
from api.records.reference import Record, absences_of_source
from api.v1.resources.collections import small
from seed.editions import Edition
from seed.read import case_bundles, rows

# How the records of each small table are put together.
RECORDS = {collection.name: collection.records for collection in small() if collection.records}


def small_tables(edition: Edition) -> dict[str, list[Record]]:
    """Return the rows of every table that has records of its own, cases apart; those that lead to organisations with
    the labels that these bear."""
    tables = {name: list(small_rows(edition, declaration.table(name))) for name in RECORDS}
    marks = marks_of(tables, edition.released_on)
    for name, mark in (
        ("organisations", marks.of_organisation),
        ("sources", marks.of_source),
        ("actions", marks.of_action),
        ("identifier_schemes", marks.of_scheme),
    ):
        for row in tables[name]:
            row.update(mark(row))
    return tables


def small_rows(edition: Edition, table: Table) -> Iterator[Record]:
    """Yield the rows of a table of today as a release has them."""
    declared = edition.package.by_name.get(table.name)
    if declared is None:
        return
    more = _not_recorded(edition.package).get(table.name, {})
    for row in rows(declared, edition.tables):
        record = {**row.values, **more}
        if table.name == "sources" and (withheld := absences_of_source(record)):
            record["absences"] = {**more.get("absences", {}), **withheld}
        yield record


def unanswered() -> list[Table]:
    """Return the tables of facts whose rows no answer shows, apart from parts of cases."""
    answered = {"cases", *RECORDS}
    return [t for t in declaration.today().of_facts if t.name not in answered and not t.is_child]


def case_facts(edition: Edition, wanted: Callable[[int], bool] = lambda place: True) -> Iterator[Facts]:
    """Yield the curated rows of each case in the order of the file; of the cases, counted from 0, only those at a
    wanted place."""
    more, children = _not_recorded(edition.package), [table.name for table in declaration.today().children]
    for bundle in case_bundles(edition.package, edition.tables, wanted):
        case: Record = bundle.case.values
        parts: dict[str, list[Record]] = {
            name: [row.values for row in bundle.parts.get(name, ())] for name in children
        }
        for name, missing in more.items():
            for record in (case,) if name == "cases" else parts.get(name, ()):
                record.update(missing)
        yield Facts(case, parts)


@cache
def _not_recorded(package: Package) -> Mapping[str, Record]:
    """Return what rows of a release have beside their own cells, by table: no value of every column that came later,
    and why."""
    more: dict[str, Record] = {}
    for table in declaration.today().tables:
        declared = package.by_name.get(table.name)
        later = [c.name for c in table.columns if declared and c.name not in declared.by_name]
        if later:
            more[table.name] = {**dict.fromkeys(later), "absences": dict.fromkeys(later, NOT_RECORDED)}
    return more
