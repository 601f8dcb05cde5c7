"""Makes tables of any size that are clearly synthetic, to measure with: `python -m seed synthesize`.

No row speaks of a real person. How often values occur, and what follows what in a case, is read from the curated
tables; names, dates, places, texts and sources are made up by rule. The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

from api.records.declaration import Column, Table
from seed.declaration import TABLES
from seed.editions import Edition, working
from seed.large.synthetic_words import Words
from seed.read import Row, rows

# The columns of what is made here, in the order in which their cells are made.
_MADE: Mapping[str, tuple[str, ...]] = {
    "cases": (
        *("uid", "id", "name_en", "name_native", "aliases", "birth_year", "gender", "citizenships"),
        *("occupations", "affiliations", "region_id", "group_case_id", "themes", "named_in_resolution"),
        *("summary", "concerns", "place_of_detention", "verified_on", "note", "source_ids"),
    ),
    "events": ("id", "case_id", "date", "type", "status", "summary", "source_ids"),
    "charges": ("case_id", "article", "part", "outcome", "basis", "source_ids"),
    "sentences": (
        *("case_id", "date", "court", "stage", "kind", "months", "regime", "in_absentia", "source_ids"),
    ),
    "recognitions": ("case_id", "organisation_id", "term", "date", "source_ids"),
    "sources": ("id", "publisher", "title", "url", "published_on", "language"),
    "group_cases": ("id", "name"),
}
GROUP_CASES = 200
SOURCES = 10_000
PUBLISHERS = 400

FIRST_DAY = date(2012, 1, 1)
# Every case has begun a while before the release.
_LAST_BEGINNING = 60
# Sources of which the facts of one case take theirs.
_OWN_SOURCES = 4
# Rows are written so many cases at a time.
_BATCH = 500

_UID_LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
_UIDS = len(_UID_LETTERS) ** 8
# Has no factor in common with the number of uids, so that no two cases get the same.
_UID_STEP = 228_765_432_101

# Values are drawn from lists of this length: a power of two, so that some random bits are a place in it.
_DRAWN = 4096

Progress = Callable[[int], None]
Cells = Sequence[object]


@dataclass(frozen=True)
class Course:
    """The bare outline of a proceeding, without names, dates and texts: types and statuses of events, charges
    (article, part, outcome, basis) and sentences (stage, kind, months, regime, in absentia)."""

    events: tuple[tuple[str, str], ...]
    charges: tuple[Cells, ...]
    sentences: tuple[Cells, ...]


def synthesize(cases: int, folder: Path, seed: int = 1, progress: Progress = lambda done: None) -> None:
    """Write all tables with so many cases into a folder; `progress` is called with the number done so far.

    Memory does not grow with the number of cases.
    """
    folder.mkdir(parents=True, exist_ok=True)
    curated = working(TABLES)
    chance = random.Random(seed)  # noqa: S311  (measurements need no secrecy)
    words = Words(chance)
    _write_small(curated, folder, words)
    habits = _Habits(curated, chance, words)
    with ExitStack() as files:
        streamed = [table for table in curated.package.tables if table.name == "cases" or table.is_child]
        tables = {table.name: _Output(files, folder, table, curated, words) for table in streamed}
        for first in range(1, cases + 1, _BATCH):
            last = min(first + _BATCH, cases + 1)
            waiting: dict[str, list[Cells]] = {name: [] for name in tables}
            for number in range(first, last):
                habits.case(number, waiting)
            for name, made in waiting.items():
                tables[name].write(made)
            progress(last - 1)


class _Output:
    """A table that is being written, begun with its header."""

    def __init__(self, files: ExitStack, folder: Path, table: Table, curated: Edition, words: Words) -> None:
        file = (folder / table.file).open("w", encoding="utf-8", newline="")
        self._write = csv.writer(files.enter_context(file), lineterminator="\n").writerows
        self._write([list(table.by_name)])
        made = {name: place for place, name in enumerate(_MADE.get(table.name, table.by_name))}
        # From the cells that are made to one of the row: itself, or something else for a column that is not known here.
        self._cells: list[Callable[[Cells], object]] | None = None
        if list(made) != list(table.by_name):
            self._cells = [
                itemgetter(made[column.name])
                if column.name in made
                else _filler(column, rows(table, curated.tables), words)
                for column in table.columns
            ]

    def write(self, made: Iterable[Cells]) -> None:
        """Write rows."""
        if self._cells:
            made = ([cell(row) for cell in self._cells] for row in made)
        self._write(made)


def _filler(column: Column, curated: Iterable[Row], words: Words) -> Callable[[Cells], object]:
    """Return what makes cells of a column that is not known here: values as they are curated where these come from a
    list or are no texts; texts are left out, or made up where there must be one."""
    if column.references or column.enum or column.partial or column.type not in {"string", "list"}:
        texts = _cells_of(curated, column.name) or [""]
        return lambda row: words.chance.choice(texts)
    if column.required:
        return lambda row: column.example or words.sentence()
    return lambda row: ""


def _cells(row: Row) -> list[str]:
    """Return the texts of a row as its file has them."""
    return [_text(value) for value in row.values.values()]


def _text(value: Any) -> str:
    """Return the text of a value as its file has it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_small(curated: Edition, folder: Path, words: Words) -> None:
    """Write the tables that belong to no case: copied with all that they say, but for the people whom they name, and
    with the curated sources that they rest on."""
    made = ("cases", "sources", "group_cases")
    with ExitStack() as files:
        outputs = {
            table.name: _Output(files, folder, table, curated, words)
            for table in curated.package.tables
            if table.name != "cases" and not table.is_child
        }
        needed: dict[str, None] = {}
        for table in curated.package.tables:
            if table.name in outputs and table.name not in made:
                copied = list(_without_people(table, curated))
                needed.update(dict.fromkeys(source for row in copied for source in row.items("source_ids")))
                outputs[table.name].write(map(_cells, copied))
        sources = curated.package.by_name["sources"]
        copied = [row for row in rows(sources, curated.tables) if row.text("id") in needed]
        outputs["sources"].write([row.values[name] or "" for name in _MADE["sources"]] for row in copied)
        outputs["sources"].write(_sources(curated, words))
        outputs["group_cases"].write(
            (f"synthetic-group-{number:03}", f"Synthetic case of {words.town()} {number}")
            for number in range(1, GROUP_CASES + 1)
        )


