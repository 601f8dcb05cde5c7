"""S6: how soon a service with many cases answers after its start, and the memory of a worker that has worked."""

from __future__ import annotations

import time
from itertools import islice

from tests.performance import contenders, places
from tests.performance.bench import Bench, Outcome
from tests.performance.processes import MEBIBYTE, children, memory
from tests.performance.questions import ids, ours, pages, searches
from tests.performance.wrk import answer, latencies
from tests.support.servers import free_port

WHAT = "start with 1,000,000 cases to the first answer; memory of a worker"
MUST = "≤ 5 s; ≤ 256 MB"

MOST_SECONDS, MOST_MEMORY = 5.0, 256 * MEBIBYTE


def measure(bench: Bench) -> Outcome:
    """Start, ask for a case, then ask for many different things and look at the workers."""
    places.file_of(bench, bench.cases)
    port = free_port()
    identity = ids(bench, bench.cases, 1)[0]
    begun = time.monotonic()
    with contenders.our_service(bench, bench.cases, port, warm=False) as server:
        status, _, body = answer(port, f"/v1/cases/{identity}")
        seconds = time.monotonic() - begun
        if status != 200:
            return Outcome(f"The first answer was {status}: {body[:200]!r}", False, 0.0)
        asked = [
            *(f"/v1/cases/{one}" for one in ids(bench, bench.cases, 300)),
            *islice(ours(pages()), 60),
            *islice(ours(searches(bench, bench.cases)), 60),
        ]
        latencies(port, asked, time.perf_counter)
        workers = children(server.process.pid)
        own = max(memory(worker) for worker in workers)
        shared = max(memory(worker, "VmRSS") for worker in workers)
    words = (
        f"{seconds:.1f} s; {own / MEBIBYTE:.0f} MB of its own "
        f"({shared / MEBIBYTE:.0f} MB with pages of the database that all workers and the system share)"
    )
    return Outcome(
        words, seconds <= MOST_SECONDS and own <= MOST_MEMORY, min(MOST_SECONDS / seconds, MOST_MEMORY / own)
    )
