"""S3: pages of 100 cases, every one another query, beside Datasette's page of the same table."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome, at_least
from tests.performance.places import SMALL
from tests.performance.questions import ours, pages, theirs
from tests.performance.wrk import Contender, alternate

WHAT = "`/v1/cases?limit=100`, never seen before (each request another query)"
MUST = "≥ 10 × Datasette's 100-row page of the same table"


def measure(bench: Bench) -> Outcome:
    """Ask both for the same pages, filtered and sorted."""
    with ExitStack() as stack:
        service = stack.enter_context(contenders.our_service(bench, SMALL))
        other = stack.enter_context(contenders.datasette(bench, SMALL))
        mine, datasette = alternate(
            bench,
            [
                Contender("ours", service.port, ours(pages())),
                Contender("Datasette", other.port, theirs(pages())),
            ],
        )
    text, holds, reached = at_least(mine, datasette, 10, "pages a second")
    return Outcome(text, holds, reached, list(islice(ours(pages()), 100)))
