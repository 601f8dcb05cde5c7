"""Row S15: what bounds the memory of a worker is in force, and nothing kept or made at once goes beyond it."""

from __future__ import annotations

import json
import platform
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from api.web import large_answers
from api.web.caching import MEBIBYTE
from api.web.large_answers import AT_ONCE, LARGE, Turns, in_turn
from api.web.problems import Problem
from tests.support.servers import Server, free_port, serving
from tests.web.caches import cache_of

# Takes memory in many threads at once, as answers do, and says what the C library made of it.
TAKING = """
import ctypes, json, os, tempfile, threading

libc = ctypes.CDLL(None)


class Mallinfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def app(environ, start_response):
    ready = threading.Barrier(20)

    def take():
        ready.wait()
        blocks = [bytes(2000) for _ in range(200)]
        ready.wait()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # After a large block was given back, the library would by itself take smaller ones from the heap.
    large = bytes(25_000_000)
    del large
    libc.mallinfo2.restype = Mallinfo
    before = libc.mallinfo2().hblks
    block = bytes(20_000_000)
    body = json.dumps({"arenas": arenas(), "own_blocks": libc.mallinfo2().hblks - before}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def arenas():
    libc.fopen.restype = ctypes.c_void_p
    with tempfile.NamedTemporaryFile() as told:
        file = libc.fopen(told.name.encode(), b"w")
        libc.malloc_info(0, ctypes.c_void_p(file))
        libc.fclose(ctypes.c_void_p(file))
        return open(told.name).read().count("<heap nr=")
"""


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("memory")
    (folder / "taking.py").write_text(TAKING, "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--pythonpath", str(folder), "taking:app"]
    with serving(command, port, folder / "log", {"PORT": str(port)}) as server:
        yield server


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not GNU's")
def test_threads_of_a_worker_share_one_heap_and_give_large_blocks_back(worker: Server) -> None:
    status, body = worker.get("/")
    assert status == 200
    assert json.loads(body) == {"arenas": 1, "own_blocks": 1}


def test_the_setting_bounds_what_is_kept(tiny: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tiny}", kept_megabytes=1))
    cache, client = cache_of(app), app.test_client()
    most = 0
    for number in range(120):
        accept = {"Accept": f"application/json, a{number}/" + "b" * 7000}
        assert client.get("/v1/cases?limit=3", headers=accept).status_code == 200
        most = max(most, cache._bytes)
    assert 0 < len(cache._kept) < 120
    assert MEBIBYTE / 2 < most <= MEBIBYTE


def test_no_more_large_answers_are_made_at_once_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_answers, "MOST_SECONDS", 60)
    making, most = [], []

    def make() -> None:
        with in_turn(LARGE + 1):
            making.append(1)
            most.append(len(making))
            pause.wait(0.02)
            making.pop()

    pause = threading.Event()
    threads = [threading.Thread(target=make) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 12
    assert max(most) == AT_ONCE


def test_a_small_answer_waits_for_no_large_one_and_a_large_one_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, tiny: Path
) -> None:
    monkeypatch.setattr(large_answers, "MOST_SECONDS", 0.05)
    client = create_app(Settings(database_url=f"sqlite:///{tiny}")).test_client()
    held = [in_turn(LARGE + 1) for _ in range(AT_ONCE)]
    for one in held:
        one.__enter__()
    try:
        assert client.get(f"/v1/cases?limit={LARGE}").status_code == 200
        refused = client.get(f"/v1/cases?limit={LARGE + 1}")
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    finally:
        for one in held:
            one.__exit__(None, None, None)
    assert client.get(f"/v1/cases?limit={LARGE + 1}").status_code == 200


def test_a_place_is_free_again_after_a_failure() -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(Problem), in_turn(LARGE + 1):
            raise Problem("gone", "It failed while it was made.")


def test_whoever_came_first_goes_first() -> None:
    turns, order = Turns(1), []
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(60)
        order.append(number)
        turns.end()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        while len(turns._waiting) < number:
            pass
    assert not turns.take(0.01)
    turns.end()
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert turns.take(0)
