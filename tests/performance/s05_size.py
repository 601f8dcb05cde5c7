"""S5: the same questions at 1,000 and at a million cases, one after the other, each new."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from api.web.paging import unsealed
from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample, at_most
from tests.performance.places import SMALL
from tests.performance.questions import ids
from tests.performance.wrk import answer, latencies

WHAT = "the same at 1,000 and at 1,000,000 synthetic cases (about 4 events each)"
MUST = (
    "one case ≤ 1.5 ×; a filtered and sorted page of 100 deep in the list ≤ 3 × (the total is counted, and may be "
    "kept); `stats` without filter ≤ 10 × (counts may be kept at load), with filters and `as_of` within the 5 s of H7"
)

ASKED = 60
LIST = "/v1/cases?status=imprisoned&sort=-status_since,name"
# A walk to the middle of a list is not longer than this, in pages of 500 and in seconds.
LONGEST_WALK, LONGEST_WALK_SECONDS = 600, 60.0
COUNTS = "/v1/stats/cases?group_by={}"
GROUPS = ("status", "region", "gender", "theme", "article")
COUNTS_ON_A_DAY = (
    "/v1/stats/cases?group_by=status&theme=religion&as_of=2022-03-01",
    "/v1/stats/cases?group_by=region&gender=female&as_of=2021-06-15",
)
MOST_MILLISECONDS = 5_000.0


def measure(bench: Bench) -> Outcome:
    """Ask the small and the large service the same."""
    small, large = _figures(bench, SMALL), _figures(bench, bench.cases)
    bounds = {"one case": 1.5, "deep page": 3.0, "stats": 10.0}
    compared = [at_most(name, large[name], small[name], most) for name, most in bounds.items()]
    words, reached = [text for text, _ in compared], [share for _, share in compared]
    on_a_day = large["stats on a day"]
    words.append(f"stats with filters and as_of: {on_a_day} ms")
    reached.append(0.0 if isinstance(on_a_day, str) else MOST_MILLISECONDS / max(on_a_day.values))
    return Outcome("; ".join(words), min(reached) >= 1, min(reached))


def _figures(bench: Bench, cases: int) -> dict[str, Sample | str]:
    """Milliseconds of each question, or in words why it was not answered."""
    with contenders.our_service(bench, cases) as server:
        asked = {
            "one case": [f"/v1/cases/{identity}" for identity in ids(bench, cases, ASKED)],
            "deep page": _deep_pages(server.port),
            "stats": [COUNTS.format(group) for group in GROUPS],
            "stats on a day": list(COUNTS_ON_A_DAY),
        }
        return {name: _asked(server.port, paths) for name, paths in asked.items()}


def _asked(port: int, paths: list[str]) -> Sample | str:
    try:
        return latencies(port, paths, time.perf_counter)
    except CannotMeasureError as error:
        return str(error)


def _deep_pages(port: int) -> list[str]:
    """Walk to the middle of a list; addresses of pages of 100 around the end of the walk, none asked before."""
    ends = time.monotonic() + LONGEST_WALK_SECONDS
    path, walked, found = f"{LIST}&limit=500&fields=id", 0, []
    while walked < LONGEST_WALK and time.monotonic() < ends:
        status, _, body = answer(port, path)
        if status != 200:
            raise CannotMeasureError(f"{path} answered {status}")
        page = json.loads(body)
        walked += 1
        if "next" not in page["links"]:
            break
        word = page["meta"]["next_cursor"]
        path = f"/v1/cases?cursor={word}"
        found.append(f"/v1/cases?cursor={_of_whole_records(word)}")
        if walked * 500 >= page["meta"]["total"] / 2:
            break
    return found[-ASKED:]


def _of_whole_records(word: str) -> str:
    """The cursor of the same place in the list, with whole records and a hundred on a page."""
    cursor = unsealed(word)
    if cursor is None:
        raise CannotMeasureError("a cursor of the service cannot be read")
    asked = {name: value for name, value in cursor.asked.items() if name != "fields"}
    return replace(cursor, asked={**asked, "limit": "100"}).sealed()
