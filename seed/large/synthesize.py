"""Makes tables of any size that are clearly synthetic, to measure with: `python -m seed synthesize`.

No row speaks of a real person. How often values occur, and what follows what in a case, is read from the curated
tables; names, dates, places, texts and sources are made up by rule. The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from seed.declaration import PACKAGE, TABLES
from seed.large.synthetic_words import Words
from seed.read import Row, rows

# Copied with all that they say, and with the curated sources that they rest on.
COPIED = (
    "terms",
    "statuses",
    "themes",
    "regions",
    "organisations",
    "articles",
    "resolutions",
    "clauses",
    "calls_to_action",
    "actions",
    "developments",
    "figures",
    "labels",
)
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
    chance = random.Random(seed)  # noqa: S311  (measurements need no secrecy)
    words = Words(chance)
    _write_small(folder, words)
    habits = _Habits(chance, words)
    streamed = ("cases", "events", "charges", "sentences", "recognitions", "absences")
    with ExitStack() as files:
        tables = {name: _Output(files, folder, name) for name in streamed}
        for first in range(1, cases + 1, _BATCH):
            last = min(first + _BATCH, cases + 1)
            waiting: dict[str, list[Cells]] = {name: [] for name in streamed}
            for number in range(first, last):
                habits.case(number, waiting)
            for name, found in waiting.items():
                tables[name].write(found)
            progress(last - 1)


class _Output:
    """A table that is being written, begun with its header."""

    def __init__(self, files: ExitStack, folder: Path, name: str) -> None:
        table = PACKAGE.by_name[name]
        file = (folder / table.file).open("w", encoding="utf-8", newline="")
        self.write = csv.writer(files.enter_context(file), lineterminator="\n").writerows
        self.write([[column.name for column in table.columns]])


def _cells(row: Row) -> list[str]:
    """Return the texts of a row as its file has them."""
    return [";".join(value) if isinstance(value, tuple) else _text(value) for value in row.values.values()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_small(folder: Path, words: Words) -> None:
    """Write the tables that belong to no case."""
    with ExitStack() as files:
        needed: dict[str, None] = {}
        for name in COPIED:
            found = []
            for row in rows(name, TABLES):
                needed.update(dict.fromkeys(row.items("source_ids")))
                # The curated people are not in these tables.
                found.append(
                    _cells(Row(row.line, {**row.values, "case_ids": ()}) if name == "clauses" else row)
                )
            _Output(files, folder, name).write(found)
        sources = _Output(files, folder, "sources")
        sources.write(_cells(row) for row in rows("sources", TABLES) if row.text("id") in needed)
        sources.write(_sources(words))
        _Output(files, folder, "group_cases").write(
            (f"synthetic-group-{number:03}", f"Synthetic case of {words.town()} {number}")
            for number in range(1, GROUP_CASES + 1)
        )


def _source_id(number: int) -> str:
    return f"synthetic-source-{number:05}"


def _sources(words: Words) -> Iterator[Cells]:
    days = _Days()
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

    def __init__(self) -> None:
        self.count = (date.fromisoformat(PACKAGE.released_on) - FIRST_DAY).days + 1
        self._days = [(FIRST_DAY + timedelta(number)).isoformat() for number in range(self.count)]

    def written(self, number: int, length: int) -> str:
        """Return a day cut to 10, 7 or 4 characters."""
        return self._days[number][:length]


def _grouped(name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows(name, TABLES):
        found.setdefault(row.text("case_id"), []).append(row)
    return found


def _distinct(found: Iterable[Row], *columns: str) -> tuple[Cells, ...]:
    """Return the cells of some columns, each combination once."""
    return tuple(dict.fromkeys(tuple(_text(row[column]) for column in columns) for row in found))


def _courses() -> list[Course]:
    """Return the outline of every curated proceeding, and a short one for each status that none has reached."""
    charges, sentences = _grouped("charges"), _grouped("sentences")
    found = [
        Course(
            tuple((event.text("type"), event.text("status")) for event in events),
            _distinct(charges.get(case_id, ()), "article", "part", "outcome", "basis"),
            _distinct(sentences.get(case_id, ()), "stage", "kind", "months", "regime", "in_absentia"),
        )
        for case_id, events in _grouped("events").items()
    ]
    reached = {status for course in found for _, status in course.events}
    begun = ("detained", "pretrial-detention")
    # More than once each: a thousand cases shall have every status.
    return found + 3 * [
        Course((begun, ("other", status.text("id"))), (), ())
        for status in rows("statuses", TABLES)
        if status.text("id") not in reached
    ]


class _Habits:
    """What cases are made of, drawn in the proportions of the curated tables."""

    def __init__(self, chance: random.Random, words: Words) -> None:
        self.bits = chance.getrandbits
        self.words = words
        self.days = _Days()
        people = list(rows("cases", TABLES))
        events = list(rows("events", TABLES))
        recognised = _grouped("recognitions")

        def drawn(values: Iterable[Any]) -> list[Any]:
            """Return a long list in which every value stands, each about as often as among these."""
            values = list(values)
            return values + chance.choices(values, k=_DRAWN - len(values))

        def column(name: str) -> list[Any]:
            return drawn(_cells_of(people, name))

        self.courses = drawn(_courses())
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
        self.regions = {row.text("id"): row.text("name") for row in rows("regions", TABLES)}
        self.labels = {row.text("id"): row.text("label").lower() for row in rows("terms", TABLES)}

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


def _cells_of(found: Iterable[Row], column: str) -> list[str]:
    return [";".join(row.items(column)) or _text(row[column] or None) for row in found]


def _uid(number: int) -> str:
    """Return an id of eight letters, another for each number."""
    rest, letters = number * _UID_STEP % _UIDS, ""
    for _ in range(8):
        rest, place = divmod(rest, len(_UID_LETTERS))
        letters += _UID_LETTERS[place]
    return letters