def _without_people(table: Table, curated: Edition) -> Iterator[Row]:
    """Yield the rows of a table without the cases that they name; none where each must name one."""
    naming = [column for column in table.columns if column.references and "cases" in column.references.tables]
    if any(column.required for column in naming):
        return
    for row in rows(table, curated.tables):
        yield Row(row.line, {**row.values, **{column.name: () for column in naming}})


def _source_id(number: int) -> str:
    return f"synthetic-source-{number:05}"


def _sources(curated: Edition, words: Words) -> Iterator[Cells]:
    days = _Days(curated.released_on)
    for number in range(1, SOURCES + 1):
        yield (
            _source_id(number),
            f"Synthetic Gazette {words.chance.randrange(PUBLISHERS) + 1}",
            f"Synthetic report {number} from {words.town()}",
            f"https://example.org/synthetic/{number}",
            days.written(words.chance.randrange(days.count), words.chance.choice((10, 10, 10, 7, 4))),
            words.chance.choice(("ru", "ru", "en", "uk")),
        )


class _Days:
    """The days from FIRST_DAY to the release, by number, written as days, months or years."""

    def __init__(self, last_day: str) -> None:
        self.count = (date.fromisoformat(last_day) - FIRST_DAY).days + 1
        self._days = [(FIRST_DAY + timedelta(number)).isoformat() for number in range(self.count)]

    def written(self, number: int, length: int) -> str:
        """Return a day cut to 10, 7 or 4 characters."""
        return self._days[number][:length]


def _rows(curated: Edition, table: str) -> Iterator[Row]:
    return rows(curated.package.by_name[table], curated.tables)


def _grouped(curated: Edition, table: str) -> dict[str, list[Row]]:
    by_case: dict[str, list[Row]] = {}
    for row in _rows(curated, table):
        by_case.setdefault(row.text("case_id"), []).append(row)
    return by_case


def _distinct(some: Iterable[Row], *columns: str) -> tuple[Cells, ...]:
    """Return the cells of some columns, each combination once."""
    return tuple(dict.fromkeys(tuple(_text(row[column]) for column in columns) for row in some))


def _courses(curated: Edition) -> list[Course]:
    """Return the outline of every curated proceeding, and a short one for each status that none has reached."""
    charges, sentences = _grouped(curated, "charges"), _grouped(curated, "sentences")
    courses = [
        Course(
            tuple((event.text("type"), event.text("status")) for event in events),
            _distinct(charges.get(case_id, ()), "article", "part", "outcome", "basis"),
            _distinct(sentences.get(case_id, ()), "stage", "kind", "months", "regime", "in_absentia"),
        )
        for case_id, events in _grouped(curated, "events").items()
    ]
    reached = {status for course in courses for _, status in course.events}
    begun = ("detained", "pretrial-detention")
    # More than once each: a thousand cases shall have every status.
    return courses + 3 * [
        Course((begun, ("other", status.text("id"))), (), ())
        for status in _rows(curated, "statuses")
        if status.text("id") not in reached
    ]


