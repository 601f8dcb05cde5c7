"""S8: the whole load of many cases from CSV, the check included."""

from __future__ import annotations

from tests.performance import places
from tests.performance.bench import Bench, Outcome
from tests.performance.processes import MEBIBYTE

WHAT = "load 1,000,000 cases from CSV"
MUST = "≤ 10 minutes on SQLite, with a progress bar on a terminal; memory ≤ 1 GB"

# Ten minutes for a million, and as much a case where there are fewer.
SECONDS_A_CASE = 600 / 1_000_000
MOST_MEMORY = 1024 * MEBIBYTE


def measure(bench: Bench) -> Outcome:
    """Load as an operator does."""
    done = places.load(bench, bench.cases)
    a_case = done.seconds / bench.cases
    words = (
        f"{done.seconds:.0f} s for {bench.cases:,} cases ({a_case * 1000:.2f} ms a case, {1 / a_case:,.0f} cases/s), "
        f"memory at most {done.memory / MEBIBYTE:.0f} MB"
    )
    return Outcome(
        words,
        a_case <= SECONDS_A_CASE and done.memory <= MOST_MEMORY,
        min(SECONDS_A_CASE / a_case, MOST_MEMORY / max(done.memory, 1)),
    )
