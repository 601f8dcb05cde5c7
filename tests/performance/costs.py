"""What a single question costs the worker that answers it: processor time, bytes of answer, memory, seconds."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError
from tests.performance.processes import MEBIBYTE, children, memory
from tests.support.servers import Server

# The host that stored questions name, whatever the port.
HOST = "localhost"
# What a worker has read before it is measured.
FIRST_PATHS = (
    "/v1/cases?limit=3",
    "/v1/stats/cases?group_by=status",
    "/v1/charts/by-status.svg",
    "/cases?limit=3",
    "/embed/stats",
    "/v1/cases.csv?id=synthetic-0000001",
    "/v1/cases.xlsx?id=synthetic-0000001",
)
# Memory that a worker does not give back hides what the next question takes: then comes another worker.
MOST_LEFT_BEHIND = 96 * MEBIBYTE
LONGEST_START = 30.0


@dataclass(frozen=True)
class Cost:
    """What an answer cost: its status (0: none came), CPU seconds, seconds, bytes, and by how many bytes the memory
    that is the worker's own rose at its peak."""

    status: int
    cpu: float
    seconds: float
    size: int
    memory: int


@dataclass
class Worker:
    """The only worker of a service, asked one question after the other; another takes its place when it has grown."""

    server: Server
    patience: float
    pid: int = 0
    at_first: int = 0

    def cost(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Cost:
        """Ask, read the whole answer, and say what it cost; at most `patience` seconds are waited for it."""
        if not self.pid or memory(self.pid) > self.at_first + MOST_LEFT_BEHIND:
            self.renew()
        forget_peak(self.pid)
        before, shared = memory(self.pid, "VmRSS"), memory(self.pid, "RssFile")
        spent, begun = cpu_seconds(self.pid), time.monotonic()
        status, size = self._read(path, method, headers or {})
        seconds = time.monotonic() - begun
        cpu, peak = cpu_seconds(self.pid) - spent, memory(self.pid, "VmHWM")
        # Pages of the release's file that were read meanwhile are not the worker's own.
        shared = max(memory(self.pid, "RssFile") - shared, 0)
        if not status:
            # It may still be at work on what nobody waits for any more.
            self.pid = 0
        return Cost(status, cpu, seconds, size, max(peak - before - shared, 0))

    def renew(self) -> None:
        """Put a new worker in the place of this one, and have it answer what every worker does first."""
        old = children(self.server.process.pid)
        for pid in old if self.at_first else ():
            os.kill(pid, signal.SIGKILL)
        ends = time.monotonic() + LONGEST_START
        while not (
            found := [pid for pid in children(self.server.process.pid) if not self.at_first or pid not in old]
        ):
            if time.monotonic() > ends:
                raise CannotMeasureError("No new worker has come.")
            time.sleep(0.02)
        self.pid = found[0]
        for path in FIRST_PATHS:
            self._read(path, "GET", {}, LONGEST_START)
        self.at_first = memory(self.pid)

    def _read(
        self, path: str, method: str, headers: Mapping[str, str], patience: float | None = None
    ) -> tuple[int, int]:
        """Status and bytes of an answer; status 0 when it is not whole in time."""
        ends = time.monotonic() + (patience or self.patience)
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=patience or self.patience
        )
        size = 0
        try:
            connection.request(method, path, headers={"Host": HOST, "Accept-Encoding": "identity", **headers})
            response = connection.getresponse()
            while chunk := response.read(1 << 18):
                size += len(chunk)
                if time.monotonic() > ends:
                    return 0, size
            return response.status, size
        except (OSError, http.client.HTTPException):
            return 0, size
        finally:
            connection.close()


@contextmanager
def one_worker(bench: Bench, cases: int, patience: float) -> Iterator[Worker]:
    """The service with a single worker, whose costs can be told from those of the others."""
    with contenders.our_service(bench, cases, warm=False, settings={"WEB_CONCURRENCY": "1"}) as server:
        worker = Worker(server, patience)
        worker.renew()
        yield worker


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used, all its threads together; 0 when it is gone."""
    # The number of another process's clock is made of its id: clock_getcpuclockid(3).
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def forget_peak(pid: int) -> None:
    """Let the peak of a process's memory (VmHWM) begin anew from what it has now: proc(5), clear_refs."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
