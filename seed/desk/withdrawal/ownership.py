"""Whose a row is: the people who rest on a record, in any release, and so may be meant where it has a surname."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from api.records.declaration import Table
from seed.desk.withdrawal.holdings import Holding, columns_of_cases
from seed.raw_rows import Row

Record = tuple[str, str]


@dataclass
class Support:
    """Who rests on a record: the uids of people, and whether anything else does."""

    people: set[str] = field(default_factory=set)
    elsewhere: bool = False


class Ownership:
    """The people who rest on each record of the small tables, over all holdings."""

    def __init__(self, holdings: Sequence[Holding]) -> None:
        self._support: dict[Record, Support] = {}
        for holding in holdings:
            self._add(holding)

    def support(self, table: str, record: str) -> Support:
        """Return who rests on a record."""
        return self._support.get((table, record), Support())

    def _add(self, holding: Holding) -> None:
        uids = uids_of(holding)
        for name, rows in holding.rows.items():
            table = holding.package.by_name[name]
            for row in rows:
                people = people_of_row(table, row, uids)
                if name not in ("cases", "absences") and not table.is_child and people:
                    self._of((name, record_of(table, row))).people.update(people)
                for record in references(table, row):
                    self._rest(record, people)
        for change in holding.changes:
            for source in filter(None, change["source_ids"].split(";")):
                if (change["table"], change["record"]) == ("sources", source):
                    continue
                of_case = change["table"] == "cases" or holding.package.by_name[change["table"]].is_child
                self._rest(("sources", source), {change["record"]} if of_case else set())

    def _rest(self, record: Record, people: set[str]) -> None:
        support = self._of(record)
        support.people.update(people)
        support.elsewhere |= not people

    def _of(self, record: Record) -> Support:
        return self._support.setdefault(record, Support())


def uids_of(holding: Holding) -> dict[str, str]:
    """Return the uid of each slug in a holding."""
    return {row["id"]: row["uid"] for row in holding.rows["cases"]}


def people_of_row(table: Table, row: Row, uids: dict[str, str]) -> set[str]:
    """Return the uids of the people whom a row is about by its own columns."""
    if table.name == "cases":
        return {row["uid"]}
    slugs = (slug for name in columns_of_cases(table) for slug in row[name].split(";"))
    return {uids[slug] for slug in slugs if slug in uids}


def record_of(table: Table, row: Row) -> str:
    """Return what names a row within its table."""
    if table.name == "cases":
        return row["uid"]
    return "/".join(row[name] for name in table.primary_key or table.by_name)


def references(table: Table, row: Row) -> Iterator[Record]:
    """Yield every record of another small table that a row refers to."""
    for column in table.columns:
        if column.references and column.references.terms is None and row[column.name]:
            for target in column.references.tables:
                if target != "cases":
                    yield from ((target, item) for item in row[column.name].split(column.separator or None))
