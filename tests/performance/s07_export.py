"""S7: all cases as one CSV file: how fast it streams, and whether memory grows with it."""

from __future__ import annotations

import http.client
import time

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome
from tests.performance.processes import MEBIBYTE, watching
from tests.performance.wrk import answer

WHAT = "CSV of 1,000,000 cases"
MUST = "streamed, memory grows by ≤ 64 MB, ≥ 20,000 rows/s"

MOST_GROWTH, LEAST_RATE = 64 * MEBIBYTE, 20_000.0
# A stream that has not ended by then is measured up to there.
LONGEST = 180.0


def measure(bench: Bench) -> Outcome:
    """Read the whole file, and follow the memory of all workers meanwhile."""
    with contenders.our_service(bench, bench.cases) as server:
        # What a worker needs for its first file is in memory before that is looked at.
        for number in range(1, 21):
            answer(server.port, f"/v1/cases.csv?id=synthetic-{number:07}")
        with watching(server.process.pid) as seen:
            rows, seconds, whole = _read(server.port)
    growth, rate = seen.most - seen.before, rows / seconds
    streamed = whole == bench.cases
    cut = "" if streamed else f"; only {whole:,} of {bench.cases:,} rows came"
    words = f"{rate:,.0f} rows/s ({rows:,} rows in {seconds:.1f} s), memory grows by {growth / MEBIBYTE:.0f} MB{cut}"
    holds = rate >= LEAST_RATE and growth <= MOST_GROWTH and (streamed or seconds >= LONGEST)
    return Outcome(words, holds, min(rate / LEAST_RATE, MOST_GROWTH / max(growth, 1)), ["/v1/cases.csv"])


def _read(port: int) -> tuple[int, float, int]:
    """Rows read, seconds, and the same rows again when the file came to its end (else as far as it was read)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun, lines = time.monotonic(), 0
    try:
        connection.request("GET", "/v1/cases.csv", headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        while chunk := response.read(1 << 16):
            # Synthetic texts have no line breaks, so a row is a line.
            lines += chunk.count(b"\n")
            if time.monotonic() - begun > LONGEST:
                break
    finally:
        connection.close()
    rows = lines - 1
    return rows, time.monotonic() - begun, rows
