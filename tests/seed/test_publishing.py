"""Row O5: publishing is one switch, during which no request fails and no answer is made of two releases."""

from __future__ import annotations

import http.client
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.records.declaration import today
from seed.editions import working
from tests.support.publishing import LATER, TINY_TABLES, code_of_later, load_by_command, retold
from tests.support.servers import ROOT, Server, free_port, serving

NOW = today().version
CLIENTS = 4
# How long the clients go on asking, at the beginning, between the switches and at the end.
SECONDS = 1.0
# A cold worker on a busy machine.
LONGEST_WAIT = 60.0
PATHS = (
    "/v1/meta",
    "/v1/statuses",
    "/v1/cases?limit=3",
    "/v1/cases.csv",
    "/v1/stats/cases?group_by=status",
    "/readyz",
    "/",
)


@dataclass
class Seen:
    """What the clients got: the digests by time, and everything that was wrong."""

    digests: list[tuple[float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Two workers on a release of the tiny tables, and the address of their database."""
    url = f"sqlite:///{tmp_path / 'releases'}"
    load_by_command(ROOT, TINY_TABLES, url)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {"PORT": str(port), "DATABASE_URL": url, "WEB_CONCURRENCY": "2"}
    with serving([*command, "api.app:create_app()"], port, tmp_path / "log", environment) as server:
        yield server, url


@contextmanager
def load_on(server: Server, digests: dict[str, str]) -> Iterator[Seen]:
    """Let clients ask without a pause while the block runs. `digests` names the release of each digest."""
    seen, ended = Seen(), threading.Event()

    def ask(number: int) -> None:
        turn, known = number, ""
        while not ended.is_set():
            turn += 1
            path = PATHS[turn % len(PATHS)]
            # Each connection is new, so that both workers are asked.
            with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
                asked = {"Host": "localhost"}
                if path == "/v1/meta" and turn % 3 == 0 and known:
                    asked["If-None-Match"] = known
                begun = time.monotonic()
                try:
                    connection.request("GET", path, headers=asked)
                    answer = connection.getresponse()
                    body = answer.read()
                except OSError as error:
                    seen.wrong.append(f"{path}: {error!r}")
                    continue
            seen.count[path] += 1
            if answer.status == 304:
                continue
            if path == "/v1/meta":
                known = answer.headers["ETag"] or ""
            seen.wrong += faults(path, answer.status, answer.headers.get("Data-Release"), body, digests)
            if path == "/v1/meta" and answer.status == 200:
                seen.digests.append((begun, json.loads(body)["data"]["digest"]))

    with ThreadPoolExecutor(CLIENTS) as clients:
        asking: list[Future[None]] = [clients.submit(ask, number) for number in range(CLIENTS)]
        try:
            yield seen
        finally:
            ended.set()
        for one in asking:
            one.result(30)


def wait_until(digest_told: str, seen: Seen) -> None:
    """Return when the clients have been told a digest, and a little later."""
    deadline = time.monotonic() + LONGEST_WAIT
    while digest_told not in {told for _, told in seen.digests}:
        assert time.monotonic() < deadline, seen.wrong[:5]
        time.sleep(0.05)
    time.sleep(SECONDS)


def faults(path: str, status: int, release: str | None, body: bytes, digests: dict[str, str]) -> list[str]:
    """What is wrong with an answer: its status, or that it is made of two releases."""
    if status != 200:
        return [f"{path}: {status} {body[:200]!r}"]
    if not path.startswith("/v1") or path.endswith(".csv"):
        return [] if body else [f"{path}: empty"]
    answer = json.loads(body)
    told = {release, answer["meta"]["release"]}
    if path == "/v1/meta":
        told |= {answer["data"]["release"], digests[answer["data"]["digest"]]}
    if path.startswith("/v1/cases"):
        # Every release tells its summaries in words of its own.
        words = {"".join(re.findall(r"Told \w+\.$", record["summary"])) for record in answer["data"]}
        if len(words) > 1:
            return [f"{path}: {words}"]
    return [] if len(told) == 1 else [f"{path}: {told}"]


def test_no_request_fails_while_releases_are_published(served: tuple[Server, str], tmp_path: Path) -> None:
    server, url = served
    again, later = retold(tmp_path / "again", "Told again."), retold(tmp_path / "later", "Told later.")
    code = code_of_later(tmp_path / "code")
    digests = {working(TINY_TABLES).digest: NOW, working(again).digest: NOW, working(later).digest: LATER}
    assert len(digests) == 3
    with load_on(server, digests) as seen:
        wait_until(working(TINY_TABLES).digest, seen)
        load_by_command(ROOT, again, url)
        first = time.monotonic()
        wait_until(working(again).digest, seen)
        load_by_command(code, later, url)
        second = time.monotonic()
        wait_until(working(later).digest, seen)
    assert seen.wrong[:5] == []
    assert set(seen.count) == set(PATHS)
    # What is published is served at once, by both workers; who asks after the switch is told nothing older.
    assert working(TINY_TABLES).digest not in {told for when, told in seen.digests if when > first}
    assert {told for when, told in seen.digests if when > second} == {working(later).digest}
    assert {json.loads(server.get("/v1/meta")[1])["data"]["release"] for _ in range(20)} == {LATER}
    # The older one is still answered to whoever asks for it.
    status, body = server.get(f"/v1/cases?release={NOW}&limit=1")
    assert (status, json.loads(body)["data"][0]["summary"][-11:]) == (200, "Told again.")


def test_a_load_that_fails_leaves_everything_as_it_was(served: tuple[Server, str], tmp_path: Path) -> None:
    server, url = served
    spoilt = retold(tmp_path / "spoilt", "Told wrongly.")
    (spoilt / "events.csv").write_text("nothing,of,an,event\n1,2,3,4\n", "utf-8")
    before = server.get("/v1/cases")
    with pytest.raises(AssertionError, match=r"events\.csv"):
        load_by_command(ROOT, spoilt, url)
    assert server.get("/v1/cases") == before
    folder = Path(url.removeprefix("sqlite:///"))
    assert [path.name for path in folder.iterdir()] == [f"{NOW}.sqlite"]
