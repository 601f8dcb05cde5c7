"""The body of a request while it comes: how it is announced, and how much of it has come. It is gathered in memory,
by the poller, so that no thread waits for it.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import unquote

from gunicorn.config import Config
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.parser import RequestParser

from api.web.bodies import most_bytes

# What the sizes and ends of chunks, and trailers, may take beside the content: each line is work.
MOST_FRAMING = 64 * 1024
LONGEST_LINE = 1024

_METHOD = b"POST "
# A size, and what an extension says, which nobody needs to know (RFC 9112, 7.1).
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})(?:[ \t]*;[^\r\n]*)?")


class BodyError(Exception):
    """A body that cannot be taken; `status` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class Body:
    """A body of known length, or one that comes in chunks (`length` is None), of at most `most` bytes."""

    __slots__ = ("_framing", "_left", "_most", "_trailers", "chunked", "content", "size", "waits_for_word")

    def __init__(self, length: int | None, most: int, *, waits_for_word: bool) -> None:
        if (length or 0) > most:
            raise BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self._most = most
        self.content = bytearray()
        # How much has come; it stays when the content is taken away.
        self.size = 0
        self.chunked = length is None
        # Of the body or of the chunk; None between two chunks.
        self._left = length
        self._trailers = False
        self._framing = 0
        # The client sends nothing before it hears that it may (RFC 9110, 10.1.1).
        self.waits_for_word = waits_for_word

    def take(self, received: bytearray) -> bool:
        """Take what has come of the body from what was received, and say whether that is all.

        Raises BodyError: 413 for one that is too large, 400 for one that breaks the rules.
        """
        while True:
            if self._left:
                piece = received[: self._left]
                del received[: len(piece)]
                self.content += piece
                self.size += len(piece)
                self._left -= len(piece)
            if self._left:
                return False
            if not self.chunked:
                return True
            line = self._line(received)
            if line is None:
                return False
            if self._left == 0:
                # The end of a chunk.
                if line:
                    raise BodyError(HTTPStatus.BAD_REQUEST)
                self._left = None
            elif not self._trailers:
                self._begin_chunk(line)
            elif not line:
                return True

    def _line(self, received: bytearray) -> bytes | None:
        """Take a line of the framing, or None while it is not whole."""
        end = received.find(b"\r\n", 0, LONGEST_LINE)
        if end < 0 and len(received) < LONGEST_LINE and b"\n" not in received:
            return None
        self._framing += end + 2
        if end < 0 or self._framing > MOST_FRAMING:
            raise BodyError(HTTPStatus.BAD_REQUEST)
        line = bytes(received[:end])
        del received[: end + 2]
        return line

    def _begin_chunk(self, line: bytes) -> None:
        size = _CHUNK.fullmatch(line)
        if size is None:
            raise BodyError(HTTPStatus.BAD_REQUEST)
        length = int(size[1], 16)
        if self.size + length > self._most:
            raise BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self._trailers = not length
        self._left = length or None


def announced(cfg: Config, head: bytes, client: object) -> Body | None:
    """Return the body that a whole head announces and that its address takes; None where none is to be read.

    Raises BodyError with 413 for one that is too large. What cannot be read is left to the thread, which says so.
    """
    if not head.startswith(_METHOD):
        return None
    try:
        request = next(RequestParser(cfg, [head], client))
    except Exception:
        # Whatever it is: in the poller it would be everybody's fault.
        return None
    most, reader = most_bytes(unquote(request.path)), request.body.reader
    if not most or not isinstance(reader, ChunkedReader | LengthReader):
        return None
    length = None if isinstance(reader, ChunkedReader) else reader.length
    return Body(length, most, waits_for_word=request._expected_100_continue) if length != 0 else None
