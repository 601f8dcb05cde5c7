"""S1: a case that was asked for before, beside the least that Flask does, and nginx with a file of its size."""

from __future__ import annotations

from contextlib import ExitStack

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome, at_least
from tests.performance.places import SMALL
from tests.performance.questions import ids
from tests.performance.wrk import Contender, alternate

WHAT = "a case, seen before (served from the process's cache)"
MUST = '≥ 1.0 × bare Flask "hello" on the same gunicorn settings'


def measure(bench: Bench) -> Outcome:
    """Ask for the same twenty cases over and over."""
    paths = [f"/v1/cases/{identity}" for identity in ids(bench, SMALL, 20)]
    with ExitStack() as stack:
        ours = stack.enter_context(contenders.our_service(bench, SMALL))
        hello = stack.enter_context(contenders.bare_flask(bench))
        file = stack.enter_context(contenders.nginx_with_file(bench))
        mine, bare, static = alternate(
            bench,
            [
                Contender("ours", ours.port, paths),
                Contender("bare Flask", hello.port, ["/"]),
                Contender("nginx", file.port, ["/file"]),
            ],
        )
    text, holds, reached = at_least(mine, bare, 1.0, "requests a second")
    return Outcome(f"{text}; nginx with a file: {static}", holds, reached, paths)
