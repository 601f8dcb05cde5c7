"""From what a curator gave to the tables as they will be: every value judged, the rest suggested or made, and each row
in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from api.records.declaration import Column, Table
from seed.desk.keys import event_id, new_uid, slug, slugs_in_use, uids_in_use, unused
from seed.desk.new.cells import judged
from seed.desk.new.desk import Desk, people_like
from seed.desk.new.entry import WORDS, Entry
from seed.desk.new.making import source_id
from seed.desk.new.order import early, is_needless, late
from seed.desk.new.sources import source_at
from seed.desk.new.suggesting import day_of_status, suggestion
from seed.desk.order import in_order
from seed.likeness import names_of
from seed.raw_rows import Row, Rows


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value that was given, or that it is missing: the row counts from 0."""

    table: str
    row: int
    column: Column
    reason: str
    is_missing: bool = False


@dataclass
class Completed:
    """The entry with nothing left out, the tables with its rows, what a curator should know, the values that nobody
    gave, and all faults."""

    entry: Entry
    tables: Rows
    notes: list[str] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def completed(desk: Desk, given: Entry) -> Completed:
    """Return an entry completed; its tables are of use only where it has no faults."""
    done = Completed(deepcopy(given), {name: list(rows) for name, rows in desk.rows.items()})
    entry, tables = done.entry, desk.package.by_name
    for number, row in enumerate(entry.of("sources")):
        _finish_source(desk, done, row, number)
    for name, rows in entry.rows.items():
        columns = early(tables[name]) if name != "sources" else ()
        for number, row in enumerate(rows):
            _finish(desk, done, tables[name], row, number, columns)
    for number, row in enumerate(entry.of("cases")):
        _finish(desk, done, tables["cases"], row, number, late(tables["cases"]))
    if not done.faults:
        _make_ids(desk, done)
        _add_rows(desk, done)
    return done


def _finish(
    desk: Desk, done: Completed, table: Table, row: Row, number: int, columns: Sequence[Column]
) -> None:
    """Fill in the columns of a row, and note what is wrong with them."""
    for column in columns:
        if is_needless(column, row) and not row.get(column.name):
            row[column.name] = ""
            continue
        text = row.get(column.name)
        is_given = text is not None
        if text is None:
            text = suggestion(desk, done.entry, table, column, row)
        value, fault = judged(desk, done.entry, table, column, text)
        row[column.name] = value
        if value and not is_given:
            done.suggested.append(f"{WORDS[table.name]} {number + 1} {column.name}={value}")
        if fault:
            done.faults.append(Fault(table.name, number, column, fault, not is_given and not text))


def _finish_source(desk: Desk, done: Completed, row: Row, number: int) -> None:
    """Complete a new source; where its page is there already, that source is taken instead."""
    table, others = (
        desk.package.by_name["sources"],
        Entry("source", {"sources": done.entry.of("sources")[:number]}),
    )
    known = source_at(desk, others, row["url"]) if row.get("url") else None
    if known:
        if row.get("id") != known["id"]:
            done.notes.append(f"The page {row['url']} is there already as {known['id']}, which is taken.")
        row |= known
        return
    _finish(desk, done, table, row, number, early(table))
    if not row.get("id"):
        used = {
            other["id"] for other in (*desk.rows["sources"], *done.entry.of("sources")) if other.get("id")
        }
        row["id"] = unused(source_id(row), used)


# By which column a row is called from which its id is made.
_NAMED_BY = {
    "organisations": "name",
    "group_cases": "name",
    "occupations": "label",
    "affiliations": "name",
    "places": "name",
}


def _make_ids(desk: Desk, done: Completed) -> None:
    entry, tables = done.entry, desk.package.by_name
    for row in entry.of("cases"):
        _make_id(done, tables["cases"], row, slug(row["name_en"]), slugs_in_use(desk.folder))
        row["uid"] = new_uid(uids_in_use(desk.folder))
        if entry.not_the_same:
            _tell_apart(desk, row)
    case_id = entry.case.get("id") or entry.case_id
    for name, rows in entry.rows.items():
        if tables[name].is_child:
            for row in rows:
                row["case_id"] = case_id
    used = {row["id"] for row in desk.rows["events"]}
    for row in entry.of("events"):
        _make_id(done, tables["events"], row, event_id(row, case_id), used)
        used.add(row["id"])
    for name, column in _NAMED_BY.items():
        for row in entry.of(name):
            _make_id(done, tables[name], row, slug(row[column]), {one["id"] for one in desk.rows[name]})


def _tell_apart(desk: Desk, row: Row) -> None:
    """Say in the note whose namesake somebody is, as the check asks of two people of one name."""
    for other, _ in people_like(desk, names_of(row)):
        if other["id"] not in row["note"]:
            row["note"] = f"{row['note']} Another person than {other['id']}.".strip()


def _make_id(done: Completed, table: Table, row: Row, wanted: str, used: set[str]) -> None:
    if row.get("id"):
        if row["id"] in used:
            reason = f'"{row["id"]}" is or was the id of another.'
            done.faults.append(Fault(table.name, 0, table.by_name["id"], reason))
        return
    row["id"] = unused(wanted, used)
    if row["id"] != wanted:
        done.notes.append(f"{wanted} is taken; the id is {row['id']}.")


def _add_rows(desk: Desk, done: Completed) -> None:
    on_file = {row["id"] for row in desk.rows["sources"]}
    for table, row in _rows(desk, done.entry):
        if table.name == "sources" and row["id"] in on_file:
            continue
        whole = {column.name: row.get(column.name, "") for column in table.columns}
        done.tables[table.name] = in_order(table, [*done.tables[table.name], whole])
        on_file |= {row["id"]} if table.name == "sources" else set()
    if done.entry.case_id:
        _confirm_status(desk, done)


def _rows(desk: Desk, entry: Entry) -> Iterator[tuple[Table, Row]]:
    for table in desk.package.tables:
        for row in entry.rows.get(table.name, ()):
            yield table, row


def day_to_confirm(desk: Desk, entry: Entry) -> str:
    """Return the day on which the status of a case that is there will have been verified: that of the new event's
    sources where it is later than the one on file, else the one on file."""
    (case,) = (row for row in desk.rows["cases"] if row["id"] == entry.case_id)
    return max(case["verified_on"], day_of_status(desk, entry))


def _confirm_status(desk: Desk, done: Completed) -> None:
    """Let the case say when its status was verified, and by which sources."""
    entry = done.entry
    day = day_to_confirm(desk, entry) if entry.verified_on is None else entry.verified_on
    cited = [item for row in entry.of("events") for item in row["source_ids"].split(";")]

    def confirmed(case: Row) -> Row:
        if case["id"] != entry.case_id or case["verified_on"] == day:
            return case
        done.notes.append(f"verified_on of {case['id']} is {day} now; it was {case['verified_on']}.")
        sources = ";".join(dict.fromkeys((*case["source_ids"].split(";"), *cited)))
        return {**case, "verified_on": day, "source_ids": sources}

    done.tables["cases"] = [confirmed(case) for case in done.tables["cases"]]