class _Habits:
    """What cases are made of, drawn in the proportions of the curated tables."""

    def __init__(self, curated: Edition, chance: random.Random, words: Words) -> None:
        self.bits = chance.getrandbits
        self.words = words
        self.days = _Days(curated.released_on)
        people = list(_rows(curated, "cases"))
        events = list(_rows(curated, "events"))
        recognised = _grouped(curated, "recognitions")

        def drawn(values: Iterable[Any]) -> list[Any]:
            """Return a long list in which every value stands, each about as often as among these."""
            values = list(values)
            return values + chance.choices(values, k=_DRAWN - len(values))

        def column(name: str) -> list[Any]:
            return drawn(_cells_of(people, name))

        self.courses = drawn(_courses(curated))
        self.recognitions = drawn(
            _distinct(recognised.get(person.text("id"), ()), "organisation_id", "term") for person in people
        )
        # Where somebody lives, of which country, and what it is about, go together.
        self.settings = drawn(
            (
                _text(person["region_id"]),
                ";".join(person.items("citizenships")),
                ";".join(person.items("themes")),
            )
            for person in people
        )
        self.genders, self.birth_years = column("gender"), column("birth_year")
        self.occupations, self.concerns = column("occupations"), column("concerns")
        self.grouped = drawn(bool(person["group_case_id"]) for person in people)
        self.known_places = drawn(bool(person["place_of_detention"]) for person in people)
        self.with_alias = drawn(bool(person["aliases"]) for person in people)
        self.with_affiliation = drawn(bool(person["affiliations"]) for person in people)
        self.precisions = drawn([len(event.text("date")) for event in events])
        self.verified_precisions = drawn([len(person.text("verified_on")) for person in people])
        self.sources = [_source_id(number) for number in range(1, SOURCES + 1)]
        self.regions = {row.text("id"): row.text("name") for row in _rows(curated, "regions")}
        self.labels = {row.text("id"): row.text("label").lower() for row in _rows(curated, "terms")}

    def case(self, number: int, into: dict[str, list[Cells]]) -> None:
        """Add the rows of one case to those of the tables."""
        bits, words, days = self.bits, self.words, self.days
        # One number for many draws: each takes its twelve bits.
        dice = bits(240)
        roll = [dice >> place & _DRAWN - 1 for place in range(0, 240, 12)]
        case_id = f"synthetic-{number:07}"
        course: Course = self.courses[roll[0]]
        region, citizenships, themes = self.settings[roll[1]]
        own = [self.sources[bits(24) % SOURCES] for _ in range(_OWN_SOURCES)]
        # A source twice among a case's own would be a fault; it is rare, and then the case has fewer.
        own = list(dict.fromkeys(own))
        pairs = [*own, f"{own[0]};{own[-1]}" if len(own) > 1 else own[0]]

        def source() -> str:
            return pairs[bits(16) % len(pairs)]

        day = bits(24) % (days.count - _LAST_BEGINNING)
        dates = sorted(day + bits(24) % (days.count - day) for _ in course.events[1:])
        place = words.town()
        for order, (kind, status) in enumerate(course.events):
            day = dates[order - 1] if order else day
            when = days.written(day, self.precisions[bits(12)])
            text = f"Synthetic event: {self.labels[kind]} in {place}, {words.phrase()}."
            event = (f"{case_id}-{order + 1}-{kind}", case_id, when, kind, status, text, source())
            into["events"].append(event)
        for charge in course.charges:
            into["charges"].append((case_id, *charge, source()))
        for sentence in course.sentences:
            when = days.written(day, self.precisions[bits(12)])
            court = f"Synthetic Court of {place}" if bits(3) else ""
            into["sentences"].append((case_id, when, court, *sentence, source()))
        for organisation, term in self.recognitions[roll[2]]:
            when = days.written(day, 7) if bits(1) else ""
            into["recognitions"].append((case_id, organisation, term, when, source()))

        name, native, alias = words.name(female=self.genders[roll[3]] == "female")
        occupations = self.occupations[roll[4]]
        about = occupations.partition(";")[0] or "person"
        summary = (
            f"Synthetic record ({about}) from {place}, {self.regions.get(region, 'region unknown')}; "
            f"no such person exists. {words.sentence()} {words.sentence()}"
        )
        verified = days.written(day + bits(24) % (days.count - day), self.verified_precisions[roll[5]])
        into["cases"].append(
            (
                _uid(number),
                case_id,
                name,
                native,
                alias if self.with_alias[roll[6]] else "",
                self.birth_years[roll[7]],
                self.genders[roll[3]],
                citizenships,
                occupations,
                f"Synthetic Society of {words.town()}" if self.with_affiliation[roll[8]] else "",
                region,
                f"synthetic-group-{bits(24) % GROUP_CASES + 1:03}" if self.grouped[roll[9]] else "",
                themes,
                "false",
                summary[:300].rstrip(),
                self.concerns[roll[10]],
                f"synthetic colony of {words.town()}" if self.known_places[roll[11]] else "",
                verified,
                f"Made by rule to measure with, not to be read. {words.sentence()} {words.sentence()}",
                ";".join(own),
            )
        )


def _cells_of(some: Iterable[Row], column: str) -> list[str]:
    return [_text(row[column]) for row in some]


def _uid(number: int) -> str:
    """Return an id of eight letters, another for each number."""
    rest, letters = number * _UID_STEP % _UIDS, ""
    for _ in range(8):
        rest, place = divmod(rest, len(_UID_LETTERS))
        letters += _UID_LETTERS[place]
    return letters
