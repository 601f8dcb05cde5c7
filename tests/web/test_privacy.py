"""Row O2: a reader leaves no trace, in what the service writes down or anywhere on its disk, whatever the answer;
and row S10: idle and slow clients do not keep others from theirs."""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from api.app import create_app
from api.records.declaration import today
from api.settings import Settings
from api.web import bodies
from seed.load import load
from tests.contract import document
from tests.support.publishing import TINY_TABLES
from tests.support.servers import ROOT, Server, free_port, serving
from tests.web import addresses

MARK = "mark3r7f"
DATABASE = f"{today().version}.sqlite"
ADDRESS = "198.51.100.77"
BREAKING = """
from api.app import create_app


def build():
    app = create_app()
    app.add_url_rule("/breaks/<word>", "breaks", breaks)
    app.add_url_rule("/late/<word>", "late", late)
    return app


def breaks(word):
    raise RuntimeError("broke on " + word)


def late(word):
    def body():
        yield b"some"
        raise RuntimeError("broke late on " + word)

    return body()
"""


@dataclass(frozen=True)
class Place:
    """A server, and the one folder in which it could write."""

    server: Server
    folder: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The real service on real gunicorn, which works, keeps its data and its temporary files in one folder."""
    folder = tmp_path_factory.mktemp("privacy")
    for name in ("code", "home", "temporary", "var"):
        (folder / name).mkdir()
    (folder / "code" / "breaking.py").write_text(BREAKING, "utf-8")
    url = f"sqlite:///{folder / 'var' / 'releases'}"
    load(TINY_TABLES, url)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "api" / "server.py")]
    command += [
        "--bind",
        f"127.0.0.1:{port}",
        "--pythonpath",
        f"{ROOT},{folder / 'code'}",
        "breaking:build()",
    ]
    environment = {
        "PORT": str(port),
        "DATABASE_URL": url,
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "temporary"),
        "PYTHONPATH": str(ROOT),
    }
    with serving(command, port, folder / "log", environment, folder) as server:
        yield Place(server, folder)


def request(line: str, *more: str, host: str = "localhost", body: str = "") -> bytes:
    """A request that has the mark in every header where a reader may be recognised."""
    headers = [
        f"Host: {host}",
        f"User-Agent: {MARK}",
        f"Referer: https://{MARK}.example/{MARK}",
        f"Cookie: session={MARK}; {MARK}=1",
        f"X-Forwarded-For: {ADDRESS}",
        f"Forwarded: for={ADDRESS}",
        f"X-Real-IP: {ADDRESS}",
        f"Authorization: Basic {MARK}",
        f"From: {MARK}@example.org",
        f"Accept-Language: {MARK}",
        *more,
        *([f"Content-Length: {len(body)}"] if body else []),
        "Connection: close",
    ]
    return (line + " HTTP/1.1\r\n" + "\r\n".join(headers) + "\r\n\r\n" + body).encode()


CALL = (
    f'{{"jsonrpc": "2.0", "id": "{MARK}", "method": "tools/call", '
    '"params": {"name": "find_people", "arguments": %s}}'
)
REQUESTS: dict[str, tuple[bytes, int | None]] = {
    "found": (request("GET /v1/cases?limit=1"), 200),
    "searched": (request(f"GET /v1/cases?q={MARK}"), 200),
    "searched again": (request(f"GET /v1/cases?q={MARK}"), 200),
    "exported": (request(f"GET /v1/cases.csv?q={MARK}"), 200),
    "exported to Excel": (request(f"GET /v1/cases.xlsx?q={MARK}"), 200),
    "head": (request(f"HEAD /v1/cases?q={MARK}"), 200),
    "preflight": (request("OPTIONS /v1/cases", f"Origin: https://{MARK}.example"), 204),
    "known": (request(f"GET /v1/cases?q={MARK}", "If-None-Match: *"), 304),
    "known otherwise": (request("GET /v1/cases", f'If-None-Match: "{MARK}"'), 200),
    "misspelt": (request(f"GET /v1/cases?{MARK}={MARK}"), 400),
    "not UTF-8": (request(f"GET /v1/cases?q={MARK}%FF"), 400),
    "forged host": (request("GET /v1/cases", host=f"{MARK}.example"), 400),
    "no such case": (request(f"GET /v1/cases/{MARK}"), 404),
    "no such place": (request(f"GET /{MARK}"), 404),
    "posted": (request("POST /v1/cases", "Content-Type: text/plain", body=MARK * 10), 405),
    "matched": (request(f"GET /v1/match?name={MARK}%20Oleg&birth_year=1953"), 200),
    "matched in a list": (
        request("POST /v1/match", "Content-Type: text/csv", body=f"name,note\n{MARK} Orlov,{MARK}\n"),
        200,
    ),
    "matched amiss": (
        request("POST /v1/match", "Content-Type: application/json", body=f'{{"{MARK}": 1}}'),
        400,
    ),
    "matched on the page": (
        request(
            "POST /match",
            "Content-Type: multipart/form-data; boundary=b",
            body=f'--b\r\nContent-Disposition: form-data; name="names"\r\n\r\n{MARK} Orlov\r\n--b--\r\n',
        ),
        200,
    ),
    "reconciled": (
        request(
            "POST /reconcile",
            "Content-Type: application/x-www-form-urlencoded",
            body=f'queries={{"{MARK}":{{"query":"{MARK}"}}}}',
        ),
        200,
    ),
    "suggested": (request(f"GET /reconcile/suggest/entity?prefix={MARK}"), 200),
    "asked by an assistant": (
        request("POST /mcp", "Content-Type: application/json", body=CALL % json.dumps({"q": MARK})),
        200,
    ),
    "asked wrongly by an assistant": (
        request("POST /mcp", "Content-Type: application/json", body=CALL % json.dumps({MARK: MARK})),
        200,
    ),
    "no message": (request("POST /mcp", "Content-Type: application/json", body=MARK * 100), 400),
    "too large a body": (request("POST /mcp", f"X-Long: {MARK}", "Content-Length: 3000000"), 413),
    "half a body": (request("POST /match", "Content-Length: 600000") + MARK.encode() * 10_000, None),
    "odd method": (request(f"{MARK.upper()} /v1/cases"), 405),
    "not acceptable": (request("GET /v1/cases", f"Accept: {MARK}/{MARK}"), 406),
    "too long": (request(f"GET /v1/cases?q={MARK * 600}"), 414),
    "far too long": (request(f"GET /v1/cases?q={MARK * 3000}"), 414),
    "long header": (request("GET /v1/cases", f"X-Long: {MARK * 3000}"), 431),
    "broken": (request(f"GET /breaks/{MARK}"), 500),
    "broken late": (request(f"GET /late/{MARK}"), 200),
    "raw letters": (f"GET /v1/cases?q={MARK}-Горинов HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 400),
    "no HTTP": (f"{MARK} {MARK}\r\n\r\n".encode(), 400),
    "odd header": (f"GET /{MARK} HTTP/1.1\r\nHost: localhost\r\n{MARK}@: {MARK}\r\n\r\n".encode(), 400),
    "odd length": (request("POST /v1/cases", f"Content-Length: {MARK}"), 400),
    "odd coding": (request("POST /v1/cases", f"Transfer-Encoding: {MARK}"), 501),
    "cut off": (f"GET /v1/cases?q={MARK} HTTP/1.1\r\nUser-Agent: {MARK}".encode(), None),
    "encrypted": (b"\x16\x03\x01\x02\x00\x01" + MARK.encode(), None),
}


@pytest.fixture(scope="module")
def asked(place: Place) -> dict[str, bytes]:
    """The answer to each request; what gets none is sent and left."""
    answers = {}
    for name, (sent, status) in REQUESTS.items():
        if status is not None:
            answers[name] = place.server.ask(sent)
            continue
        with socket.create_connection(("127.0.0.1", place.server.port), timeout=20) as connection:
            connection.sendall(sent)
            time.sleep(0.2)
    return answers


@pytest.mark.parametrize("name", [name for name, (_, status) in REQUESTS.items() if status is not None])
def test_each_request_is_answered_as_meant_and_without_a_cookie(name: str, asked: dict[str, bytes]) -> None:
    head = asked[name].partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 %d " % (REQUESTS[name][1] or 0)), head
    assert b"set-cookie" not in head.lower()
    assert ADDRESS.encode() not in asked[name]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_of_it_is_written_anywhere(place: Place, asked: dict[str, bytes]) -> None:
    assert len(asked) > 20
    written = files(place.folder)
    # The log is there, and says that something broke.
    assert b"unforeseen error: RuntimeError at" in written[place.folder / "log"]
    for path, content in written.items():
        assert MARK.encode() not in content.lower(), path
        assert ADDRESS.encode() not in content, path
    # Where the server listens is its own address.
    log = written[place.folder / "log"].replace(b"127.0.0.1:%d" % place.server.port, b"")
    for word in (b"127.0.0.1", b"/v1", b"/breaks", b"GET", b"Traceback"):
        assert word not in log


def test_no_file_was_made_and_no_table_grew(place: Place, asked: dict[str, bytes]) -> None:
    assert len(asked) > 20
    names = {path.relative_to(place.folder) for path in files(place.folder) if path.suffix != ".pyc"}
    assert names == {Path("log"), Path("code/breaking.py"), Path("var/releases") / DATABASE}
    with sqlite3.connect(place.folder / "var" / "releases" / DATABASE) as connection:
        for line in connection.iterdump():
            assert MARK not in line.lower()
    connection.close()


def test_nothing_of_it_is_in_the_project_either(place: Place, asked: dict[str, bytes]) -> None:
    began = (place.folder / "code" / "breaking.py").stat().st_mtime
    var = ROOT / "var"
    for path in [found for found in var.rglob("*") if found.is_file()] if var.is_dir() else []:
        if path.stat().st_mtime >= began and path.stat().st_size < 50_000_000:
            assert MARK.encode() not in path.read_bytes(), path


def test_no_route_sets_a_cookie(tiny: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tiny}",
        files_folder=addresses.FOLDER_OF_KEY,
        security_contact="security@example.org",
    )
    app = create_app(settings)
    client = app.test_client()
    for path in [*addresses.of_data(app), *addresses.of_pages(app), *addresses.OF_THE_MOMENT]:
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            for known in ({}, {"If-None-Match": "*"}):
                answer = client.open(path, method=method, headers={"Cookie": f"session={MARK}", **known})
                assert "Set-Cookie" not in answer.headers, (method, path)
                assert answer.status_code in {200, 204, 304, 400, 405, 415, 503}
    for path in bodies.MOST_BYTES:
        for method in ("GET", "OPTIONS", "POST", "DELETE"):
            answer = client.open(path, method=method, headers={"Cookie": f"session={MARK}"})
            assert "Set-Cookie" not in answer.headers, (method, path)
    for path in document.PATHS:
        assert "Set-Cookie" not in client.get(path.replace("{id}", "nobody") + "?zzz=1").headers


IDLE, SLOW, NORMAL = 300, 30, 50
# Far more than an answer takes, and less than a slow client needs for its request.
LONGEST_ANSWER = 20.0


def test_idle_and_slow_clients_leave_the_others_their_answers(place: Place) -> None:
    port = place.server.port
    with ExitStack() as stack:
        idle = [
            stack.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)))
            for _ in range(IDLE)
        ]
        for connection in idle:
            assert status_of(connection, "/v1/statuses") == 200
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONGEST_ANSWER))
            for _ in range(SLOW)
        ]
        with dripping(slow, f"GET /v1/statuses HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()):
            with ThreadPoolExecutor(10) as readers:
                statuses = list(readers.map(lambda number: normal(port, number), range(NORMAL)))
            assert statuses == [200] * NORMAL
            # Those who kept their connection can use it.
            assert [status_of(connection, "/v1/themes") for connection in idle[::30]] == [200] * 10
        for connection_ in slow:
            assert connection_.recv(65536).startswith(b"HTTP/1.1 200 ")


@contextmanager
def dripping(connections: list[socket.socket], request_: bytes) -> Iterator[None]:
    """Send a request on each connection, a byte a second, while the block runs, and the rest at its end."""
    ended = threading.Event()

    def drip() -> None:
        for place_ in range(len(request_)):
            if ended.wait(1.0 if place_ else 0):
                rest = request_[place_:]
                for connection in connections:
                    connection.sendall(rest)
                return
            for connection in connections:
                connection.sendall(request_[place_ : place_ + 1])

    with ThreadPoolExecutor(1) as thread:
        drips = thread.submit(drip)
        try:
            time.sleep(1.5)
            yield
        finally:
            ended.set()
        drips.result(LONGEST_ANSWER)


def status_of(connection: HTTPConnection, path: str) -> int:
    """Ask on a connection, and leave it open for the next question."""
    connection.request("GET", path, headers={"Host": "localhost"})
    with connection.getresponse() as answer:
        answer.read()
        return answer.status


def normal(port: int, number: int) -> int:
    """Ask for something that nobody asked for before; return the status."""
    begun = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)) as connection:
        status = status_of(connection, f"/v1/cases?limit={number + 1}&sort=-id")
    assert time.monotonic() - begun < LONGEST_ANSWER
    return status
