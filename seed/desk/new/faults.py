"""What an entry lacks, told all at once in the words of options: for scripts, which nobody can be asked about."""

from __future__ import annotations

from seed.desk.new.completing import Completed, Fault, completed
from seed.desk.new.desk import Desk, people_like
from seed.desk.new.entry import KINDS, WORDS, Entry
from seed.likeness import names_of


def finished(desk: Desk, entry: Entry) -> tuple[Completed, list[str]]:
    """Return an entry completed by what is suggested, and every fault of it in a sentence."""
    name = KINDS[entry.what]
    if not entry.of(name):
        entry.of(name).append({})
    done = completed(desk, entry)
    faults = [_told(entry, fault) for fault in done.faults]
    if desk.package.by_name[name].is_child and not entry.case_id:
        faults.insert(0, "CASE is missing: say whose it is, by the id, the uid or the name.")
    if entry.what == "case":
        faults += _of_case(desk, done.entry)
    return done, faults


def _of_case(desk: Desk, entry: Entry) -> list[str]:
    faults = []
    if not any(event.get("status") for event in entry.of("events")):
        faults.append(
            "--event is missing: a case has the status of its last event, so one with a status is needed."
        )
    alike = [] if entry.not_the_same else people_like(desk, names_of(entry.case))
    for row, status in alike:
        born, region = row["birth_year"] or "in an unknown year", row["region_id"] or "region unknown"
        faults.append(
            f"{row['id']} may be the same person ({row['name_en']}, born {born}, {region}, {status}): add an event "
            "there, or say --not-the-same."
        )
    return faults


def _told(entry: Entry, fault: Fault) -> str:
    column = fault.column
    if KINDS[entry.what] == fault.table:
        place = f"--{column.name.replace('_', '-')}"
    else:
        place = f"--{WORDS[fault.table]} {fault.row + 1}, {column.name}="
    if not fault.is_missing:
        return f"{place}: {fault.reason}"
    example = f", such as {column.example}" if column.example else ""
    return f"{place} is missing: {column.title.lower()}{example}."
