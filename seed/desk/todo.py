"""What is worth an hour of a curator, by person, best first; nothing here asks another machine.

The order. An hour is best spent where what is said of somebody's liberty today is likeliest to be wrong, since readers
act on that; then where a fact would fall with one publisher or one page; then on what is merely less exact than it
could be. The points of all that is to be done for a person are added up, since who looks a person up can do all of it
at once. `_POINTS` and `MOST_FOR_AGE` are that rule, and stand nowhere else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.records.case_records import STALE_AFTER_DAYS
from api.records.dates import days_between, interval
from seed.declaration import package_of
from seed.editions import EditionError
from seed.likeness import names_of, person_keys
from seed.raw_rows import Row, csv_bytes, read_tables

ENDED, UNCONFIRMED, ENDS_SOON = "term-ended", "unconfirmed", "term-ends-soon"
MISSING, SINGLE, DEAD, NO_DAY = "recognition", "single-publisher", "link", "no-day"

# Every kind, as the options name it, in the order of its points.
KINDS: Mapping[str, str] = {
    ENDED: "the term has ended by the calendar, and no release is recorded",
    UNCONFIRMED: "held, and not confirmed for long",
    ENDS_SOON: "the term ends soon by the calendar",
    MISSING: "on the list of an organisation whose recognition is not recorded",
    SINGLE: "the status rests on one publisher",
    DEAD: "a source no longer answers, and has no archived copy",
    NO_DAY: "a change of status without a day",
}
_POINTS: Mapping[str, int] = {ENDED: 100, ENDS_SOON: 40, MISSING: 30, SINGLE: 20, DEAD: 15, NO_DAY: 5}
# What grows with the days (not confirmed; over the term) is worth at most so much: after some years it is the same.
MOST_FOR_AGE, DAYS_FOR_A_POINT = 100, 10
# "Soon" leaves time to ask and to publish before the day.
SOON_DAYS = 90


@dataclass(frozen=True)
class Task:
    """Something to look up for a person: of which kind, in words, and what it is worth."""

    kind: str
    case_id: str
    what: str
    points: int


@dataclass(frozen=True)
class Person:
    """What is worth an hour for one person; a source that no case rests on stands for itself, without uid."""

    id: str
    uid: str
    name: str
    tasks: Sequence[Task]

    @property
    def points(self) -> int:
        """What all of it is worth."""
        return sum(task.points for task in self.tasks)


class Todo:
    """The tables of curators, read once, and what can be asked of them on a day (`YYYY-MM-DD`)."""

    def __init__(self, tables: Path, today: str) -> None:
        rows = read_tables(tables, package_of(tables))
        self.today = today
        self.cases = rows["cases"]
        self.sources = rows["sources"]
        self.organisations = {row["id"] for row in rows["organisations"]}
        self.publisher = {row["id"]: row["publisher"] for row in rows["sources"]}
        self.held = {row["id"] for row in rows["statuses"] if row["in_custody"] == "true"}
        self.events = _by_case(rows["events"])
        self.sentences = _by_case(rows["sentences"])
        self.recognised = {(row["case_id"], row["organisation_id"]) for row in rows["recognitions"]}
        self.citing = _citing(rows)

    def tasks(self) -> Iterator[Task]:
        """Yield what follows from the tables alone."""
        for case in self.cases:
            changes = [event for event in self.events.get(case["id"], ()) if event["status"]]
            if changes and changes[-1]["status"] in self.held:
                yield from self._unconfirmed(case)
                yield from self._term(case, changes)
            yield from self._single_publisher(case, changes)
            for event in changes:
                if len(event["date"]) < len("2022-07-08"):
                    yield _task(NO_DAY, case, f"on which day of {event['date']}: {event['id']}")

    def missing_on(self, names: Iterable[tuple[int, str]], organisation: str) -> Iterator[Task]:
        """Yield who may be on a list of an organisation, whose names are given with their lines, and has no recognition
        of it here. Raises EditionError for an organisation that there is not."""
        if organisation not in self.organisations:
            raise EditionError(
                f"There is no organisation {organisation}: give the id of one in organisations.csv."
            )
        lines: dict[frozenset[str], tuple[int, str]] = {}
        for line, name in names:
            for key in person_keys(name.split(";")):
                lines.setdefault(key, (line, name))
        for case in self.cases:
            known = person_keys(names_of(case))
            found = sorted(lines[key] for key in known if key in lines)
            if found and (case["id"], organisation) not in self.recognised:
                line, name = found[0]
                yield _task(
                    MISSING, case, f"perhaps line {line} of the list, {name}: recognised by {organisation}?"
                )

    def dead_links(self, dead: Iterable[str]) -> Iterator[Task]:
        """Yield whose facts rest on sources that no longer answer, given by their ids."""
        for source in dead:
            for case in self.citing.get(source, ("",)):
                words = f"{source} does not answer, and has no archived copy"
                yield Task(DEAD, case or source, words, _POINTS[DEAD])

    def by_person(self, tasks: Iterable[Task]) -> list[Person]:
        """Return tasks by person, the person with most points first."""
        of: dict[str, list[Task]] = {}
        for task in tasks:
            of.setdefault(task.case_id, []).append(task)
        cases = {case["id"]: case for case in self.cases}
        people = []
        for identity, own in of.items():
            case = cases.get(identity, {})
            own.sort(key=lambda task: -task.points)
            people.append(Person(identity, case.get("uid", ""), case.get("name_en", identity), own))
        return sorted(people, key=lambda person: (-person.points, person.id))

    def _unconfirmed(self, case: Row) -> Iterator[Task]:
        # The earliest reading: of "2024" nobody knows more than that it was then or later.
        days = days_between(interval(case["verified_on"]).first, self.today)
        if days > STALE_AFTER_DAYS:
            words = f"held, and last confirmed {case['verified_on']}: up to {days:,} days ago"
            yield Task(UNCONFIRMED, case["id"], words, _for_age(days))

    def _term(self, case: Row, changes: Sequence[Row]) -> Iterator[Task]:
        sentences = self.sentences.get(case["id"], ())
        if not sentences or sentences[-1]["kind"] != "imprisonment" or not sentences[-1]["months"]:
            return
        months = int(sentences[-1]["months"])
        since = _held_since(changes, self.held)
        end = months_after(interval(since).first, months)
        left = days_between(self.today, end)
        reckoned = f"by the calendar ({months} months from {since})"
        if left < 0:
            words = f"term ended {end} {reckoned}, and no release is recorded"
            yield Task(ENDED, case["id"], words, _POINTS[ENDED] + _for_age(-left))
        elif left <= SOON_DAYS:
            yield _task(ENDS_SOON, case, f"term ends {end} {reckoned}")

    def _single_publisher(self, case: Row, changes: Sequence[Row]) -> Iterator[Task]:
        if not changes:
            return
        status = changes[-1]
        publishers = {self.publisher.get(source) for source in status["source_ids"].split(";")}
        if len(publishers) == 1:
            yield _task(SINGLE, case, f"{status['status']} rests on {publishers.pop()} alone: {status['id']}")


def months_after(day: str, months: int) -> str:
    """Return the day on which a term of months ends by the calendar: the same day of the month, or the last one."""
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    first = f"{year:04}-{month + 1:02}"
    return min(f"{first}-{day[8:]}", interval(first).last)


def names_of_list(path: Path) -> list[tuple[int, str]]:
    """Return the names of a list with their lines: of a CSV those in its column `name`, else in its first; of a text
    each line. Spellings of one name may be joined by `;`. Raises EditionError where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{path} cannot be read as a list of names in UTF-8: {error}.") from error
    if path.suffix.lower() != ".csv":
        return [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    rows = csv.reader(lines)
    place, found = 0, []
    for row in rows:
        if rows.line_num == 1 and "name" in row:
            place = row.index("name")
        elif len(row) > place and row[place].strip():
            found.append((rows.line_num, row[place].strip()))
    return found


COLUMNS = ("points", "uid", "id", "name", "kind", "what")


def as_csv(people: Iterable[Person]) -> bytes:
    """Return what is worth an hour as a file of CSV, a task a row."""
    rows = (
        dict(
            zip(
                COLUMNS,
                (str(task.points), person.uid, person.id, person.name, task.kind, task.what),
                strict=True,
            )
        )
        for person in people
        for task in person.tasks
    )
    return csv_bytes(COLUMNS, rows)


def _task(kind: str, case: Row, what: str) -> Task:
    return Task(kind, case["id"], what, _POINTS[kind])


def _for_age(days: int) -> int:
    return min(MOST_FOR_AGE, days // DAYS_FOR_A_POINT)


def _held_since(changes: Sequence[Row], held: set[str]) -> str:
    """Return when the time in custody that lasts began, as a partial date."""
    since = changes[-1]["date"]
    for event in reversed(changes):
        if event["status"] not in held:
            break
        since = event["date"]
    return since


def _by_case(rows: Iterable[Row]) -> dict[str, list[Row]]:
    of: dict[str, list[Row]] = {}
    for row in rows:
        of.setdefault(row["case_id"], []).append(row)
    return of


def _citing(tables: Mapping[str, Sequence[Row]]) -> dict[str, list[str]]:
    """Return which cases rest on each source, in the order of the tables."""
    of: dict[str, dict[str, None]] = {}
    for name, rows in tables.items():
        for row in rows:
            case = row["id"] if name == "cases" else row.get("case_id")
            if case:
                for source in filter(None, row.get("source_ids", "").split(";")):
                    of.setdefault(source, {})[case] = None
    return {source: [*cases] for source, cases in of.items()}
