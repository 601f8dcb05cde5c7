"""What a thread of the worker does with a request that is there whole: it never waits for the client."""

from __future__ import annotations

import errno
import time
from contextlib import suppress

from gunicorn.http.errors import NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from api.web.logs import describe
from api.worker.answers import Answer
from api.worker.connections import Connection
from api.worker.outbox import Outbox
from api.worker.refusals import refusal, status_of

# A request that has waited for so long has used up its time: to answer it would only make the next ones wait as long.
QUEUE_SECONDS = 3.0
# In the words of the system, the reader has gone.
GONE = frozenset((errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN))


class ThreadSide(ThreadWorker):  # type: ignore[misc]
    """The part of the worker that runs in its threads."""

    # False once the process is to stop.
    alive: bool

    def handle(self, conn: Connection) -> bool:
        """Ask the app, or go on with its answer, until it is sent or the reader takes no more now. Say whether
        another request may follow."""
        try:
            if conn.answer is None and conn.head:
                if time.monotonic() - conn.asked_at > QUEUE_SECONDS:
                    return self._turn_away(conn)
                conn.answer = self._ask(conn)
            return self._send(conn)
        except NoMoreData as error:
            self._fail(conn, error)
        except OSError as error:
            if error.errno not in GONE:
                self.log.error("unforeseen error: %s", describe(error))
            conn.outbox.close()
        except Exception as error:
            self._fail(conn, error)
        self._close_answer(conn)
        return False

    def _turn_away(self, connection: Connection) -> bool:
        connection.head = b""
        connection.outbox.sendall(refusal(503))
        connection.outbox.push()
        return False

    def _ask(self, connection: Connection) -> Answer:
        head, connection.head = connection.head, b""
        # The parser never sees the socket, so that it cannot wait for it.
        request = next(RequestParser(self.cfg, [head], connection.client))
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        return Answer(
            self.wsgi,
            request,
            connection.outbox,
            connection.client,
            connection.server,
            self.cfg,
            body=connection.body,
            close=not self.alive or not self.cfg.keepalive,
        )

    def _send(self, connection: Connection) -> bool:
        answer = connection.answer
        while connection.outbox.push():
            if answer is None:
                return False
            if answer.ended:
                connection.answer, connection.rests = None, answer.turns_away
                return answer.keeps_connection
            answer.more()
        return False

    def _fail(self, connection: Connection, error: Exception) -> None:
        """Answer what cannot be answered; where an answer has begun, it stays cut off."""
        if connection.answer is not None and connection.answer.begun:
            self.log.error("unforeseen error: %s", describe(error))
        else:
            self.handle_error(None, connection.outbox, connection.client, error)
        with suppress(OSError):
            connection.outbox.push()

    def handle_error(self, req: object, client: Outbox, addr: object, exc: Exception) -> None:
        """Answer a request that never reached the app, or that the app broke on."""
        status = status_of(exc)
        if status == 500:
            self.log.error("unforeseen error: %s", describe(exc))
        client.sendall(refusal(status))

    def _close_answer(self, connection: Connection) -> None:
        answer, connection.answer = connection.answer, None
        if answer is not None:
            try:
                answer.close()
            except Exception as error:
                self.log.error("unforeseen error: %s", describe(error))
