"""S11: the dearest legal question that a search over all operations and parameters finds, and what it costs.

At 1,000 cases its processor time, its bytes and the memory of its worker are bounded; at 100,000 its seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.performance import search
from tests.performance.bench import Bench, Outcome
from tests.performance.costs import Cost, Worker, one_worker
from tests.performance.legal import Ground, Question, ground, question_of, renewed
from tests.performance.places import SMALL
from tests.performance.processes import MEBIBYTE
from tests.performance.search import Found, Search
from tests.performance.wrk import answer

WHAT = "the dearest legal question: a search over all operations and parameters (run in the bench, seeded) finds its cost"
MUST = (
    "at 1,000 cases ≤ 0.5 CPU seconds, ≤ 5 MB of answer (streamed exports aside: they have places and a deadline for "
    "silence), worker's peak memory +64 MB; at 100,000 cases ≤ 5 s of wall time, then 503 or 400"
)

MOST_CPU, MOST_BYTES, MOST_MEMORY, MOST_SECONDS = 0.5, 5_000_000, 64 * MEBIBYTE, 5.0
LARGE = 100_000
# Seconds of each of the two searches; with fewer cases, a short run is asked for.
SECONDS, SECONDS_OF_A_SHORT_RUN = 120.0, 30.0
# Of how many routes the dearest by each measure are asked once more, by a worker that has answered nothing else, and kept.
AGAIN = 4
# A question is given up after so many seconds: it is too dear by far.
PATIENCE = 10.0
# The ways to ask that cost a service more than its answer may show.
WAYS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "GET": ("GET", {}),
    "HEAD": ("HEAD", {}),
    "GET with a cookie": ("GET", {"Cookie": "a=b"}),
    "GET with gzip": ("GET", {"Accept-Encoding": "gzip"}),
    "GET with br": ("GET", {"Accept-Encoding": "br"}),
}
TOLD_LETTERS = 110


@dataclass(frozen=True)
class Limit:
    """A bound of the row: what is weighed, the most that it may be, and the unit that it is told in."""

    weigh: Callable[[Found], float]
    most: float
    unit: str
    size_of_unit: float = 1.0

    def told(self, found: Found) -> str:
        """What this one weighs, and what it may."""
        weight, most = self.weigh(found) / self.size_of_unit, self.most / self.size_of_unit
        return f"{weight:,.3g} {self.unit} (≤ {most:g})"


def _unless_streamed(weigh: Callable[[Cost], float]) -> Callable[[Found], float]:
    return lambda found: -1.0 if found.question.streamed else weigh(found.cost)


LIMITS: Mapping[str, Limit] = {
    "cpu": Limit(_unless_streamed(lambda cost: cost.cpu), MOST_CPU, "CPU s"),
    "bytes": Limit(_unless_streamed(lambda cost: cost.size), MOST_BYTES, "MB of answer", 1_000_000),
    "memory": Limit(lambda found: found.cost.memory, MOST_MEMORY, "MB more memory", MEBIBYTE),
}
LIMITS_WHEN_LARGE: Mapping[str, Limit] = {
    "seconds": Limit(_unless_streamed(lambda cost: cost.seconds), MOST_SECONDS, "s"),
}


def measure(bench: Bench) -> Outcome:
    """Search among 1,000 cases, then among 100,000 with what was dear there; each from where the last one ended."""
    seed, addresses = search.kept()
    large = min(bench.cases, LARGE)
    seconds = SECONDS if large == LARGE else SECONDS_OF_A_SHORT_RUN
    small, dear, asked = _searched(bench, SMALL, LIMITS, addresses, seconds, seed + 1)
    more, dear_when_large, asked_then = _searched(
        bench, large, LIMITS_WHEN_LARGE, [*addresses, *(one.address for one in dear)], seconds / 2, seed + 1
    )
    if bench.write:
        search.keep(seed + 1, [*dear, *dear_when_large])
    words = (
        f"at {SMALL:,} cases {_told(LIMITS, small)}; at {large:,} cases {_told(LIMITS_WHEN_LARGE, more)} "
        f"({asked:,} and {asked_then:,} questions, seed {seed + 1})"
    )
    shares = [limit.most / max(limit.weigh(small[name][1]), 1e-9) for name, limit in LIMITS.items()]
    shares += [
        limit.most / max(limit.weigh(more[name][1]), 1e-9) for name, limit in LIMITS_WHEN_LARGE.items()
    ]
    failed = [way for way, found in (*small.values(), *more.values()) if found.cost.status in {0, 500}]
    return Outcome(words, min(shares) >= 1 and not failed, min(shares))


def _searched(
    bench: Bench, cases: int, limits: Mapping[str, Limit], addresses: Sequence[str], seconds: float, seed: int
) -> tuple[dict[str, tuple[str, Found]], list[Question], int]:
    """The dearest by each limit with the way it was asked, the dearest questions, and how many were asked."""
    with one_worker(bench, cases, PATIENCE) as worker:
        there = ground(lambda path: json.loads(answer(worker.server.port, path)[2]))
        begin = [question for one in addresses if (question := question_of(there, one))]
        # Where seconds alone count, a file would only take the time of the search: it may last.
        searched = Search({name: limit.weigh for name, limit in limits.items()}, streamed=limits is LIMITS)
        searched.run(worker.cost, there, begin, seconds, seed)
        dear = searched.dearest(AGAIN)
        again = list(_again(worker, there, dear))
    dearest = {name: max(again, key=lambda pair: limit.weigh(pair[1])) for name, limit in limits.items()}
    return dearest, dear, searched.asked


def _again(worker: Worker, there: Ground, questions: Sequence[Question]) -> Iterator[tuple[str, Found]]:
    """Ask again what was dear, in every way: the first time by a new worker, then so that no answer is kept."""
    for question in questions:
        worker.renew()
        for number, (way, (method, headers)) in enumerate(WAYS.items()):
            asked = renewed(there, question, number) if number else question
            if asked is None:
                break
            found = Found(question, worker.cost(asked.address, method, headers))
            yield way, found
            if not found.cost.status:
                break


def _told(limits: Mapping[str, Limit], dearest: Mapping[str, tuple[str, Found]]) -> str:
    words = []
    for name, limit in limits.items():
        way, found = dearest[name]
        address = found.question.address
        shown = address if len(address) <= TOLD_LETTERS else address[:TOLD_LETTERS] + "…"
        how = way.removeprefix("GET").strip()
        words.append(
            f"{limit.told(found)} for `{shown}`{f' ({how})' if how else ''}, "
            f"answered {found.cost.status or 'not in time'}"
        )
    return "; ".join(words)
