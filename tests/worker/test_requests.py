"""Requests as clients send them: one after the other on a connection, several at once, with bodies, cut in pieces."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from api.worker.connections import REST_SECONDS
from tests.support.servers import Server
from tests.worker.clients import HOST, LONGEST, connect, first_answer, get, read_answer, read_to_end, service


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with service(tmp_path_factory.mktemp("requests")) as server:
        yield server


def test_a_connection_serves_one_request_after_the_other(server: Server) -> None:
    with closing(connect(server)) as connection:
        for number in range(5):
            connection.sendall(get(f"/{number}"))
            assert read_answer(connection) == (200, b"/%d" % number)


def test_requests_sent_at_once_are_answered_in_their_order(server: Server) -> None:
    sent = b"".join(get(f"/{number}") for number in range(50))
    with closing(connect(server, sent)) as connection:
        assert [read_answer(connection)[1] for _ in range(50)] == [b"/%d" % number for number in range(50)]


def test_a_request_behind_a_large_answer_waits_for_its_turn(server: Server) -> None:
    with closing(connect(server, get("/file") + get("/behind") + b"GET /ha")) as connection:
        assert len(read_answer(connection)[1]) == 6_000_000
        assert read_answer(connection) == (200, b"/behind")
        connection.sendall(b"lf HTTP/1.1\r\n" + HOST + b"\r\n")
        assert read_answer(connection) == (200, b"/half")


def test_who_was_told_to_come_later_is_not_heard_at_once_and_others_are(server: Server) -> None:
    with closing(connect(server, get("/later") + get("/again"))) as hasty, closing(connect(server)) as other:
        assert read_answer(hasty) == (503, b"/later")
        begun = time.monotonic()

        while True:
            other.sendall(get("/other"))
            assert read_answer(other) == (200, b"/other")
            if select.select([hasty], [], [], 0)[0]:
                break
        assert time.monotonic() - begun >= REST_SECONDS * 0.9
        hasty.settimeout(LONGEST)
        assert read_answer(hasty) == (200, b"/again")
        # Only the one answer was to come later.
        hasty.sendall(get("/now"))
        assert read_answer(hasty) == (200, b"/now")


def test_a_request_that_waited_for_too_long_is_told_so_and_not_begun(server: Server) -> None:
    """Two threads, and work of half a second for each of sixteen: most would be answered far too late."""
    crowd = [connect(server, get("/work")) for _ in range(16)]
    answers = [first_answer(each) for each in crowd]
    for each in crowd:
        each.close()
    statuses = [int(answer.split()[1]) for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 4
    told = next(answer for answer in answers if answer.startswith(b"HTTP/1.1 503"))
    assert b"\r\nRetry-After: " in told
    assert b"/problems/overloaded" in told
    with closing(connect(server, get("/now"))) as connection:
        assert read_answer(connection) == (200, b"/now")


def test_who_goes_while_resting_leaves_nothing_behind(server: Server) -> None:
    for _ in range(20):
        with closing(connect(server, get("/later"))) as hasty:
            assert read_answer(hasty)[0] == 503
    with closing(connect(server, get("/1"))) as connection:
        assert read_answer(connection) == (200, b"/1")


@pytest.mark.parametrize(
    "announced",
    [
        b"Content-Length: 10\r\n\r\n",
        b"Content-Length: 10\r\n\r\n0123456789",
        b"Content-Length: 5000000\r\n\r\n" + b"a" * 100_000,
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n",
    ],
)
@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_a_body_is_not_waited_for_and_ends_the_connection(
    server: Server, method: bytes, announced: bytes
) -> None:
    with closing(connect(server, method + b" /input HTTP/1.1\r\n" + HOST + announced)) as connection:
        answer = read_to_end(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\nread: ")


def test_an_empty_body_is_none(server: Server) -> None:
    with closing(connect(server, get("/one", b"Content-Length: 0") + get("/two"))) as connection:
        assert [read_answer(connection)[1] for _ in range(2)] == [b"/one", b"/two"]


def test_http_1_0_ends_with_its_answer_unless_it_asks_to_stay(server: Server) -> None:
    with closing(connect(server, b"GET /old HTTP/1.0\r\n\r\n")) as connection:
        assert read_to_end(connection).endswith(b"\r\n\r\n/old")
    with closing(connect(server, b"GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")) as connection:
        assert read_answer(connection) == (200, b"/old")
        connection.sendall(b"GET /again HTTP/1.0\r\n\r\n")
        assert read_answer(connection) == (200, b"/again")


def test_head_has_the_length_of_a_file_and_nothing_of_it(server: Server) -> None:
    with closing(
        connect(server, b"HEAD /file HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    ) as connection:
        head, _, body = read_to_end(connection).partition(b"\r\n\r\n")
    assert b"\r\nContent-Length: 6000000" in head
    assert body == b""


@pytest.mark.parametrize(
    "sent, status",
    [
        (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
        (b"GET / HTTP/1.1\nHost", 400),
        (b"\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET /" + b"a" * 8500, 414),
        (b"GET /" + b"a" * 100_000, 414),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 65 + b"\r\n", 431),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ],
)
def test_what_cannot_become_a_request_is_refused_as_soon_as_that_is_plain(
    server: Server, sent: bytes, status: int
) -> None:
    with closing(connect(server, sent)) as connection:
        answer = read_to_end(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nContent-Type: application/problem+json\r\n" in answer
    assert server.get("/short")[0] == 200


def test_a_client_that_leaves_at_any_moment_harms_nobody(server: Server) -> None:
    for sent in (
        b"",
        b"G",
        get("/short"),
        get("/large"),
        get("/stream"),
        get("/file"),
        b"POST / HTTP/1.1\r\n",
    ):
        for _ in range(5):
            connect(server, sent).close()
    assert server.get("/short") == (200, b"/short")
    assert b"unforeseen" not in server.log.read_bytes()
