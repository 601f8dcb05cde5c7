"""Where the time goes in the app when it answers some paths: a profile in this process, without a server."""

from __future__ import annotations

import cProfile
import io
import pstats
import time
from collections.abc import Sequence
from itertools import cycle, islice

from api.app import create_app
from api.settings import Settings
from tests.performance import places
from tests.performance.bench import Bench

LINES = 18
# Enough of them that what is done once does not show.
REQUESTS = 200
# A profile takes no longer; the last path is finished.
LONGEST = 20.0


def profile(bench: Bench, cases: int, paths: Sequence[str], *, again: bool = False) -> str:
    """Answer the paths, with `again` as to somebody who has the answer and its ETag, and return the functions with the
    most time of their own."""
    places.file_of(bench, cases)
    client = create_app(Settings(database_url=places.database_url(bench, cases))).test_client()
    known = {}
    for path in paths if again else paths[:1]:
        answer = client.get(path)
        answer.get_data()
        known[path] = {"If-None-Match": answer.headers.get("ETag", "")} if again else {}
    profiler = cProfile.Profile()
    ends, asked = time.monotonic() + LONGEST, 0
    profiler.enable()
    for path in islice(cycle(paths), REQUESTS):
        client.get(path, headers=known.get(path)).get_data()
        asked += 1
        if time.monotonic() > ends:
            break
    profiler.disable()
    written = io.StringIO()
    statistics = pstats.Stats(profiler, stream=written).sort_stats("tottime")
    statistics.print_stats(LINES)
    body = written.getvalue().partition("ncalls")[2]
    return f"{asked} requests; time of each function itself, first without and then with what it calls\n  ncalls{body.rstrip()}"
