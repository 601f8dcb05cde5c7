"""What only a real socket shows: addresses, hosts and methods as bytes, answered by gunicorn under our settings."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser

import pytest

from tests.support.servers import Server, free_port, serving

MARK = "mark3r"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "tests.web.a_small_app:build()"]
    with serving(command, port, tmp_path_factory.mktemp("socket") / "log", {"PORT": str(port)}) as server:
        yield server


def ask(server: Server, line: str, *headers: str, host: str | None = None) -> tuple[int, Message, bytes]:
    """Send a request line and headers as they stand; return status, headers and body."""
    lines = (
        line + " HTTP/1.1",
        f"Host: {host or f'localhost:{server.port}'}",
        *headers,
        "Connection: close",
        "",
        "",
    )
    head, _, body = server.ask("\r\n".join(lines).encode("latin-1")).partition(b"\r\n\r\n")
    status, _, rest = head.partition(b"\r\n")
    return int(status.split()[1]), BytesParser().parsebytes(rest), body


@pytest.mark.parametrize(
    "length, status", [(4096, 200), (4097, 414), (8000, 414), (9000, 414), (60_000, 414)]
)
def test_an_address_above_4096_bytes_is_414_however_long(server: Server, length: int, status: int) -> None:
    path = "/v1/cases?q="
    answered, headers, body = ask(server, "GET " + path + "a" * (length - len(path)))
    assert answered == status
    assert headers["Access-Control-Allow-Origin"] == "*"
    if status == 414:
        problem = json.loads(body)
        assert (problem["status"], problem["type"]) == (
            414,
            f"http://localhost:{server.port}/problems/address-too-long",
        )


def test_links_carry_the_port_that_was_asked(server: Server) -> None:
    _, _, body = ask(server, "GET /v1/cases")
    assert json.loads(body)["links"]["self"] == f"http://localhost:{server.port}/v1/cases"


@pytest.mark.parametrize(
    "forged",
    [
        ("X-Forwarded-Host: mark3r.example",),
        ("X-Forwarded-Proto: https",),
        ("X-Forwarded-Ssl: on",),
        ("Forwarded: host=mark3r.example;proto=https",),
        ("X-Script-Name: /mark3r",),
    ],
)
def test_forwarding_headers_are_believed_from_nobody_loopback_included(
    server: Server, forged: tuple[str, ...]
) -> None:
    status, headers, body = ask(server, "GET /v1/cases", *forged)
    assert status == 200
    assert json.loads(body)["links"]["self"] == f"http://localhost:{server.port}/v1/cases"
    assert MARK not in str(headers)


@pytest.mark.parametrize(
    "host", ["mark3r.example", "mark3r.example:80", "mark3r@localhost", "localhost:80:mark3r", "[mark3r]"]
)
def test_a_forged_host_reaches_no_answer(server: Server, host: str) -> None:
    for line in (
        "GET /v1/cases",
        "GET /nowhere",
        "POST /v1",
        "OPTIONS /v1/cases",
        "HEAD /",
        "GET http://mark3r.example/v1/cases",
    ):
        status, headers, body = ask(server, line, host=host)
        assert status == 400
        assert MARK not in body.decode() + str(headers)


def test_a_host_in_the_address_is_not_believed_either(server: Server) -> None:
    _, headers, body = ask(server, "GET http://mark3r.example/v1/cases")
    assert MARK not in body.decode() + str(headers)


def test_health_is_told_to_who_names_no_host(server: Server) -> None:
    assert b" 200 " in server.ask(b"GET /livez HTTP/1.0\r\n\r\n").splitlines()[0]
    assert b" 400 " in server.ask(b"GET /v1/cases HTTP/1.0\r\n\r\n").splitlines()[0]


@pytest.mark.parametrize("line", ["OPTIONS /v1/cases", "OPTIONS /v1/cases/", "OPTIONS /docs"])
def test_a_preflight_has_no_body_and_no_redirect(server: Server, line: str) -> None:
    status, headers, body = ask(
        server, line, "Origin: https://news.example", "Access-Control-Request-Method: GET"
    )
    assert (status, body) == (204, b"")
    assert headers["Access-Control-Max-Age"] == "86400"
    assert "Location" not in headers


@pytest.mark.parametrize("path", ["/", "/v1/cases", "/v1/cases/", "/docs", "/nowhere", "/fails/unforeseen"])
def test_head_sends_the_headers_of_get_and_no_body(server: Server, path: str) -> None:
    status, got, _ = ask(server, f"GET {path}")
    head_status, head, body = ask(server, f"HEAD {path}")
    assert (head_status, body) == (status, b"")
    assert [pair for pair in head.items() if pair[0] != "Date"] == [
        pair for pair in got.items() if pair[0] != "Date"
    ]


@pytest.mark.parametrize(
    "path",
    ["/v1//cases", "/v1/cases//", "/./v1", "/v1/../v1/cases", "/%2e%2e/etc/passwd", "/v1/%00"],
)
def test_a_path_that_is_not_ours_is_a_problem_and_no_redirect(server: Server, path: str) -> None:
    status, headers, body = ask(server, f"GET {path}")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["status"] == 404


@pytest.mark.parametrize("query", ["q=%FF%FE", "q=%zz", "q=%D0", "&&&", "=", "q=%00", "a" * 4000])
def test_no_query_breaks_the_service(server: Server, query: str) -> None:
    assert ask(server, f"GET /v1/cases?{query}")[0] < 500


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "CONNECT", "BREW"])
def test_another_method_is_405_with_allow_and_leaves_the_body_unread(server: Server, method: str) -> None:
    status, headers, body = ask(server, f"{method} /v1/cases", "Content-Length: 0")
    assert (status, set(headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})
    assert json.loads(body)["status"] == 405


def test_a_bug_is_answered_and_noted_without_a_word_of_the_reader(server: Server) -> None:
    status, headers, body = ask(
        server, f"GET /fails/unforeseen?{MARK}", f"User-Agent: {MARK}", f"Referer: http://{MARK}/"
    )
    assert (status, headers["Content-Type"]) == (500, "application/problem+json")
    written = server.log.read_text("utf-8")
    assert "unforeseen error: RuntimeError at" in written
    assert not any(word in written for word in (MARK, "marker-5d1c", "/fails", "Traceback"))
    assert "Traceback" not in body.decode()
