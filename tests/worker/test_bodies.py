"""Row H4: a body is read where the address takes one, in memory and by no thread, within bounds of size and time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from api.web.bodies import MOST_BYTES
from tests.support.servers import Server
from tests.worker.clients import HOST, connect, get, is_cut_off, read_answer, read_to_end, service
from tests.worker.test_slow_clients import dripping

CHUNKED = b"Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with service(tmp_path_factory.mktemp("bodies")) as server:
        yield server


def post(path: str, body: bytes, *headers: bytes) -> bytes:
    """The bytes of a request that is right."""
    return head(path, b"Content-Length: %d" % len(body), *headers) + body


def head(path: str, *headers: bytes) -> bytes:
    return b"POST %s HTTP/1.1\r\n" % path.encode() + HOST + b"".join(h + b"\r\n" for h in headers) + b"\r\n"


def chunk(piece: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)


@pytest.mark.parametrize("path", [*MOST_BYTES, "/mcp/", "/mcp?a=b", "/%6Dcp"])
def test_an_address_that_takes_one_gets_its_body_whole(server: Server, path: str) -> None:
    with closing(connect(server, post(path, b"0123456789") * 3)) as connection:
        assert [read_answer(connection) for _ in range(3)] == [(200, b"10: 0123456789")] * 3


@pytest.mark.parametrize("path", MOST_BYTES)
def test_the_largest_body_is_taken_and_a_byte_more_is_refused_before_it_is_sent(
    server: Server, path: str
) -> None:
    most = MOST_BYTES[path]
    with closing(connect(server, post(path, b"a" * most))) as connection:
        status, body = read_answer(connection)
    assert (status, len(body)) == (200, most + len(f"{most}: "))
    with closing(connect(server, head(path, b"Content-Length: %d" % (most + 1)))) as connection:
        refused(read_to_end(connection), 413, "body-too-large")
    with closing(connect(server, head(path, CHUNKED) + b"%x\r\n" % (most + 1))) as connection:
        refused(read_to_end(connection), 413, "body-too-large")


def refused(answer: bytes, status: int, kind: str) -> None:
    told, _, body = answer.partition(b"\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nCache-Control: no-store\r\n" in told
    assert b"\r\nAccess-Control-Allow-Origin: *\r\n" in told
    assert json.loads(body)["type"].endswith(f"/problems/{kind}")


def test_a_body_in_chunks_comes_as_one_and_ends_the_connection(server: Server) -> None:
    chunks = chunk(b"0123", b"; a=b") + chunk(b"4567" * 5000) + chunk(b"89") + b"0\r\nX-More: yes\r\n\r\n"
    with closing(connect(server, head("/mcp", CHUNKED) + chunks + get("/next"))) as connection:
        answer = read_to_end(connection)
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\n20006: 0123" + b"4567" * 5000 + b"89")


def test_it_may_come_byte_by_byte_in_either_form(server: Server) -> None:
    for sent in (post("/mcp", b"0123456789"), head("/mcp", CHUNKED) + chunk(b"0123456789") + b"0\r\n\r\n"):
        with closing(connect(server)) as connection, dripping([connection], sent, 0.002) as thread:
            thread.join()
            assert read_answer(connection) == (200, b"10: 0123456789")


@pytest.mark.parametrize(
    "sent",
    [
        b"zz\r\n",
        b"\r\n",
        b"-1\r\n",
        b"0x5\r\n",
        b"5 5\r\n",
        b"123456789\r\n",
        b"5\nabcde\n",
        b"3\r\nabcde\r\n",
        b"1;" + b"a" * 5000,
        b"1\r\na\r\n" * 30_000,
        b"0\r\n" + b"X: a\r\n" * 20_000,
    ],
)
def test_chunks_against_the_rules_are_refused(server: Server, sent: bytes) -> None:
    with closing(connect(server, head("/mcp", CHUNKED) + sent)) as connection:
        assert read_to_end(connection).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    assert server.get("/short") == (200, b"/short")


@pytest.mark.parametrize(
    "headers",
    [
        (b"Content-Length: 5", b"Content-Length: 6"),
        (b"Content-Length: 5", CHUNKED),
        (b"Content-Length: -5",),
        (b"Content-Length: 5x",),
        (b"Transfer-Encoding: gzip",),
        (b"Transfer-Encoding: chunked, chunked",),
        (b"Content-Length: " + b"9" * 5000,),
    ],
)
def test_a_length_that_can_be_read_in_two_ways_is_refused_and_what_follows_is_no_request(
    server: Server, headers: tuple[bytes, ...]
) -> None:
    with closing(
        connect(server, head("/mcp", *headers) + b"5\r\nabcde\r\n0\r\n\r\n" + get("/smuggled"))
    ) as one:
        answer = read_to_end(one)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    assert answer.count(b"HTTP/1.1") == 1


def test_who_waits_for_a_word_gets_it_and_then_the_answer(server: Server) -> None:
    with closing(connect(server, head("/mcp", b"Content-Length: 5", b"Expect: 100-continue"))) as connection:
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abcde")
        assert read_answer(connection) == (200, b"5: abcde")
    too_large = b"Content-Length: 5000000", b"Expect: 100-continue"
    with closing(connect(server, head("/mcp", *too_large))) as connection:
        assert read_to_end(connection).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["/mcp", "/v1/match"])
@pytest.mark.parametrize("length", [(), (b"Content-Length: 0",)])
def test_no_body_is_an_empty_one(server: Server, path: str, length: tuple[bytes, ...]) -> None:
    with closing(connect(server, head(path, *length) * 2)) as connection:
        assert [read_answer(connection) for _ in range(2)] == [(200, b"0: ")] * 2


@pytest.mark.parametrize(
    "line", ["POST /v1/cases", "POST /mcp/more", "POST /V1/match", "GET /mcp", "PUT /mcp"]
)
def test_elsewhere_and_by_other_methods_it_is_not_waited_for(server: Server, line: str) -> None:
    sent = line.encode() + b" HTTP/1.1\r\n" + HOST + b"X-Echo: yes\r\nContent-Length: 10\r\n\r\n"
    with closing(connect(server, sent)) as connection:
        answer = read_to_end(connection)
    assert b"\r\nConnection: close\r\n" in answer
    assert b"abc" not in answer


def test_two_threads_answer_others_while_many_bodies_come_slowly_or_never(server: Server) -> None:
    with ExitStack() as stack:
        for sent in (post("/mcp", b"a" * 1000)[:-1], head("/mcp", CHUNKED) + b"5\r\nab"):
            for _ in range(100):
                stack.enter_context(closing(connect(server, sent)))
        for _ in range(50):
            assert server.get("/short") == (200, b"/short")
        with closing(connect(server, post("/mcp", b"quick"))) as connection:
            assert read_answer(connection) == (200, b"5: quick")


@pytest.mark.parametrize("sent", [head("/mcp", b"Content-Length: 9000"), head("/mcp", CHUNKED) + b"ff\r\n"])
def test_a_body_that_drips_is_answered_408_in_the_end(server: Server, sent: bytes) -> None:
    begun = time.monotonic()
    with closing(connect(server, sent)) as connection, dripping([connection], b"a" * 200, 0.1):
        refused(read_to_end(connection), 408, "other-error")
    assert time.monotonic() - begun > 2.5


def test_a_large_body_may_take_longer_than_any_wait_as_long_as_it_comes(server: Server) -> None:
    begun, sent = time.monotonic(), post("/v1/match", b"a" * 400_000)
    with closing(connect(server)) as connection:
        for place in range(0, len(sent), 40_000):
            connection.sendall(sent[place : place + 40_000])
            time.sleep(0.4)
        assert read_answer(connection)[0] == 200
    assert time.monotonic() - begun > 4


def test_half_bodies_do_not_fill_the_memory(server: Server) -> None:
    half = post("/v1/match", b"a" * 900_000)[:-1]
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(connect(server, half))) for _ in range(8)]
        deadline = time.monotonic() + 2
        while sum(not is_cut_off(connection) for connection in opened) > 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        left = [connection for connection in opened if not is_cut_off(connection)]
        assert left
        left[0].sendall(b"a")
        assert read_answer(left[0])[0] == 200


def test_of_many_whole_ones_at_once_as_many_are_answered_as_there_is_room_for(server: Server) -> None:
    """Two threads, and work of half a second for each: the others wait, with their bodies."""
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(closing(connect(server, post("/v1/match", b"a" * 900_000, b"X-Work: yes"))))
            for _ in range(8)
        ]
        statuses = [int(read_to_end_or_cut(connection)[9:12] or 0) for connection in crowd]
    assert statuses.count(200) >= 2
    assert set(statuses) <= {200, 503, 0}
    assert statuses.count(200) < 8
    # Whatever was refused or cut off leaves room, as soon as the work is done that had begun for it.
    status = 0
    for _ in range(8):
        with closing(connect(server, post("/v1/match", b"a" * 900_000))) as connection:
            status = read_answer(connection)[0]
        if status == 200:
            break
        time.sleep(0.5)
    assert status == 200


def read_to_end_or_cut(connection: object) -> bytes:
    answer = b""
    try:
        while b"\r\n\r\n" not in answer and (received := connection.recv(65536)):  # type: ignore[attr-defined]
            answer += received
    except ConnectionResetError:
        pass
    return answer


def test_who_leaves_in_the_middle_of_a_body_harms_nobody(server: Server) -> None:
    for sent in (post("/v1/match", b"a" * 100_000)[:-1], post("/v1/match", b"a" * 100_000)):
        for _ in range(10):
            connect(server, sent).close()
    with closing(connect(server, post("/v1/match", b"a" * 900_000))) as connection:
        assert read_answer(connection)[0] == 200
    assert b"unforeseen" not in server.log.read_bytes()
