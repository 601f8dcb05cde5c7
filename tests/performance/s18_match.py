"""S18: lists of 500 names, each never seen before, held against the people on file."""

from __future__ import annotations

import csv
import http.client
import io
import random
import time
from collections.abc import Iterator

from api.v1.matching.questions import MOST_NAMES
from tests.performance import contenders, places
from tests.performance.bench import Bench, Outcome, Sample
from tests.performance.places import SMALL

WHAT = f"matching {MOST_NAMES} names at 1,000 cases"
MUST = "≤ 1 s"

MOST_SECONDS = 1.0
# Each kind of list is sent so often; the middle counts.
LISTS = 7
PATRONYMICS = ("Иванович", "Петровна", "Alekseevich", "")
STRANGE = ("Евстафий", "Milbourne", "Пантелеймон", "Roswitha")


def measure(bench: Bench) -> Outcome:
    """Send lists of people on file, and of strangers who share a word of their names with them."""
    # Each says in parentheses that it is synthetic.
    names = [(row["name_native"] or row["name_en"]).partition(" (")[0] for row in _cases(bench)]
    times = {}
    with contenders.our_service(bench, SMALL) as server:
        for kind, lists in (("people", _people(names)), ("strangers", _strangers(names))):
            times[kind] = Sample(tuple(_seconds(server.port, next(lists)) for _ in range(LISTS)))
    slowest = max(times.values(), key=lambda one: one.median)
    told = "; ".join(f"{kind} {sample} s" for kind, sample in times.items())
    share = MOST_SECONDS / slowest.median
    return Outcome(f"{told} a list", share >= 1, share)


def _cases(bench: Bench) -> list[dict[str, str]]:
    with (places.tables(bench, SMALL) / "cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _people(names: list[str]) -> Iterator[bytes]:
    """Tables of people on file as lists write them."""
    drawn = random.Random(18)
    while True:
        yield _table(
            (_listed(name, drawn), drawn.randrange(1940, 2005)) for name in drawn.sample(names, MOST_NAMES)
        )


def _strangers(names: list[str]) -> Iterator[bytes]:
    """Tables of nobody: a surname on file with another given name, and the reverse."""
    drawn = random.Random(81)
    while True:
        rows = []
        for name in drawn.sample(names, MOST_NAMES):
            given, *_, surname = name.split()
            strange = drawn.choice(STRANGE)
            rows.append((f"{surname} {strange}" if drawn.random() < 0.5 else f"{strange} {given}", 1970))
        yield _table(iter(rows))


def _listed(name: str, drawn: random.Random) -> str:
    *given, surname = name.split()
    return " ".join(filter(None, [surname, *given, drawn.choice(PATRONYMICS)]))


def _table(rows: Iterator[tuple[str, int]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([("name", "year of birth"), *rows])
    return written.getvalue().encode()


def _seconds(port: int, body: bytes) -> float:
    """Send a list and read its whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        begun = time.perf_counter()
        connection.request("POST", "/v1/match", body, {"Host": "localhost", "Content-Type": "text/csv"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"A list of names was answered {answer.status}.")
        return time.perf_counter() - begun
    finally:
        connection.close()
