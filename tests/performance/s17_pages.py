"""S17: what Lighthouse says of the pages for people, as on a phone with a slow network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.request import urlopen

from tests.outside import kinds
from tests.outside.lighthouse import ACCESSIBILITY, PERFORMANCE, Judgement, judge, missing
from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample
from tests.performance.places import SMALL

WHAT = "pages for people of every kind, Lighthouse as on a phone"
MUST = "performance ≥ 98, accessibility 100, CLS ≤ 0.02"

LEAST_PERFORMANCE, LEAST_ACCESSIBILITY, MOST_SHIFT = 98, 100, 0.02


def measure(bench: Bench) -> Outcome:
    """Let it judge a page of each kind; one that falls short is judged as often as there are rounds, and the middle
    counts."""
    if said := missing():
        raise CannotMeasureError(said)
    with contenders.our_service(bench, SMALL) as server:
        base = f"http://localhost:{server.port}"

        def ask(path: str) -> dict[str, Any]:
            with urlopen(base + path) as answer:
                told: dict[str, Any] = json.load(answer)
                return told

        pages = {**kinds.spread(kinds.pages(ask)), **kinds.GUIDE}
        judged = {kind: [one] for kind, one in zip(pages, _judge(base, pages.values()), strict=True)}
        for kind, found in judged.items():
            if share(found) < 1:
                found.extend(_judge(base, [pages[kind]] * (bench.rounds - 1)))
    return told(judged)


def _judge(base: str, paths: Iterable[str]) -> list[Judgement]:
    return judge([base + path for path in paths], [PERFORMANCE, ACCESSIBILITY])


def told(judged: Mapping[str, Sequence[Judgement]]) -> Outcome:
    """What is said of kinds of page, each judged once or more often."""
    worst = min(judged, key=lambda kind: (share(judged[kind]), _scores(judged[kind], PERFORMANCE).median))
    lowest = min(_scores(found, ACCESSIBILITY).median for found in judged.values())
    most = max(_shift(found).median for found in judged.values())
    words = (
        f"of {len(judged)} kinds the slowest, “{worst}”, has performance {_scores(judged[worst], PERFORMANCE)}; "
        f"accessibility {lowest:g}; CLS {most:.3f}"
    )
    reached = min(map(share, judged.values()))
    return Outcome(words, reached >= 1, reached)


def share(found: Sequence[Judgement]) -> float:
    """The share that a kind of page reaches of what it must."""
    return min(
        _scores(found, PERFORMANCE).median / LEAST_PERFORMANCE,
        _scores(found, ACCESSIBILITY).median / LEAST_ACCESSIBILITY,
        MOST_SHIFT / max(_shift(found).median, MOST_SHIFT / 10),
    )


def _scores(found: Sequence[Judgement], category: str) -> Sample:
    return Sample(tuple(one.scores[category] for one in found))


def _shift(found: Sequence[Judgement]) -> Sample:
    return Sample(tuple(one.shift for one in found))
