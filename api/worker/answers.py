"""An answer while it is being sent: what the app has made of it, and what it has still to make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from io import BytesIO
from typing import Any

from gunicorn.config import Config
from gunicorn.http import wsgi

from api.worker.bodies import Body
from api.worker.outbox import Outbox


class Answer:
    """The answer of a WSGI app to a request as gunicorn's parser has read it.

    It is made piece by piece and goes on in any thread, in the context in which the app began it.
    """

    def __init__(
        self,
        app: Callable[..., Any],
        request: Any,
        outbox: Outbox,
        client: object,
        server: object,
        config: Config,
        *,
        body: Body | None,
        close: bool,
    ) -> None:
        # Who waits for a word before sending a body has had it, or hears at once what becomes of the request (RFC 9110,
        # 10.1.1).
        request._expected_100_continue = False
        self._response, environ = wsgi.create(request, outbox, client, server, config)
        environ["wsgi.multithread"] = True
        environ["wsgi.input"] = BytesIO(body.content if body else b"")
        if body:
            body.content = bytearray()
            # However it came, it is here whole.
            environ["CONTENT_LENGTH"] = str(body.size)
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        # Elsewhere no body is read: one that is sent all the same ends with the connection, and is not waited for. So
        # does one in chunks, whose end two programs may see at different places.
        if close or (body.chunked if body else has_body(request)):
            self._response.force_close()
        self._context: Context = copy_context()
        self._body = self._context.run(app, environ, self._response.start_response)
        self._file = isinstance(self._body, environ["wsgi.file_wrapper"])
        self._items: Iterator[bytes] = iter(()) if self._file else iter(self._body)
        self._closed = False
        self.ended = False

    @property
    def begun(self) -> bool:
        """Whether its status has been handed on, so that no other can take its place."""
        return bool(self._response.headers_sent)

    @property
    def keeps_connection(self) -> bool:
        """Whether another request may follow on the connection."""
        return not self._response.should_close()

    @property
    def turns_away(self) -> bool:
        """Whether it tells the client to come again later (503)."""
        return str(self._response.status).startswith("503")

    def more(self) -> None:
        """Hand the next piece to the outbox; after the last, the answer has ended."""
        if self._file:
            self._response.write_file(self._body)
        else:
            item = self._context.run(next, self._items, None)
            if item is not None:
                self._response.write(item)
                return
        self._response.close()
        self.ended = True
        self.close()

    def close(self) -> None:
        """Let go of what the answer is made from; once only, however it ends."""
        if not self._closed and hasattr(self._body, "close"):
            self._closed = True
            self._context.run(self._body.close)


def has_body(request: Any) -> bool:
    """Whether a request announces a body."""
    return any(
        (name == "CONTENT-LENGTH" and value.strip() != "0") or name == "TRANSFER-ENCODING"
        for name, value in request.headers
    )
