"""Real gunicorn with our settings writes down nothing a reader sends, and what it refuses is a problem."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from tests.support.servers import Server, free_port, serving

MARK = b"mark3r"
TRIVIAL_APP = """
def app(environ, start_response):
    if environ["PATH_INFO"] == "/breaks":
        raise RuntimeError("broke on " + environ["QUERY_STRING"])
    if environ["PATH_INFO"] == "/bad-header":
        start_response("200 OK", [("X-Bad", "line\\nbreak " + environ["QUERY_STRING"])])
        return [b""]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    if environ["PATH_INFO"] == "/breaks-late":
        return breaks_late(environ)
    return [b"hello"]


def breaks_late(environ):
    yield b"hel"
    raise RuntimeError("broke late on " + environ["QUERY_STRING"])
"""
TRACES = (
    b"User-Agent: mark3r\r\nReferer: http://mark3r.example/\r\n"
    b"Cookie: a=mark3r\r\nX-Forwarded-For: 198.51.100.7\r\n"
)
REQUESTS = {
    "answered": (b"GET /?q=mark3r HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n" % TRACES, 200),
    "raw letters": (
        "GET /?q=mark3r-Горинов HTTP/1.1\r\nHost: localhost\r\n".encode() + TRACES + b"\r\n",
        400,
    ),
    "raw bytes": (b"GET /mark3r\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "no HTTP": (b"mark3r mark3r\r\n\r\n", 400),
    "odd method": (b"m@rk3r-mark3r / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "odd version": (b"GET /mark3r HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
    "odd header": (b"GET /mark3r HTTP/1.1\r\nHost: localhost\r\nmark3r@: mark3r\r\n\r\n", 400),
    "long address": (b"GET /mark3r?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "long header": (
        b"GET /mark3r HTTP/1.1\r\nHost: localhost\r\nX-A: mark3r" + b"a" * 20_000 + b"\r\n\r\n",
        431,
    ),
    "odd coding": (b"POST /mark3r HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: mark3r\r\n\r\n", 501),
    "odd expectation": (b"GET /mark3r HTTP/1.1\r\nHost: localhost\r\nExpect: mark3r\r\n\r\n", 417),
    "app breaks": (b"GET /breaks?mark3r HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % TRACES, 500),
    "app breaks late": (b"GET /breaks-late?mark3r HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % TRACES, 200),
    "app's header": (b"GET /bad-header?mark3r HTTP/1.1\r\nHost: localhost\r\n\r\n", 500),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "trivial.py").write_text(TRIVIAL_APP, "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    # A second worker would write that it boots while a test reads the log.
    command += ["--workers", "1", "--pythonpath", str(folder), "trivial:app"]
    with serving(command, port, folder / "log", {"PORT": str(port)}) as server:
        yield server


@pytest.mark.parametrize("name", REQUESTS)
def test_whatever_is_sent_leaves_no_trace_in_what_the_server_writes(server: Server, name: str) -> None:
    request, status = REQUESTS[name]
    answer = server.ask(request)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    written = server.log.read_bytes()
    assert b"Booting worker" in written
    assert MARK not in written
    # The line that says where the server listens names its own address, with its port.
    assert b"127.0.0.1" not in written.replace(b"127.0.0.1:%d" % server.port, b"")
    assert b"198.51.100.7" not in written


@pytest.mark.parametrize("name", [name for name, (_, status) in REQUESTS.items() if status >= 400])
def test_what_the_server_itself_refuses_is_a_problem_open_to_every_origin(server: Server, name: str) -> None:
    request, status = REQUESTS[name]
    head, _, body = server.ask(request).partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(body)
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["type"].startswith(f"http://localhost:{server.port}/problems/")
    assert MARK not in body


@pytest.mark.parametrize("name", [name for name, (_, status) in REQUESTS.items() if status not in {200, 500}])
def test_a_request_that_cannot_be_read_is_no_failure_and_leaves_no_line(server: Server, name: str) -> None:
    before = server.log.read_bytes()
    server.ask(REQUESTS[name][0])
    assert server.log.read_bytes() == before


def test_a_failure_of_the_app_is_noted_with_its_place(server: Server) -> None:
    server.ask(REQUESTS["app breaks"][0])
    assert b"RuntimeError at" in server.log.read_bytes()
    assert b"trivial.py:" in server.log.read_bytes()
