"""What a connection is still to send: it takes everything at once, and sends as much as the reader takes."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from itertools import islice
from socket import socket
from typing import IO

# So many pieces are handed to the system at a time: a head and a body as a rule.
_AT_A_TIME = 16


@dataclass
class _PartOfFile:
    descriptor: int
    offset: int
    left: int


class Outbox:
    """Stands where gunicorn's answers expect a socket. Nothing here ever waits for the reader."""

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self._pieces: deque[memoryview | _PartOfFile] = deque()
        # Bytes that wait in memory; files wait on the disk.
        self.held = 0
        self.sent = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def sendall(self, data: bytes) -> None:
        """Take bytes to be sent."""
        if data:
            self._pieces.append(memoryview(data))
            self.held += len(data)

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int = 0) -> int:
        """Take `count` bytes of a file, which the caller may close; return how many are taken."""
        self._pieces.append(_PartOfFile(os.dup(file.fileno()), offset, count))
        return count

    def push(self) -> bool:
        """Send what the reader takes now, and say whether that was all. Raises OSError when the reader has gone."""
        try:
            while self._pieces:
                first = self._pieces[0]
                if isinstance(first, _PartOfFile):
                    self._push_file(first)
                else:
                    self._push_bytes()
        except BlockingIOError:
            return False
        return True

    def _push_bytes(self) -> None:
        pieces = []
        for piece in islice(self._pieces, _AT_A_TIME):
            if isinstance(piece, _PartOfFile):
                break
            pieces.append(piece)
        sent = self._connection.sendmsg(pieces)
        self.sent += sent
        for piece in pieces:
            self._pieces.popleft()
            if sent < len(piece):
                self._pieces.appendleft(piece[sent:])
                return
            sent -= len(piece)
            # As long as any of it is left, the memory holds all of it.
            self.held -= memoryview(piece.obj).nbytes

    def _push_file(self, part: _PartOfFile) -> None:
        while part.left:
            sent = os.sendfile(self._connection.fileno(), part.descriptor, part.offset, part.left)
            if not sent:
                # A shorter file than was announced: the reader must see that something is missing.
                raise ConnectionResetError("The file has become shorter.")
            part.offset += sent
            part.left -= sent
            self.sent += sent
        os.close(part.descriptor)
        self._pieces.popleft()

    def close(self) -> None:
        """Forget what was not sent."""
        while self._pieces:
            piece = self._pieces.popleft()
            if isinstance(piece, _PartOfFile):
                os.close(piece.descriptor)
        self.held = 0
