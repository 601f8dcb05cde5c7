"""What the lists of facts must be, worked out from the curated CSV files apart from the code, as `oracle` does it for cases.

A fact is told by its table, its case and its place among those of the case; each of its own filters is a column and how
it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from tests.v1 import oracle, readings
from tests.v1.dates import first_day
from tests.v1.oracle import CASE_FILTERS, Row, Tables, Test
from tests.v1.oracle_on_day import DAY_BEFORE, convicted, items, surely_charged
from tests.v1.readings import Values

_DATES: Mapping[str, tuple[str, Test]] = {
    "date_from": ("date", readings.from_day),
    "date_to": ("date", readings.to_day),
}
_OF_ALL: Mapping[str, tuple[str, Test]] = {
    "source": ("source_ids", readings.chosen),
    "corroboration": ("corroboration", readings.chosen),
}


def _chosen(*columns: str) -> dict[str, tuple[str, Test]]:
    return {column: (column, readings.chosen) for column in columns}


OWN_FILTERS: Mapping[str, Mapping[str, tuple[str, Test]]] = {
    "events": {
        **_chosen("id", "type", "status", "status_group", "custody_change", "date_precision"),
        **_DATES,
        **_OF_ALL,
    },
    "charges": {**_chosen("article", "part", "outcome", "basis"), **_OF_ALL},
    "sentences": {
        **_chosen("stage", "kind", "court", "regime"),
        "months_min": ("months", readings.at_least),
        "months_max": ("months", readings.at_most),
        "in_absentia": ("in_absentia", readings.exactly),
        **_DATES,
        **_OF_ALL,
    },
    "recognitions": {
        "organisation": ("organisation_id", readings.chosen),
        **_chosen("term"),
        **_DATES,
        **_OF_ALL,
    },
}
# Where an empty cell can be asked for.
KNOWS_UNKNOWN = {"part", "court", "regime"}


def case_filters(table: str) -> dict[str, str]:
    """The filters of cases by the names that they have in the list of a table."""
    taken = OWN_FILTERS[table].keys()
    named = {name: f"case_{name}" if name in taken else name for name in CASE_FILTERS}
    return {here: name for name, here in {**named, "id": "case"}.items()}


@dataclass(frozen=True)
class Fact:
    """A row of a table of facts, its place among those of its case, and what is derived of it."""

    row: Row
    place: int
    derived: Mapping[str, str]

    def values(self, column: str) -> Values:
        cell = self.derived[column] if column in self.derived else self.row[column]
        return oracle.split(cell) if column == "source_ids" else oracle.one(cell)

    @property
    def date(self) -> str:
        return self.row.get("date", "")


def facts(tables: Tables, table: str) -> list[Fact]:
    """The facts of a table in the order of their cases, and in each as they stand in the file."""
    publisher = {source["id"]: source["publisher"] for source in tables.rows("sources")}
    of_case = tables.by_case(table)
    return [
        Fact(row, place, {**change, **_precision(row), "corroboration": _corroboration(row, publisher)})
        for case in tables.cases
        for place, (row, change) in enumerate(
            zip(of_case[case], _changes(tables, of_case[case]), strict=True)
        )
    ]


def _corroboration(row: Row, publisher: Mapping[str, str]) -> str:
    return (
        "multiple" if len({publisher[source] for source in oracle.split(row["source_ids"])}) > 1 else "single"
    )


def _precision(row: Row) -> dict[str, str]:
    return {"date_precision": {4: "year", 7: "month", 10: "day"}.get(len(row.get("date", "")), "")}


def _changes(tables: Tables, rows: list[Row]) -> Iterator[dict[str, str]]:
    """What each event of a case does to the custody of the person; nothing for other facts."""
    before = ""
    for row in rows:
        status = row.get("status", "")
        change = ""
        if status and "unknown" not in (status, before):
            was, is_now = before in tables.held, status in tables.held
            change = {(False, True): "begins", (True, False): "ends"}.get((was, is_now), "")
        before = status or before
        yield {"custody_change": change, "status_group": tables.groups.get(status, "")}


def meets(tables: Tables, table: str, fact: Fact, asked: Mapping[str, str]) -> bool:
    """Whether a fact and its case meet all filters."""
    own, of_case = OWN_FILTERS[table], case_filters(table)
    case = tables.cases[fact.row["case_id"]]
    for name, value in asked.items():
        if name in own:
            column, test = own[name]
            found = fact.values(column)
        else:
            column, test = CASE_FILTERS[of_case[name]]
            found = case[column]
        if not test(value, found):
            return False
    return True


def on_day(tables: Tables, table: str, facts: Iterable[Fact], day: str) -> Iterator[tuple[Fact, str]]:
    """The facts that may be of a day or earlier, each with whether it surely is; one without a date may be where its case
    may have begun. No day is later than the release."""
    begun, parts = first_status(tables), {row["id"]: parts for row, parts in tables.with_parts}
    for case, of_case in groupby(facts, key=lambda fact: fact.row["case_id"]):
        own = list(of_case)
        for place, certainty in items(table, [fact.row for fact in own], day):
            if first_day(own[place].date or begun[case]) <= day:
                is_sure = table == "charges" and surely_charged(own[place].row, parts[case], day)
                yield own[place], "certain" if is_sure else certainty


def undated(tables: Tables, table: str, facts: Iterable[Fact]) -> list[Fact]:
    """Those of some facts that nothing dates: a conviction before the day of the release dates a charge."""
    parts = {row["id"]: parts for row, parts in tables.with_parts}
    return [
        fact
        for fact in facts
        if not fact.date
        and not (
            table == "charges"
            and fact.row["outcome"] == "convicted"
            and convicted(parts[fact.row["case_id"]], DAY_BEFORE)
        )
    ]


def first_status(tables: Tables) -> dict[str, str]:
    """The date of the first event of each case that names a status."""
    return {
        case: next(event["date"] for event in events if event["status"])
        for case, events in tables.by_case("events").items()
    }
