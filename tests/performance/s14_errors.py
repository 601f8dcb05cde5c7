"""S14: questions with as many faults as an address can hold: how long the error takes, and how long it is."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator
from itertools import count, islice

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome
from tests.performance.legal import MOST_VALUES, routes
from tests.performance.places import SMALL

WHAT = "an error with 100 unknown values, 900 unknown parameters"
MUST = "≤ 20 ms, ≤ 20 kB"

MOST_MILLISECONDS, MOST_BYTES = 20.0, 20_000
PARAMETERS, PARAMETERS_OF_PAGES = 900, 780
# Each fault is met so often; the middle counts.
ASKED = 5
PATHS = (
    "/v1/cases",
    "/v1/stats/cases",
    "/v1/sources",
    "/v1/terms",
    "/v1/charts/by-status.svg",
    "/cases",
    "/embed/stats",
)


def measure(bench: Bench) -> Outcome:
    """Ask for every list of values that a few routes take, with unknown ones, and for unknown parameters."""
    slowest, longest, errors = (0.0, ""), (0, ""), 0
    with contenders.our_service(bench, SMALL) as server:
        for what, addresses in faulty():
            seconds, sizes = [], []
            for address in islice(addresses, ASKED):
                status, size, took = _asked(server.port, address)
                # Filters that take any value have no unknown one.
                if status == 400:
                    seconds.append(took)
                    sizes.append(size)
            if seconds:
                errors += 1
                slowest = max(slowest, (statistics.median(seconds) * 1000, what))
                longest = max(longest, (max(sizes), what))
    words = (
        f"the slowest of {errors} errors took {slowest[0]:.1f} ms ({slowest[1]}), the longest has "
        f"{longest[0] / 1000:.1f} kB ({longest[1]})"
    )
    shares = (MOST_MILLISECONDS / max(slowest[0], 1e-9), MOST_BYTES / max(longest[0], 1))
    return Outcome(words, min(shares) >= 1 and errors > 0, min(shares))


def faulty() -> Iterator[tuple[str, Iterator[str]]]:
    """Kinds of faults in words, each with addresses that have it, none asked before."""
    everywhere = routes()
    for path in PATHS:
        route = path.replace("by-status", "{chart}")
        for name, told in everywhere[route].items():
            if told["schema"]["type"] == "array":
                yield f"`{path}?{name}=` with {MOST_VALUES} unknown values", _unknown_values(path, name)
        # To a page, a parameter without a value is a field of a form that was left empty.
        many, value = (PARAMETERS, "") if path.startswith("/v1") else (PARAMETERS_OF_PAGES, "1")
        yield f"`{path}` with {many} unknown parameters", _unknown_parameters(path, many, value)


def _unknown_values(path: str, name: str) -> Iterator[str]:
    """Values that resemble what there is, as a slip of the pen does."""
    for number in count():
        values = ",".join(f"memorial-letter-{number}-{value:02}" for value in range(MOST_VALUES))
        yield f"{path}?{name}={values}"


def _unknown_parameters(path: str, many: int, value: str) -> Iterator[str]:
    for first in count():
        yield f"{path}?" + "&".join(f"{_short(first + number)}={value}" for number in range(many))


def _short(number: int) -> str:
    """A name of two letters: an address has no room for 900 longer ones."""
    letters = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ"
    return letters[number // len(letters) % len(letters)] + letters[number % len(letters)]


def _asked(port: int, path: str) -> tuple[int, int, float]:
    """Status, bytes and seconds of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        return response.status, len(response.read()), time.perf_counter() - begun
    finally:
        connection.close()
