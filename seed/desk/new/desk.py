"""The tables that rows are added to, as they are now; and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api.records.declaration import Package
from api.records.names import query_keys, stored_keys, words
from seed.declaration import package_of
from seed.desk.errors import DeskError
from seed.editions import RELEASES, editions
from seed.likeness import names_of, person_keys
from seed.raw_rows import Row, Rows, read_rows, read_tables
from seed.rules import check

# Findings shown before the rest is left to `check`.
SHOWN = 5


@dataclass(frozen=True)
class Desk:
    """A folder of tables without a finding, and what stands beside it."""

    folder: Path
    package: Package
    rows: Rows

    @cached_property
    def older_cases(self) -> list[tuple[Row, list[Row]]]:
        """The cases of all frozen releases with the events of their release, the newest release first."""
        found = []
        for edition in reversed(editions(self.folder.parent / RELEASES.name)):
            tables = edition.package.by_name
            events = read_rows(edition.tables, tables["events"])
            found += [(row, events) for row in read_rows(edition.tables, tables["cases"])]
        return found

    @property
    def every_case(self) -> Iterator[tuple[Row, list[Row]]]:
        """The cases of the tables, then those of the releases, each uid as it is known last, with events."""
        seen = set()
        present = [(row, self.rows["events"]) for row in self.rows["cases"]]
        for row, events in (*present, *self.older_cases):
            if row["uid"] not in seen:
                seen.add(row["uid"])
                yield row, events


def opened(folder: Path) -> Desk:
    """Return the desk on a folder of tables; raises DeskError where they have findings, for these come first."""
    findings = check(folder)
    if findings:
        told = "\n".join(map(str, findings[:SHOWN]))
        raise DeskError(f"{told}\nThe tables have findings: mend them first (make check lists all).")
    package = package_of(folder)
    return Desk(folder, package, read_tables(folder, package))


def status_of(case: Row, events: list[Row]) -> str:
    """Return the status of a case: that of its last event which names one; empty where none does."""
    own = [event["status"] for event in events if event["case_id"] == case["id"] and event["status"]]
    return own[-1] if own else ""


def people_like(desk: Desk, names: list[str]) -> list[tuple[Row, str]]:
    """Return the cases, with their statuses, of whoever may be the person of these names, in the tables or in any
    release: a name of either has all the words of one of the other, in any script and spelling."""
    wanted = person_keys(names)
    return [
        (row, status_of(row, events))
        for row, events in desk.every_case
        if any(one <= other or other <= one for one in wanted for other in person_keys(names_of(row)))
    ]


def cases_named(desk: Desk, text: str) -> list[Row]:
    """Return the cases that a text may mean: the one with this uid or id, else all whose name has its words."""
    cases = desk.rows["cases"]
    exact = [row for row in cases if text in (row["uid"], row["id"])]
    if exact:
        return exact
    wanted = [_keys(word) for word in words(text.replace("-", " "))]
    return [
        row
        for row in cases
        if wanted
        and any(
            all(any(keys & _keys(word) for word in words(name)) for keys in wanted) for name in names_of(row)
        )
    ]


def the_case(desk: Desk, text: str) -> Row:
    """Return the one case that a text means; raises DeskError where there is none, or several."""
    found = cases_named(desk, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise DeskError(f'No case is named "{text}": give its id, its uid, or the name in any spelling.')
    several = ", ".join(f"{row['id']} ({row['name_en']})" for row in found[:10])
    raise DeskError(f'"{text}" may be {several}: give the id of the one meant.')


def _keys(word: str) -> frozenset[str]:
    return frozenset((*stored_keys(word)[:1], *query_keys(word)[:2]))
