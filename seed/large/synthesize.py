"""Makes tables of any size that are clearly synthetic, to measure with: `python -m seed synthesize`.

No row speaks of a real person. How often values occur, and what follows what in a case, is read from the curated
tables; names, dates, places, texts and sources are made up by rule. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from api.records.declaration import Table
from seed.declaration import TABLES
from seed.editions import Edition, working
from seed.large.synthetic_tables import (
    GROUP_CASES,
    MADE,
    SOURCES,
    Cells,
    Output,
    case_id_of,
    cells_of,
    group_id,
    source_id,
    text_of,
    texts_in,
)
from seed.large.synthetic_words import Words
from seed.read import Row, rows
from seed.translation_rules import NAME as TRANSLATIONS

PUBLISHERS = 400

FIRST_DAY = date(2012, 1, 1)
# Every case has begun a while before the release.
_LAST_BEGINNING = 60
_ADULT = 18
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
        tables = {table.name: Output(files, folder, table, curated, words) for table in streamed}
        # A part of cases that is not known here has a row for each of them.
        others = [table.name for table in streamed if table.name not in MADE and not table.may_be_empty]
        for first in range(1, cases + 1, _BATCH):
            last = min(first + _BATCH, cases + 1)
            waiting: dict[str, list[Cells]] = {name: [] for name in tables}
            for number in range(first, last):
                habits.case(number, waiting)
                for name in others:
                    waiting[name].append((case_id_of(number),))
            for name, made in waiting.items():
                tables[name].write(made)
            progress(last - 1)


def _write_small(curated: Edition, folder: Path, words: Words) -> None:
    """Write the tables that belong to no case: copied with all that they say, but for the people whom they name, and
    with the curated sources that they rest on."""
    # Of the people of whom translations speak none is copied.
    made = ("cases", "sources", "group_cases", TRANSLATIONS)
    with ExitStack() as files:
        outputs = {
            table.name: Output(files, folder, table, curated, words)
            for table in curated.package.tables
            if table.name != "cases" and not table.is_child
        }
        needed: dict[str, None] = {}
        for table in curated.package.tables:
            if table.name in outputs and table.name not in made:
                copied = list(_without_people(table, curated))
                cited = [c.name for c in table.columns if c.references and "sources" in c.references.tables]
                needed.update(
                    (source, None) for row in copied for name in cited for source in row.items(name)
                )
                outputs[table.name].write(map(cells_of, copied))
        sources = curated.package.by_name["sources"]
        copied = [row for row in rows(sources, curated.tables) if row.text("id") in needed]
        outputs["sources"].write([row.values[name] or "" for name in MADE["sources"]] for row in copied)
        outputs["sources"].write(_sources(curated, words))
        outputs["group_cases"].write(
            (group_id(number), f"Synthetic case of {words.town()} {number}")
            for number in range(1, GROUP_CASES + 1)
        )


def _without_people(table: Table, curated: Edition) -> Iterator[Row]:
    """Yield the rows of a table without the cases that they name; none where each must name one."""
    naming = [column for column in table.columns if column.references and "cases" in column.references.tables]
    if any(column.required for column in naming):
        return
    for row in rows(table, curated.tables):
        yield Row(row.line, {**row.values, **{column.name: () for column in naming}})


def _sources(curated: Edition, words: Words) -> Iterator[Cells]:
    days = _Days(curated.package.released_on)
    for number in range(1, SOURCES + 1):
        yield (
            source_id(number),
            f"Synthetic Gazette {words.chance.randrange(PUBLISHERS) + 1}",
            f"Synthetic report {number} from {words.town()}",
            f"https://example.org/synthetic/{number}",
            days.written(words.chance.randrange(days.count), words.chance.choice((10, 10, 10, 7, 4))),
            words.chance.choice(("ru", "ru", "en", "uk")),
            "",
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
    return tuple(dict.fromkeys(tuple(text_of(row[column]) for column in columns) for row in some))


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
        self.days = _Days(curated.package.released_on)
        people = list(_rows(curated, "cases"))
        events = list(_rows(curated, "events"))
        recognised = _grouped(curated, "recognitions")

        def drawn(values: Iterable[Any]) -> list[Any]:
            """Return a long list in which every value stands, each about as often as among these."""
            values = list(values)
            return values + chance.choices(values, k=_DRAWN - len(values))

        def column(name: str) -> list[Any]:
            return drawn(texts_in(people, name))

        self.courses = drawn(_courses(curated))
        self.recognitions = drawn(
            _distinct(recognised.get(person.text("id"), ()), "organisation_id", "term") for person in people
        )
        # Where somebody lives, of which country, and what it is about, go together.
        self.settings = drawn(
            (
                text_of(person["region_id"]),
                ";".join(person.items("citizenships")),
                ";".join(person.items("themes")),
            )
            for person in people
        )
        self.genders, self.birth_years = column("gender"), column("birth_year")
        self.occupations, self.concerns = column("occupations"), column("concerns")
        self.grouped = drawn(bool(person["group_case_id"]) for person in people)
        self.affiliations, self.places = column("affiliations"), column("place_of_detention")
        self.with_alias = drawn(bool(person["aliases"]) for person in people)
        self.precisions = drawn([len(event.text("date")) for event in events])
        self.verified_precisions = drawn([len(person.text("verified_on")) for person in people])
        self.sources = [source_id(number) for number in range(1, SOURCES + 1)]
        self.regions = {row.text("id"): row.text("name") for row in _rows(curated, "regions")}
        self.labels = {row.text("id"): row.text("label").lower() for row in _rows(curated, "terms")}

    def case(self, number: int, into: dict[str, list[Cells]]) -> None:
        """Add the rows of one case to those of the tables."""
        bits, words, days = self.bits, self.words, self.days
        # One number for many draws: each takes its twelve bits.
        dice = bits(240)
        roll = [dice >> place & _DRAWN - 1 for place in range(0, 240, 12)]
        case_id = case_id_of(number)
        course: Course = self.courses[roll[0]]
        region, citizenships, themes = self.settings[roll[1]]
        own = [self.sources[bits(24) % SOURCES] for _ in range(_OWN_SOURCES)]
        # A source twice among a case's own would be a fault; it is rare, and then the case has fewer.
        own = list(dict.fromkeys(own))
        pairs = [*own, f"{own[0]};{own[-1]}" if len(own) > 1 else own[0]]

        def source() -> str:
            return pairs[bits(16) % len(pairs)]

        day = bits(24) % (days.count - _LAST_BEGINNING)
        born = self.birth_years[roll[7]]
        # Nobody was a child at the first event: then an age is made up.
        adult_since = int(days.written(day, 4)) - _ADULT
        if born and int(born) > adult_since:
            born = str(adult_since - number % _ADULT)
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
                born,
                self.genders[roll[3]],
                citizenships,
                occupations,
                self.affiliations[roll[8]],
                region,
                group_id(bits(24) % GROUP_CASES + 1) if self.grouped[roll[9]] else "",
                themes,
                "false",
                summary[:300].rstrip(),
                self.concerns[roll[10]],
                self.places[roll[11]],
                verified,
                f"Made by rule to measure with, not to be read. {words.sentence()} {words.sentence()}",
                ";".join(own),
            )
        )


def _uid(number: int) -> str:
    """Return an id of eight letters, another for each number."""
    rest, letters = number * _UID_STEP % _UIDS, ""
    for _ in range(8):
        rest, place = divmod(rest, len(_UID_LETTERS))
        letters += _UID_LETTERS[place]
    return letters
