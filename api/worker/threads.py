"""The worker: a poller with every connection that waits, and threads that never wait for a client.

A thread gets a request when its head is there whole, and its body where the address takes one. It leaves the answer to
the poller when the reader takes no more of it; when there is room again, a thread goes on.
"""

from __future__ import annotations

import errno
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from heapq import nsmallest
from http import HTTPStatus
from selectors import EVENT_READ, EVENT_WRITE
from socket import SHUT_WR, socket
from typing import Any

from gunicorn.http.message import MAX_REQUEST_LINE
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER

from api.web.logs import describe
from api.worker.bodies import Body, BodyError, announced
from api.worker.connections import (
    MOST_LINGERING_BYTES,
    PART_BYTES,
    READ_AT_ONCE,
    REQUESTS,
    REST_SECONDS,
    SECONDS,
    Connection,
    Waits,
    send_little_ahead,
)
from api.worker.heads import end_of_head
from api.worker.in_threads import ThreadSide
from api.worker.refusals import refusal

# Where there is no room, so many are closed at once: finding them takes a look at all.
CLOSED_AT_ONCE = 32
# Seconds that the other processes have for the next connection.
BETWEEN_CONNECTIONS = 0.0005
# Deadlines are looked at every so many seconds.
LOOK_EVERY = 1.0
# Half heads, and answers that wait for their readers, may hold so much memory in a process, beside the largest one.
# Most connections hold little, and closing those would free nothing.
MOST_HELD = 32 * 1024 * 1024
LITTLE = 2048
# So may bodies, until they are answered.
MOST_OF_BODIES = 16 * 1024 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# No more files can be opened, or there is no memory for a connection.
FULL = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))


