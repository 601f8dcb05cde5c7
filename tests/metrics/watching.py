"""The service as those see it who watch it: real gunicorn with two workers, and its metrics as Prometheus reads them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType

from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families

from tests.support.servers import ROOT, Server, free_port, serving

WITHIN = 30.0
Labels = Mapping[str, str]
NO_HEADERS: Labels = MappingProxyType({})

# The service with routes that fail, and a figure of its own.
APP = """
from api.app import create_app
from api.web import figures


def build():
    app = create_app()
    app.add_url_rule("/breaks/<word>", "breaks", breaks)
    app.add_url_rule("/sends/<word>", "sends", sends)
    figures.tell(app, "places_refused", "Questions refused for want of a place.", refused, grows=True)
    figures.tell(app, "places_taken", "Places that are taken.", lambda: 2)
    figures.tell(app, "broken", "A figure that cannot be told.", lambda: 1 / 0)
    return app


def breaks(word):
    raise RuntimeError("broke on " + word)


def sends(word):
    return iter([b"one", b"two", word.encode()])


asked = []


def refused():
    asked.append(1)
    return 3 + len(asked[:2])
"""


@dataclass(frozen=True)
class Watched:
    """A service and the port of its metrics."""

    server: Server
    port: int

    def text(self) -> str:
        """Ask for the metrics as Prometheus does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        try:
            return answer.read().decode()
        finally:
            connection.close()

    def status_of(self, path: str) -> int:
        """The status of a path on the address of the metrics."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def samples(self) -> dict[str, list[tuple[dict[str, str], float]]]:
        """The samples by name, each with its labels."""
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(self.text()):
            for sample in family.samples:
                found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
        return found

    def value(self, name: str, **labels: str) -> float:
        """The sum of all samples of a name that have these labels."""
        return sum(
            value
            for found, value in self.samples().get(f"open_cases_{name}", ())
            if found.items() >= labels.items()
        )

    def folder(self) -> Path:
        """The folder in which it counts."""
        maps = Path(f"/proc/{self.workers()[0]}/maps").read_text()
        return Path(
            next(line.split()[-1] for line in maps.splitlines() if "open-cases-metrics-" in line)
        ).parent

    def workers(self) -> list[int]:
        """The processes that answer."""
        return children(self.server.process.pid)

    def ask(self, path: str, method: str = "GET", headers: Labels = NO_HEADERS) -> tuple[int, dict[str, str]]:
        """Ask the service on a connection of its own; return status and headers."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request(method, path, headers={"Host": f"localhost:{self.server.port}", **headers})
            answer = connection.getresponse()
            answer.read()
            return answer.status, dict(answer.headers)
        finally:
            connection.close()


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return sorted(int(child) for task in tasks for child in task.read_text().split())


def counted_by(folder: Path, worker: int) -> float:
    """How many answers one worker counted."""
    values = MmapedDict.read_all_values_from_file(str(folder / f"counter_{worker}.db"))
    return sum(value for key, value, *_ in values if "open_cases_answers_total" in key)


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail when it does not in time."""
    ends = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < ends, "It did not come to pass."
        time.sleep(0.1)


def environment(database_url: str, folder: Path, port: int, metrics: int | None) -> dict[str, str]:
    """What an operator sets."""
    settings = {"DATABASE_URL": database_url, "FILES_FOLDER": str(folder / "files"), "PORT": str(port)}
    return settings | ({} if metrics is None else {"METRICS": f"127.0.0.1:{metrics}"})


def command(folder: Path, port: int) -> list[str]:
    """Start gunicorn as on a host, with two workers, on the loopback address."""
    (folder / "watched.py").write_text(APP, "utf-8")
    program = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    return [*program, "--workers", "2", "--pythonpath", f"{ROOT},{folder}", "watched:build()"]


@contextmanager
def watched(database_url: str, folder: Path) -> Iterator[Watched]:
    """The service with metrics, both workers ready."""
    port, metrics = free_port(), free_port()
    settings = environment(database_url, folder, port, metrics)
    with serving(command(folder, port), port, folder / "log", settings) as server:
        found = Watched(server, metrics)
        until(lambda: found.value("workers") == 2)
        yield found
