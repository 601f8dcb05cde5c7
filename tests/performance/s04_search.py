"""S4: searches, every one new, beside Datasette's full-text search of the same table."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome, at_least
from tests.performance.places import SMALL
from tests.performance.questions import ours, searches, theirs
from tests.performance.wrk import Contender, alternate

WHAT = "`q=`, never seen before"
MUST = "≥ 8 × Datasette's `_search` on the same table"


def measure(bench: Bench) -> Outcome:
    """Ask both for the same names."""
    with ExitStack() as stack:
        service = stack.enter_context(contenders.our_service(bench, SMALL))
        other = stack.enter_context(contenders.datasette(bench, SMALL))
        mine, datasette = alternate(
            bench,
            [
                Contender("ours", service.port, ours(searches(bench, SMALL))),
                Contender("Datasette", other.port, theirs(searches(bench, SMALL))),
            ],
        )
    text, holds, reached = at_least(mine, datasette, 8, "searches a second")
    return Outcome(text, holds, reached, list(islice(ours(searches(bench, SMALL)), 100)))