class Worker(ThreadSide):
    """Gunicorn's threaded worker, in which no client holds a thread.

    It speaks plain HTTP/1, keeps no word of a request, and has therefore no access log and no hooks for requests.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._waiting: set[Connection] = set()
        # In the order in which they are heard again.
        self._resting: deque[Connection] = deque()
        # Bytes that answers in the poller hold.
        self._held = 0
        # Bytes of bodies, until they are answered.
        self._bodies = 0
        self._look_at = self._accepts_at = 0.0
        limit = self.cfg.limit_request_line
        self._longest_line = limit if 0 < limit < MAX_REQUEST_LINE else MAX_REQUEST_LINE

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse settings that would go unheard."""
        super().check_config(cfg, log)
        if cfg.is_ssl or cfg.proxy_protocol != "off":
            log.error(
                "The service speaks plain HTTP: TLS and the PROXY protocol are for the proxy before it."
            )
            raise SystemExit(1)

    def run(self) -> None:
        """Serve until told to stop."""
        for listener in self.sockets:
            send_little_ahead(listener)
        super().run()

    def accept(self, listener: socket) -> None:
        """Take one connection that has come, and read at once what came with it. Then let the other processes take
        theirs: who stays connected stays with the process that took it."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in FULL:
                raise
            # Until the next turn, when some have been closed.
            self._make_room()
            self.set_accept_enabled(False)
            return
        self.nr_conns += 1
        self._accepts_at = time.monotonic() + BETWEEN_CONNECTIONS
        self.set_accept_enabled(False)
        self._read_or_wait(Connection(sock, client, listener.getsockname()), Waits.FIRST_BYTE)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Listen for connections, or not; gunicorn's loop asks for it at each of its turns."""
        super().set_accept_enabled(enabled and time.monotonic() >= self._accepts_at)

    def _on_readable(self, connection: Connection, _: object) -> None:
        # It may have been closed since the poller looked.
        if connection not in self._waiting:
            return
        if connection.waits is Waits.LINGERS:
            self._drain(connection)
            return
        self._leave(connection)
        self._read_or_wait(connection, connection.waits)

    def _on_writable(self, connection: Connection, _: object) -> None:
        if connection in self._waiting:
            self._leave(connection)
            self.enqueue_req(connection)

    def _read_or_wait(self, connection: Connection, waits: Waits) -> None:
        """Read what has come, and hand a head that is whole to a thread."""
        try:
            length = connection.receive(self._longest_line)
        except BlockingIOError:
            self._wait(connection, waits)
        except OSError:
            self._drop(connection)
        else:
            if connection.body:
                self._gather(connection, connection.body)
            else:
                self._ask_or_wait(connection, length, waits)

    def _ask_or_wait(self, connection: Connection, length: int, waits: Waits) -> None:
        if not length:
            self._wait(connection, Waits.HEAD if connection.received else waits)
            return
        connection.head = connection.take(length)
        try:
            connection.body = announced(self.cfg, connection.head, connection.client)
        except BodyError as error:
            self._refuse(connection, error.status)
            return
        if not connection.body:
            self._hand_over(connection)
            return
        if connection.body.waits_for_word and not connection.received:
            connection.outbox.sendall(CONTINUE)
            with suppress(OSError):
                connection.outbox.push()
        self._gather(connection, connection.body)

    def _gather(self, connection: Connection, body: Body) -> None:
        """Take what has come of a body, while there is room for it, and hand a request that is whole to a thread."""
        had = body.size
        try:
            is_whole = body.take(connection.received)
        except BodyError as error:
            self._bodies += body.size - had
            self._refuse(connection, error.status)
            return
        self._bodies += body.size - had
        if self._bodies > MOST_OF_BODIES and not self._has_room_for_bodies():
            self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE)
        elif is_whole:
            self._hand_over(connection)
        else:
            self._wait(connection, Waits.BODY)

    def _hand_over(self, connection: Connection) -> None:
        connection.asked_at, connection.deadline = time.monotonic(), 0.0
        self.enqueue_req(connection)

    def _refuse(self, connection: Connection, status: int) -> None:
        """Answer without a thread, and end the connection."""
        self._forget_body(connection)
        connection.head = b""
        connection.outbox.sendall(refusal(status))
        try:
            connection.outbox.push()
        except OSError:
            self._drop(connection)
        else:
            self._linger(connection)

    def _forget_body(self, connection: Connection) -> None:
        self._bodies -= connection.held_of_body
        connection.body = None

    def _wait(self, connection: Connection, waits: Waits) -> None:
        """Leave a connection to the poller. Who waits for the same as before has only the time that is left."""
        moved = connection.moved(waits)
        progress = moved - connection.marked >= PART_BYTES
        if waits is not connection.waits or not connection.deadline or progress:
            connection.deadline = time.monotonic() + self._seconds(waits)
            connection.marked = moved
        connection.waits = waits
        if waits is Waits.READER:
            self.poller.register(connection.sock, EVENT_WRITE, partial(self._on_writable, connection))
        else:
            self.poller.register(connection.sock, EVENT_READ, partial(self._on_readable, connection))
        self._waiting.add(connection)
        self._held += connection.held
        if self._held > MOST_HELD:
            self._hold_less()

    def _seconds(self, waits: Waits) -> float:
        seconds = float(self.cfg.keepalive) if waits is Waits.NEXT_REQUEST else SECONDS[waits]
        return seconds if self.alive or waits not in REQUESTS else min(seconds, STOP_KEEPALIVE_LINGER)

    def _leave(self, connection: Connection) -> None:
        """Take a connection out of the poller."""
        self._waiting.remove(connection)
        self.poller.unregister(connection.sock)
        self._held -= connection.held

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """Go on with a connection that a thread gives back: the result says whether another request may follow."""
        error = fs.exception()
        if error is not None:
            self.log.error("unforeseen error: %s", describe(error))
            self._drop(conn)
            return
        if conn.outbox or conn.answer:
            self._wait(conn, Waits.READER)
            return
        self._forget_body(conn)
        if fs.result() and conn.rests:
            conn.deadline = time.monotonic() + REST_SECONDS
            self._resting.append(conn)
        elif fs.result():
            self._hear_again(conn)
        else:
            self._linger(conn)

    def _hear_again(self, connection: Connection) -> None:
        """Take the next request of a connection: what has come of it already, or else wait for it."""
        length = end_of_head(connection.received, 0, self._longest_line)
        self._ask_or_wait(connection, length, Waits.NEXT_REQUEST)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for what happens next, or for the first that has rested for long enough."""
        now = time.monotonic()
        if self._resting:
            timeout = min(timeout, max(0.0, self._resting[0].deadline - now))
        if self.alive and now < self._accepts_at:
            timeout = min(timeout, self._accepts_at - now)
        super().wait_for_and_dispatch_events(timeout)
        while self._resting and self._resting[0].deadline <= time.monotonic():
            connection = self._resting.popleft()
            connection.deadline = 0.0
            self._hear_again(connection)

    def _linger(self, connection: Connection) -> None:
        """Say that no more comes, and wait for the client to have heard it; a close now might take the answer away."""
        try:
            connection.sock.shutdown(SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        self._wait(connection, Waits.LINGERS)

    def _drain(self, connection: Connection) -> None:
        try:
            received = connection.sock.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        connection.lingered += len(received)
        if not received or connection.lingered > MOST_LINGERING_BYTES:
            self._drop(connection)

    def _drop(self, connection: Connection, *, reset: bool = False) -> None:
        """Close a connection, and let go of the answer that was being sent on it."""
        if connection in self._waiting:
            self._leave(connection)
        self._forget_body(connection)
        if connection.answer is not None:
            # What it is made from may take its time to close.
            with suppress(RuntimeError):
                self.tpool.submit(connection.answer.close)
        self.nr_conns -= 1
        with suppress(OSError):
            connection.reset() if reset else connection.close()

    # What has waited for too long, or for which there is no room

    def murder_keepalived(self, force: bool = False) -> None:
        """Close what has waited for too long, or all that waits; gunicorn's loop calls this at each of its turns."""
        now = time.monotonic()
        if force:
            for connection in [*self._waiting, *self._resting]:
                self._drop(connection)
            self._resting.clear()
        elif now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            for connection in [each for each in self._waiting if each.deadline <= now]:
                if connection in self._waiting:
                    self._end(connection)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def _end(self, connection: Connection) -> None:
        if connection.waits not in {Waits.HEAD, Waits.BODY}:
            self._drop(connection, reset=connection.waits is Waits.READER)
            return
        # Something came: that it was not enough is worth a word.
        self._leave(connection)
        self._refuse(connection, HTTPStatus.REQUEST_TIMEOUT)

    def _make_room(self) -> None:
        """Close some of those whom it harms least."""
        number = max(1, min(CLOSED_AT_ONCE, self.worker_connections // 50))
        for connection in nsmallest(number, self._waiting, key=_harm):
            self._drop(connection, reset=True)

    def _hold_less(self) -> None:
        """Close the same, of those who take up memory, while they take too much."""
        while self._held > MOST_HELD:
            holding = [each for each in self._waiting if each.held > LITTLE]
            if self._held - max((each.held for each in holding), default=0) <= MOST_HELD:
                return
            self._drop(min(holding, key=_harm), reset=True)

    def _has_room_for_bodies(self) -> bool:
        """Close those whose bodies come most slowly, and say whether the others have room."""
        halves = sorted((each for each in self._waiting if each.waits is Waits.BODY), key=_harm, reverse=True)
        while self._bodies > MOST_OF_BODIES and halves:
            self._drop(halves.pop(), reset=True)
        return self._bodies <= MOST_OF_BODIES

    def _cap_keepalive(self, deadline: float) -> None:
        """Give those who have not asked yet a moment, when the worker stops."""
        for connection in self._waiting:
            if connection.waits in REQUESTS:
                connection.deadline = min(connection.deadline, deadline)


def _harm(connection: Connection) -> tuple[Waits, float]:
    """By how much it harms to close a connection: of each kind, those who have been silent for longest come first."""
    return connection.waits, connection.deadline
