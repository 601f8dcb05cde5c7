"""Row S15: what bounds the memory of a worker is in force, and nothing kept goes beyond it."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from api.web.caching import MEBIBYTE
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
        long = ",".join(f"-{number}-{place:0150}" for place in range(20))
        assert client.get(f"/v1/cases?limit=3&id={long}").status_code == 200
        most = max(most, cache._bytes)
    assert 0 < len(cache._kept) < 120
    assert MEBIBYTE / 2 < most <= MEBIBYTE
