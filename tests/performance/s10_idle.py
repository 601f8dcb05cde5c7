"""S10: two thousand clients that keep a connection open and fifty that send a byte a second, beside usual readers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError, Outcome
from tests.performance.places import SMALL
from tests.performance.processes import raise_limit_of_files
from tests.performance.questions import ids
from tests.performance.wrk import Contender, run, slowest

WHAT = "2,000 clients kept open and 50 slow ones (a byte a second)"
MUST = "other readers' p99 ≤ 3 × unloaded; nothing lost, no 5xx"

IDLE, SLOW, TIMES = 2_000, 50, 3.0
REQUEST = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
# Until the slow ones have sent everything, and some more.
LONGEST = len(REQUEST) + 60.0


@dataclass
class Clients:
    """What the clients saw: how many were answered with 200, and what went wrong."""

    answered: int = 0
    lost: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    leave: threading.Event = field(default_factory=threading.Event)


def measure(bench: Bench) -> Outcome:
    """Measure readers alone, then beside the others; at the end each of those must be answered too."""
    if raise_limit_of_files() < IDLE + SLOW + 500:
        raise CannotMeasureError("This machine lets a process open too few files (ulimit -n).")
    paths = [f"/v1/cases/{identity}" for identity in ids(bench, SMALL, 20)]
    with contenders.our_service(bench, SMALL) as server:
        readers = Contender("Readers", server.port, paths)
        run(bench, readers, 1)
        alone = slowest(bench, readers)
        with _clients(server.port) as clients:
            if not clients.open.wait(LONGEST):
                raise CannotMeasureError("The clients could not all be opened.")
            beside = slowest(bench, readers)
    ratio = beside.median / alone.median
    words = (
        f"p99 {ratio:.2f} ×: {beside} against {alone} ms; "
        f"{clients.answered:,} of {IDLE + SLOW:,} clients answered"
        + "".join(f"; {lost}" for lost in clients.lost[:3])
    )
    whole = clients.answered == IDLE + SLOW and not clients.lost
    return Outcome(words, ratio <= TIMES and whole, min(TIMES / ratio, clients.answered / (IDLE + SLOW)))


@contextmanager
def _clients(port: int) -> Iterator[Clients]:
    """Keep idle and slow clients while the block runs; then ask for a last answer on each."""
    seen = Clients()
    thread = threading.Thread(target=lambda: asyncio.run(_all(port, seen)), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        seen.leave.set()
        thread.join(LONGEST * 2)


async def _all(port: int, seen: Clients) -> None:
    async with asyncio.timeout(LONGEST * 2):
        ready = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(_idle(port, seen, ready, place)) for place in range(IDLE)]
        for _ in range(IDLE):
            await ready.acquire()
        tasks += [asyncio.create_task(_slow(port, seen)) for _ in range(SLOW)]
        await asyncio.sleep(2)
        seen.open.set()
        await asyncio.gather(*tasks)


async def _idle(port: int, seen: Clients, ready: asyncio.Semaphore, place: int) -> None:
    """Ask once, wait without a word until the others are measured, and ask again."""
    try:
        await asyncio.sleep(place / 1000)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await _ask(reader, writer)
            ready.release()
            while not seen.leave.is_set():
                await asyncio.sleep(0.5)
            await asyncio.sleep(place / 1000)
            await _ask(reader, writer)
            seen.answered += 1
        finally:
            writer.close()
    except (OSError, ValueError, asyncio.IncompleteReadError) as error:
        ready.release()
        seen.lost.append(f"an idle client: {type(error).__name__} {error}")


async def _slow(port: int, seen: Clients) -> None:
    """Send a request a byte a second."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for byte in REQUEST[:-1]:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
            writer.write(REQUEST[-1:])
            await _answer(reader)
            seen.answered += 1
        finally:
            writer.close()
    except (OSError, ValueError, asyncio.IncompleteReadError) as error:
        seen.lost.append(f"a slow client: {type(error).__name__} {error}")


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(REQUEST)
    await writer.drain()
    await _answer(reader)


async def _answer(reader: asyncio.StreamReader) -> None:
    """Read an answer whole; ValueError unless it is 200."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), LONGEST)
    status, length = int(head.split()[1]), 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    await asyncio.wait_for(reader.readexactly(length), LONGEST)
    if status != 200:
        raise ValueError(f"answered {status}")
