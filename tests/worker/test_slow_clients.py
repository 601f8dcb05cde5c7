"""Row H10: whoever sends or reads slowly, or not at all, holds no thread, and is not waited for without end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.support.servers import Server
from tests.worker.app import PIECE, SIZE
from tests.worker.clients import (
    connect,
    get,
    is_cut_off,
    read_answer,
    read_to_end,
    service,
    wait_until_cut_off,
)

LARGE = ("/large", "/file", "/stream")
WHOLE = PIECE * (SIZE // len(PIECE))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with service(tmp_path_factory.mktemp("slow")) as server:
        yield server


@contextmanager
def dripping(connections: list[socket.socket], sent: bytes, pause: float) -> Iterator[threading.Thread]:
    """Send bytes one by one on each connection, until they are sent or refused, or the block ends."""
    ended = threading.Event()

    def drip() -> None:
        for place in range(len(sent)):
            for connection in list(connections):
                try:
                    connection.sendall(sent[place : place + 1])
                except OSError:
                    connections.remove(connection)
            if not connections or ended.wait(pause):
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield thread
    finally:
        ended.set()
        thread.join()


def test_two_threads_answer_others_while_hundreds_are_slow_in_every_way(server: Server) -> None:
    with ExitStack() as stack:

        def many(number: int, sent: bytes) -> list[socket.socket]:
            return [stack.enter_context(closing(connect(server, sent))) for _ in range(number)]

        many(60, b"")
        many(60, b"G")
        many(60, b"GET / HTTP/1.1\r\nHost: local")
        many(60, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nbegun")
        many(60, b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbe")
        for path in LARGE:
            many(60, get(path))
        with dripping(many(20, b""), b"GET / HTTP/1.1\r\nX: " + b"a" * 1000, 0.1):
            for _ in range(50):
                assert server.get("/short") == (200, b"/short")


@pytest.mark.parametrize("path", LARGE)
def test_who_does_not_read_is_cut_off(server: Server, path: str) -> None:
    with closing(connect(server, get(path))) as connection:
        wait_until_cut_off(connection)


@pytest.mark.parametrize("path", LARGE)
def test_who_reads_a_byte_now_and_then_is_cut_off_as_well(server: Server, path: str) -> None:
    with closing(connect(server, get(path))) as connection:
        while not is_cut_off(connection):
            assert connection.recv(1)
            time.sleep(0.1)


@pytest.mark.parametrize("path", LARGE)
def test_who_reads_slowly_for_longer_than_any_wait_gets_it_all(server: Server, path: str) -> None:
    received, begun = b"", time.monotonic()
    with closing(connect(server, get(path, b"Connection: close"))) as connection:
        while piece := connection.recv(64 * 1024):
            received += piece
            # A telephone line in the same proportion to the waits as in the service, and a little faster.
            time.sleep(len(piece) / 1_000_000)
    assert time.monotonic() - begun > 4
    body = received.partition(b"\r\n\r\n")[2]
    if path == "/stream":
        body = b"".join(body.split(b"\r\n")[1::2])
        assert received.endswith(b"0\r\n\r\n")
        assert len(body) == SIZE
    else:
        assert body == WHOLE


def test_half_a_head_is_answered_408_in_the_end_however_it_drips(server: Server) -> None:
    begun = time.monotonic()
    sent = b"GET / HTTP/1.1\r\nX-mark3r: " + b"a" * 1000
    with closing(connect(server)) as connection, dripping([connection], sent, 0.1):
        head, _, body = read_to_end(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"Access-Control-Allow-Origin: *" in head
    assert json.loads(body)["status"] == 408
    assert time.monotonic() - begun > 3
    assert b"mark3r" not in server.log.read_bytes()


def test_who_says_nothing_is_left_without_a_word(server: Server) -> None:
    with closing(connect(server)) as connection:
        assert read_to_end(connection) == b""


def test_a_head_that_drips_and_ends_in_time_is_answered(server: Server) -> None:
    with closing(connect(server)) as connection, dripping([connection], get("/drip"), 0.05) as thread:
        thread.join()
        assert read_answer(connection) == (200, b"/drip")


def test_a_reader_who_keeps_the_connection_may_be_slow_again(server: Server) -> None:
    with closing(connect(server, get("/large"))) as connection:
        time.sleep(2)
        assert read_answer(connection) == (200, WHOLE)
        time.sleep(2.5)
        connection.sendall(get("/file"))
        time.sleep(2)
        assert read_answer(connection) == (200, WHOLE)


@pytest.mark.parametrize(
    "sent, number, room", [(get("/large"), 6, 1), (b"GET / HTTP/1.1\r\nX: " + b"a" * 16_000, 300, 250)]
)
def test_what_waits_does_not_fill_the_memory(server: Server, sent: bytes, number: int, room: int) -> None:
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(connect(server, sent))) for _ in range(number)]
        # Those that must go need not wait for the end of their time.
        deadline = time.monotonic() + 2
        while sum(not is_cut_off(connection) for connection in opened) > room:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert server.get("/short") == (200, b"/short")
        assert not all(map(is_cut_off, opened))


def test_where_there_is_no_room_the_silent_go_first(tmp_path: Path) -> None:
    # Those who have asked something have less time left than the silent, and stay all the same.
    options = ("--worker-connections", "100", "--keep-alive", "4")
    with service(tmp_path, *options) as server, ExitStack() as stack:
        kept = stack.enter_context(closing(connect(server, get("/kept"))))
        assert read_answer(kept) == (200, b"/kept")
        begun = stack.enter_context(closing(connect(server, b"GET /begun HTTP/1.1\r\n")))
        for _ in range(300):
            stack.enter_context(closing(connect(server)))
        kept.sendall(get("/again"))
        assert read_answer(kept) == (200, b"/again")
        begun.sendall(b"Host: localhost\r\n\r\n")
        assert read_answer(begun) == (200, b"/begun")
        for _ in range(20):
            assert server.get("/short") == (200, b"/short")


def test_a_server_that_stops_answers_who_has_begun_and_ends(tmp_path: Path) -> None:
    with ExitStack() as stack:
        reader = stack.enter_context(ThreadPoolExecutor(1))
        with service(tmp_path) as server:
            slow = stack.enter_context(closing(connect(server, get("/large"))))
            for sent in (b"", b"G", get("/stream")):
                stack.enter_context(closing(connect(server, sent)))
            assert slow.recv(1) == b"H"
            # While the server is told to stop.
            received = reader.submit(read_late, slow)
        assert received.result().endswith(WHOLE)
    # By itself: nobody had to be killed.
    assert b"Worker exiting" in server.log.read_bytes()


def read_late(connection: socket.socket) -> bytes:
    """Wait for a second, and read to the end."""
    time.sleep(1)
    return read_to_end(connection)
