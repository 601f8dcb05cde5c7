"""S15: how soon a single worker answers after its start, and its memory after half a minute of large pages."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.performance import contenders, places
from tests.performance.bench import Bench, Outcome
from tests.performance.places import SMALL
from tests.performance.processes import MEBIBYTE, children, memory
from tests.performance.questions import ids, ours, pages
from tests.performance.wrk import Contender, answer, run
from tests.support.servers import free_port

WHAT = "start of one worker, its memory after 30 s of varied large pages"
MUST = "≤ 3 s, ≤ 160 MB (setting for 256 MB hosts)"

MOST_SECONDS, MOST_MEMORY = 3.0, 160 * MEBIBYTE
SECONDS, CONNECTIONS = 30, 8


def measure(bench: Bench) -> Outcome:
    """Start one worker, ask for a case, then for large pages, all different, and look at the worker."""
    places.file_of(bench, SMALL)
    port = free_port()
    begun = time.monotonic()
    with contenders.our_service(bench, SMALL, port, warm=False, settings={"WEB_CONCURRENCY": "1"}) as server:
        status, _, body = answer(port, f"/v1/cases/{ids(bench, SMALL, 1)[0]}")
        seconds = time.monotonic() - begun
        if status != 200:
            return Outcome(f"The first answer was {status}: {body[:200]!r}", False, 0.0)
        burst = run(bench, Contender("large pages", port, large_pages()), SECONDS, CONNECTIONS)
        (worker,) = children(server.process.pid)
        own, shared = memory(worker), memory(worker, "VmRSS")
    words = (
        f"{seconds:.1f} s; {own / MEBIBYTE:.0f} MB of its own after {burst.rate * SECONDS:,.0f} pages "
        f"({shared / MEBIBYTE:.0f} MB with pages of files that all workers and the system share)"
        + (
            f"; {burst.refused} were errors, {burst.broken} broke off"
            if burst.refused or burst.broken
            else ""
        )
    )
    shares = (MOST_SECONDS / seconds, MOST_MEMORY / own)
    return Outcome(words, min(shares) >= 1 and not burst.broken, min(shares))


def large_pages() -> Iterator[str]:
    """Pages of 500 cases with all parts, of 100 cases, tables of numbers, and pages for people; no two alike."""
    parts = "include=events,charges,sentences,recognitions,sources"
    for number, page in enumerate(ours(pages())):
        query = page.partition("limit=100&")[2]
        filters = query.partition("&sort")[0]
        yield (
            f"/v1/cases?limit=500&{parts}&{query}",
            f"/v1/cases?limit=100&{query}",
            f"/v1/stats/cases?group_by=source&{filters}&id=-nobody-{number}",
            f"/cases?limit=100&{query}",
        )[number % 4]
