"""Clients that send and read as slowly as they please, and the server that they ask."""

from __future__ import annotations

import select
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers import Server, free_port, serving

HOST = b"Host: localhost\r\n"
# Long beside what an answer takes, and short enough for a test that fails.
LONGEST = 20.0


@contextmanager
def service(folder: Path, *options: str) -> Iterator[Server]:
    """The small app under our worker: one process with two threads, and short waits."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "tests/worker/impatient.py"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", *options]
    command += ["tests.worker.app:app"]
    with serving(command, port, folder / "log", {"PORT": str(port)}) as server:
        yield server


def connect(server: Server, sent: bytes = b"") -> socket.socket:
    """Open a connection that takes little ahead, and send these bytes."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    connection.settimeout(LONGEST)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(sent)
    return connection


def get(path: str, *headers: bytes) -> bytes:
    """The bytes of a request."""
    return b"GET %s HTTP/1.1\r\n" % path.encode() + HOST + b"".join(h + b"\r\n" for h in headers) + b"\r\n"


def first_answer(connection: socket.socket) -> bytes:
    """Read the head of an answer and what came with it."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        assert piece, f"closed after {received!r}"
        received += piece
    return received


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Read one answer of known length and no more; return status and body."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        assert byte, f"closed after {head!r}"
        head += byte
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length, body = int(lengths[0].partition(b":")[2]), b""
    while len(body) < length:
        received = connection.recv(min(65536, length - len(body)))
        assert received, f"closed after {len(body)} bytes"
        body += received
    return int(head.split()[1]), body


def read_to_end(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    answer = b""
    while received := connection.recv(65536):
        answer += received
    return answer


def is_cut_off(connection: socket.socket) -> bool:
    """Whether the server has reset the connection, seen without reading."""
    poll = select.poll()
    poll.register(connection, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def wait_until_cut_off(connection: socket.socket) -> None:
    """Return when the server has reset the connection; fail when it does not."""
    deadline = time.monotonic() + LONGEST
    while not is_cut_off(connection):
        assert time.monotonic() < deadline, "still open"
        time.sleep(0.05)
