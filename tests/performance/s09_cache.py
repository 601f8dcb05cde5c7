"""S9: nginx as a cache that readers share, in front of the service, with a mix of requests as readers make them."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.performance import contenders
from tests.performance.bench import Bench, Outcome
from tests.performance.places import SMALL
from tests.performance.questions import ids
from tests.performance.wrk import Contender, answer, run
from tests.support.servers import free_port

WHAT = "behind nginx or Varnish as a shared cache"
MUST = (
    "≥ 99 % hits on a realistic mix; origin sees one request per address per freshness window; stale is served while "
    "the origin is down"
)
LEAST_HITS = 0.99
# Each address is asked of the service once: in a shorter run that alone would be more than a hundredth.
LEAST_SECONDS = 12
# Counts as a hit: the reader waited for nobody.
_SERVED = frozenset({"HIT", "STALE", "UPDATING"})
_SHORT_WINDOW = 1.0

# The window of the first server is what the service says; that of the second is short, to see it pass.
_HTTP = """\
    proxy_cache_path FOLDER/cache levels=1:2 keys_zone=shared:10m max_size=200m;
    proxy_cache shared;
    proxy_cache_lock on;
    proxy_cache_background_update on;
    proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_pass_header Server;
    upstream origin { server 127.0.0.1:ORIGIN; keepalive 16; }
    log_format cache '$upstream_cache_status $request_uri';
    server {
        listen 127.0.0.1:PORT;
        access_log FOLDER/requests cache buffer=64k flush=1s;
        location /short/ {
            proxy_ignore_headers Cache-Control Expires;
            proxy_cache_valid 200 1s;
            proxy_pass http://origin/;
        }
        location / { proxy_pass http://origin; }
    }
"""


def measure(bench: Bench) -> Outcome:
    """Run the mix through the cache, look at what the cache noted, then stop the service and ask again."""
    origin = free_port()
    with contenders.nginx(bench, "cache", _HTTP.replace("ORIGIN", str(origin))) as cache:
        with contenders.our_service(bench, SMALL, origin):
            rate = run(
                bench, Contender("cache", cache.port, _mix(bench)), max(bench.seconds, LEAST_SECONDS)
            ).rate
            answer(cache.port, "/short/v1/cases")
            time.sleep(_SHORT_WINDOW + 1)
            noted = _noted(bench.folder / "cache" / "requests")
        stale, _, _ = answer(cache.port, "/short/v1/cases")
    served = sum(count for (status, _), count in noted.items() if status in _SERVED)
    hits = served / max(sum(noted.values()), 1)
    asked = Counter(
        path for (status, path), count in noted.items() for _ in range(count) if status not in _SERVED
    )
    most = max(asked.values(), default=0)
    words = (
        f"{hits:.2%} hits at {rate:,.0f} requests a second; the service was asked at most {most} × for one address; "
        f"with the service down a stale answer is {stale}"
    )
    holds = hits >= LEAST_HITS and most <= 1 and stale == 200
    return Outcome(words, holds, min(hits / LEAST_HITS, 1.0 if most <= 1 else 1 / most, float(stale == 200)))


def _mix(bench: Bench) -> Iterator[str]:
    """Requests of readers: some cases are asked for far more often than others, some lists, few rare questions."""
    chance = random.Random(1)
    cases = [f"/v1/cases/{identity}" for identity in ids(bench, SMALL, 200)]
    lists = [
        "/v1/cases",
        "/v1/cases?limit=100",
        "/v1/cases?status=imprisoned",
        "/v1/statuses",
        "/v1/cases?theme=religion",
    ]
    rare = [f"/v1/cases?birth_year_min={year}&limit=100" for year in range(1930, 2000)]
    weights = [1 / place for place in range(1, len(cases) + 1)]
    while True:
        yield from chance.choices(cases, weights, k=60)
        yield from chance.choices(lists, k=38)
        yield from chance.choices(rare, k=2)


def _noted(log: Path) -> Counter[tuple[str, str]]:
    """How often the cache noted each status for each address."""
    lines = log.read_text("utf-8").splitlines()
    return Counter(
        (status, path)
        for status, _, path in (line.partition(" ") for line in lines)
        if not path.startswith("/short/")
    )
