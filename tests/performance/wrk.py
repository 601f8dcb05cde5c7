"""Load from wrk (`wrk -t1 -c16`), and contenders measured in turn, so that a busy moment meets all alike."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tests.performance.bench import Bench, CannotMeasureError, Sample

# Paths for one second of a burst; more than any answer from the database comes to.
PATHS_A_SECOND = 8_000
WARM_SECONDS = 1

_SCRIPT = """\
local paths, headers, i, wrapped = {}, {}, 0, 0
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  for line in io.lines(args[2]) do
    local name, value = line:match("^(.-): (.*)$")
    headers[name] = value
  end
end
function request()
  i = i + 1
  if i > #paths then i, wrapped = 1, wrapped + 1 end
  return wrk.format("GET", paths[i], headers)
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, "p99": %.6f, "wrapped": %d}\\n',
    summary.requests, summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(99) / 1e6, threads[1]:get("wrapped") or 0))
end
"""


@dataclass(frozen=True)
class Burst:
    """What one run of wrk saw: answers a second, the 99th percentile in seconds, refusals (4xx, 5xx), broken
    connections, and how often the list of paths began anew."""

    rate: float
    p99: float
    refused: int
    broken: int
    wrapped: int


@dataclass
class Contender:
    """A server under load. `paths` gives endless paths, each asked once; a sequence is asked over and over."""

    name: str
    port: int
    paths: Iterator[str] | Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


def run(bench: Bench, contender: Contender, seconds: int, connections: int = 16) -> Burst:
    """Ask a contender for some seconds; raises CannotMeasureError without wrk, or when answers are errors."""
    program = shutil.which("wrk")
    if program is None:
        raise CannotMeasureError("wrk is not installed (Debian and Ubuntu: apt-get install wrk).")
    bench.folder.mkdir(parents=True, exist_ok=True)
    fresh = not isinstance(contender.paths, Sequence)
    wanted = list(islice(contender.paths, PATHS_A_SECOND * seconds) if fresh else contender.paths)
    host = {"Host": f"localhost:{contender.port}"}
    # Two may run at the same time.
    with tempfile.TemporaryDirectory(prefix="wrk-", dir=bench.folder) as folder:
        script, paths, headers = (Path(folder) / name for name in ("ask.lua", "paths", "headers"))
        script.write_text(_SCRIPT, "utf-8")
        paths.write_text("\n".join(wanted) + "\n", "utf-8")
        headers.write_text(
            "".join(f"{n}: {v}\n" for n, v in (host | dict(contender.headers)).items()), "utf-8"
        )
        said = _said(program, script, contender.port, seconds, connections, paths, headers)
    burst = Burst(
        said["requests"] / said["seconds"],
        said["p99"],
        int(said["refused"]),
        int(said["broken"]),
        int(said["wrapped"]),
    )
    if not burst.rate:
        raise CannotMeasureError(f"{contender.name}: no answer within {seconds} s.")
    if fresh and burst.wrapped:
        raise CannotMeasureError(f"{contender.name}: {len(wanted):,} paths were too few.")
    return burst


def _said(
    program: str, script: Path, port: int, seconds: int, connections: int, *arguments: Path
) -> dict[str, float]:
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script)]
    address = f"http://127.0.0.1:{port}"
    done = subprocess.run(
        [*command, address, "--", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 30,
    )
    last = done.stdout.strip().rpartition("\n")[2]
    if done.returncode or not last.startswith("{"):
        raise CannotMeasureError(f"wrk failed: {(done.stderr or done.stdout)[-300:]}")
    found: dict[str, float] = json.loads(last)
    return found


def alternate(bench: Bench, contenders: Sequence[Contender]) -> list[Sample]:
    """Warm all contenders, then measure them in turn, `bench.rounds` times; answers a second of each."""
    found: list[list[float]] = [[] for _ in contenders]
    for contender in contenders:
        run(bench, contender, WARM_SECONDS)
    for _ in range(bench.rounds):
        for contender, rates in zip(contenders, found, strict=True):
            burst = run(bench, contender, bench.seconds)
            if burst.refused or burst.broken:
                raise CannotMeasureError(
                    f"{contender.name}: {burst.refused} answers were errors, {burst.broken} broke off."
                )
            rates.append(burst.rate)
    return [Sample(tuple(rates)) for rates in found]


def slowest(bench: Bench, readers: Contender, connections: int = 16) -> Sample:
    """The 99th percentiles of `bench.rounds` bursts, in milliseconds; raises CannotMeasureError when answers are errors
    or break off."""
    return Sample(tuple(_p99(bench, readers, connections) for _ in range(bench.rounds)))


def _p99(bench: Bench, readers: Contender, connections: int) -> float:
    burst = run(bench, readers, bench.seconds, connections)
    if burst.refused or burst.broken:
        raise CannotMeasureError(
            f"{readers.name}: {burst.refused} answers were errors, {burst.broken} broke off."
        )
    return burst.p99 * 1000


def answer(
    port: int, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Ask once; status, headers (names in lower case) and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}", **(headers or {})})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()


def latencies(port: int, paths: Sequence[str], clock: Callable[[], float]) -> Sample:
    """Ask one after the other on one connection; milliseconds of each. Raises CannotMeasureError unless all are
    200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    values = []
    try:
        for path in paths:
            begun = clock()
            connection.request("GET", path, headers={"Host": f"localhost:{port}"})
            response = connection.getresponse()
            response.read()
            values.append((clock() - begun) * 1000)
            if response.status != 200:
                raise CannotMeasureError(f"{path} answered {response.status}")
    finally:
        connection.close()
    return Sample(tuple(values))
