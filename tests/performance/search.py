"""A search for the dearest legal question: at random, and by small changes of the dearest found so far."""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tests.performance.costs import Cost
from tests.performance.legal import Ground, Question, at_random, changed, neighbours, plain

# Where a search begins: the number of the last one, and addresses that were dear.
KEPT = Path(__file__).parent / "dearest.json"
# What once was dear is asked each time, until newer ones take its place.
MOST_KEPT = 40
# How many of the dearest are changed, and how many of them may be of one route: others may have dearer relatives.
MOST_BEST, MOST_OF_A_ROUTE = 18, 3
PLACES_IN_FRONT = 3
# Around so many of the dearest, everything is tried that would shape the answer otherwise.
WELL_KNOWN = 3
# The shares of questions that are made anew, and of those around the dearest while there are any.
SHARE_AT_RANDOM, SHARE_AROUND = 0.3, 0.6


@dataclass(frozen=True)
class Found:
    """A question with what it cost."""

    question: Question
    cost: Cost


@dataclass
class Search:
    """What a search has found: how many questions it asked, and the dearest by each measure, the dearest first.

    `measures` weigh a cost by name; where one does not count, it is below 0. Without `streamed`, files that are sent as
    they are made are not asked for.
    """

    measures: Mapping[str, Callable[[Found], float]]
    streamed: bool = True
    asked: int = 0
    best: dict[str, list[Found]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    _shapes: set[tuple[str, ...]] = field(default_factory=set)
    _waiting: deque[Question] = field(default_factory=deque)

    def run(
        self,
        cost: Callable[[str], Cost],
        ground: Ground,
        begin: Iterable[Question],
        seconds: float,
        number: int,
    ) -> None:
        """Ask what it begins with, then every route in every shape, then search until the time is over; `number` is the
        seed."""
        chance = random.Random(number)
        for question in begin:
            self._ask(cost, question)
        bare = list(plain(ground, chance))
        self._waiting += (*bare, *(near for one in bare for near in neighbours(ground, one)))
        left, ends = len(self._waiting), time.monotonic() + seconds
        while time.monotonic() < ends:
            left -= 1
            self._ask(cost, self._waiting.popleft() if left >= 0 else self._next(ground, chance))

    def dearest(self, count: int) -> list[Question]:
        """The dearest question of each route by any measure, at most so many by each."""
        found: list[Question] = []
        for name in self.measures:
            of_routes: dict[str, Question] = {}
            for one in self.best.get(name, ()):
                of_routes.setdefault(one.question.route, one.question)
            found += islice(of_routes.values(), count)
        return list(dict.fromkeys(found))

    def _next(self, ground: Ground, chance: random.Random) -> Question:
        for question in self.dearest(WELL_KNOWN):
            if question.shape not in self._shapes:
                self._shapes.add(question.shape)
                self._waiting += neighbours(ground, question)
        if self._waiting and chance.random() < SHARE_AROUND:
            return self._waiting.popleft()
        best = self.best.get(chance.choice(list(self.measures)), [])
        if not best or chance.random() < SHARE_AT_RANDOM:
            return at_random(ground, chance)
        # Those in front more often.
        place = int(chance.expovariate(1 / PLACES_IN_FRONT))
        question = best[min(place, len(best) - 1)].question
        for _ in range(chance.choice((1, 1, 2, 3))):
            question = changed(ground, chance, question)
        return question

    def _ask(self, cost: Callable[[str], Cost], question: Question) -> None:
        if question.address in self.seen or (question.streamed and not self.streamed):
            return
        self.seen.add(question.address)
        self.asked += 1
        one = Found(question, cost(question.address))
        for name, weigh in self.measures.items():
            if weigh(one) < 0:
                continue
            ordered = sorted([*self.best.get(name, ()), one], key=weigh, reverse=True)
            self.best[name] = list(_of_many_routes(ordered))[:MOST_BEST]


def _of_many_routes(found: Sequence[Found]) -> Iterable[Found]:
    counts: dict[str, int] = {}
    for one in found:
        route = one.question.route
        counts[route] = counts.get(route, 0) + 1
        if counts[route] <= MOST_OF_A_ROUTE:
            yield one


def kept(path: Path = KEPT) -> tuple[int, list[str]]:
    """The number of the last search that was kept, and the addresses that it and those before found dear."""
    told = json.loads(path.read_text("utf-8"))
    return int(told["seed"]), list(told["addresses"])


def keep(number: int, questions: Iterable[Question], path: Path = KEPT) -> None:
    """Let the next search begin with these questions, and with those that searches before it found, the latest first."""
    _, before = kept(path)
    addresses = list(dict.fromkeys([*(question.address for question in questions), *before]))[:MOST_KEPT]
    told = {"seed": number, "addresses": addresses}
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
