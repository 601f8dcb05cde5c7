"""S13: clients that would hold a thread for ever, with gunicorn alone: they begin a request and do not end it, ask for
a large file and do not read it, or say nothing at all."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from api.records.declaration import today
from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample
from tests.performance.places import SMALL
from tests.performance.processes import children, held_threads, raise_limit_of_files
from tests.performance.questions import ids
from tests.performance.wrk import Contender, run, slowest
from tests.support.publishing import lay_out_file
from tests.support.servers import Server

WHAT = (
    "gunicorn alone: 200 connections that sent one byte, 200 that never read a 6 MB file, 4,300 silent ones"
)
MUST = "others' p99 ≤ 3 ×, and all threads free again within 30 s"

BEGUN, UNREAD, SILENT, TIMES = 200, 200, 4_300, 3.0
FILE, FILE_BYTES = "large.bin", 6_000_000
FREE_WITHIN = 30.0
UNTIL_ALL_HAVE_COME, LOOKS, LOOK_EVERY = 3.0, 5, 0.2
# What a connection that is never read takes at most before the sender must wait.
SMALLEST_BUFFER = 4_096
LONGEST_OPENING = 10.0
# As many honest readers at once as two workers have threads, each with a pause in the middle of its request.
HONEST, PAUSE, LONGEST_HONEST = 80, 1.0, 10.0


def measure(bench: Bench) -> Outcome:
    """Measure readers alone, then beside the others, who come anew each time: while they come, for what that costs, and
    while they stay, which counts. Then see whether threads still wait for them."""
    if raise_limit_of_files() < BEGUN + UNREAD + SILENT + 500:
        raise CannotMeasureError("This machine lets a process open too few files (ulimit -n).")
    kept = [f"/v1/cases/{identity}" for identity in ids(bench, SMALL, 20)]
    with contenders.our_service(bench, SMALL, settings={"FILES_FOLDER": str(_files(bench))}) as server:
        readers = Contender("Readers", server.port, kept)
        run(bench, readers, 1)
        alone = slowest(bench, readers)
        bursts = []
        for _ in range(bench.rounds):
            with _stuck(server.port):
                bursts.append((_burst(bench, readers), _burst(bench, readers)))
        with _stuck(server.port):
            opened = time.monotonic()
            time.sleep(UNTIL_ALL_HAVE_COME)
            held, seconds = _held(server, opened)
            answered = _honest(server.port)
    failed = [one for burst in bursts for one in burst if isinstance(one, str)]
    coming, beside = (_values(column) for column in zip(*bursts, strict=True))
    ratio = float("inf") if failed else beside.median / alone.median
    words = [
        failed[0]
        if failed
        else f"p99 {ratio:.2f} ×: {beside} against {alone} ms (while they come {coming} ms)",
        f"{held or 'no'} thread{'s' if held > 1 else ''} held after {seconds:.0f} s",
        f"{answered} of {HONEST} slow but honest readers answered then",
    ]
    shares = (TIMES / ratio, 1 / (1 + held), answered / HONEST)
    return Outcome("; ".join(words), min(shares) >= 1, min(shares))


def _burst(bench: Bench, readers: Contender) -> float | str:
    """The 99th percentile of one burst in milliseconds, or in words why there is none."""
    try:
        return slowest(replace(bench, rounds=1), readers).median
    except CannotMeasureError as error:
        return str(error)


def _values(bursts: Iterable[float | str]) -> Sample:
    return Sample(tuple(one for one in bursts if not isinstance(one, str)) or (float("inf"),))


def _files(bench: Bench) -> Path:
    """A folder of files of the release, with one that is larger than what a connection takes unread."""
    folder = bench.folder / "files"
    lay_out_file(folder / today().version, FILE, bytes(FILE_BYTES))
    return folder


@contextmanager
def _stuck(port: int) -> Iterator[None]:
    """Open all of them at once and keep them while the block runs."""
    asked = f"GET /v1/releases/{today().version}/files/{FILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.socket()) for _ in range(BEGUN + UNREAD + SILENT)]
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        ends = time.monotonic() + LONGEST_OPENING
        for number, client in enumerate(clients[: BEGUN + UNREAD]):
            client.settimeout(max(ends - time.monotonic(), 0.01))
            try:
                client.connect(("127.0.0.1", port))
            except OSError as error:
                # It is connected already, or the queue of the server is full: then it waits there.
                if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    raise CannotMeasureError(f"The clients could not be opened: {error}") from error
            client.sendall(b"G" if number < BEGUN else asked)
        yield


def _held(server: Server, opened: float) -> tuple[int, float]:
    """How many threads wait for a client and go on waiting while nobody else asks, and after how many seconds that was
    so: none, or those after the longest time."""
    while True:
        looks = []
        for _ in range(LOOKS):
            looks.append({one for pid in children(server.process.pid) for one in held_threads(pid)})
            time.sleep(LOOK_EVERY)
        held, seconds = len(set.intersection(*looks)), time.monotonic() - opened
        if not held or seconds > FREE_WITHIN:
            return held, seconds


def _honest(port: int) -> int:
    """How many readers who send their request in two halves are answered, all at the same time."""
    request = b"GET /v1/cases?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    def ask(_: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_HONEST) as connection:
                connection.sendall(request[:20])
                time.sleep(PAUSE)
                connection.sendall(request[20:])
                return connection.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    with ThreadPoolExecutor(HONEST) as pool:
        return sum(pool.map(ask, range(HONEST)))
