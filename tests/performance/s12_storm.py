"""S12: ninety-six connections that ask the dearest questions, each new, beside readers of a kept case and readers with
new, cheap questions."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, cycle, islice

from tests.performance import contenders, search
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample, at_most
from tests.performance.legal import Ground, Question, ground, question_of, renewed
from tests.performance.places import SMALL
from tests.performance.questions import ids, ours, pages
from tests.performance.storm import Seen
from tests.performance.wrk import Contender, answer, run, slowest
from tests.support.servers import ROOT, program_environment

WHAT = "96 connections that ask the dearest questions, each new"
MUST = (
    "a case from the kept answers: p99 ≤ 5 × unloaded; a new cheap question: p99 ≤ 10 ×; the dear ones get 200 or 503 "
    "within 5 s; nothing lost"
)

CONNECTIONS = 96
# A few readers of each kind beside them.
READERS_OF_KEPT, READERS_OF_NEW = 4, 2
TIMES_KEPT, TIMES_NEW, MOST_SECONDS = 5.0, 10.0, 5.0
MONTHS = "/v1/charts/status-over-time.svg?interval=month"
# More than can be asked while it lasts.
PATHS_OF_A_STORM = 40_000
UNTIL_IT_RAGES = 2.0
LONGEST_END = 90.0


def measure(bench: Bench) -> Outcome:
    """Measure both kinds of readers alone, then while it storms."""
    with contenders.our_service(bench, SMALL) as server:
        kept = [f"/v1/cases/{identity}" for identity in ids(bench, SMALL, 20)]
        readers = (Contender("Readers", server.port, kept), Contender("New questions", server.port, cheap()))
        for one in readers:
            run(bench, one, 1)
        alone = _both(bench, readers)
        if why := [one for one in alone if isinstance(one, str)]:
            raise CannotMeasureError(why[0])
        with _storm(bench, server.port) as seen:
            beside = _both(bench, readers)
    names, bounds = ("p99 of a kept case", "of a new question"), (TIMES_KEPT, TIMES_NEW)
    compared = [at_most(*one) for one in zip(names, beside, alone, bounds, strict=True)]
    words, shares = [text for text, _ in compared], [share for _, share in compared]
    others = sum(number for status, number in seen.answers.items() if status not in {200, 503})
    told = ", ".join(f"{number:,} × {status}" for status, number in sorted(seen.answers.items()))
    words.append(
        f"the dear ones got {told or 'no answer'}, the slowest in {seen.slowest:.1f} s (≤ {MOST_SECONDS:g}): "
        f"`{seen.path[:100]}`; {len(seen.lost)} lost" + "".join(f"; {lost}" for lost in seen.lost[:2])
    )
    shares.append(MOST_SECONDS / max(seen.slowest, 1e-9))
    return Outcome("; ".join(words), min(shares) >= 1 and not others and not seen.lost, min(shares))


def cheap() -> Iterator[str]:
    """Pages of ten cases, filtered and sorted, no two alike."""
    return (path.replace("limit=100", "limit=10") for path in ours(pages()))


def dear(there: Ground, addresses: Sequence[str]) -> Iterator[str]:
    """The dearest questions and the month chart in turn, each time with another filter; streamed files are left out,
    whose length is no lateness."""
    asked = [question for address in (*addresses, MONTHS) if (question := question_of(there, address))]
    able = [question for question in asked if not question.streamed and "id" in there.routes[question.route]]
    # As many month charts as all others together.
    months = [question for question in able if question.address == MONTHS]
    mixed: list[Question] = [one for pair in zip(able, cycle(months)) for one in pair]
    random.Random(1).shuffle(mixed)
    for number, question in zip(count(), cycle(mixed)):
        if new := renewed(there, question, number):
            yield new.address


def _both(bench: Bench, readers: tuple[Contender, Contender]) -> tuple[Sample | str, Sample | str]:
    """The 99th percentiles of both kinds of readers, who ask at the same time; or in words why there are none."""

    def one(reader: Contender, connections: int) -> Sample | str:
        try:
            return slowest(bench, reader, connections)
        except CannotMeasureError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(one, readers, (READERS_OF_KEPT, READERS_OF_NEW))
    return first, second


@contextmanager
def _storm(bench: Bench, port: int) -> Iterator[Seen]:
    """Let it storm while the block runs; what came of it is told afterwards."""
    there = ground(lambda path: json.loads(answer(port, path)[2]))
    paths = bench.folder / "storm"
    # What is refused as too dear is dear no more.
    legal = [address for address in search.kept()[1] if answer(port, address)[0] != 400]
    paths.write_text("\n".join(islice(dear(there, legal), PATHS_OF_A_STORM)) + "\n", "utf-8")
    command = [sys.executable, "-m", "tests.performance.storm", str(port), str(CONNECTIONS), str(paths)]
    seen = Seen()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=program_environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(UNTIL_IT_RAGES)
        yield seen
        told = json.loads(process.communicate(timeout=LONGEST_END)[0])
    finally:
        process.kill()
        process.wait()
    seen.answers = Counter({int(status): number for status, number in told["answers"].items()})
    seen.slowest, seen.path, seen.lost = told["slowest"], told["path"], told["lost"]
