"""A connection of a client, what it waits for, and how long it may: each wait has an end that is stated here."""

from __future__ import annotations

from contextlib import suppress
from enum import IntEnum
from socket import IPPROTO_TCP, SO_LINGER, SOL_SOCKET, TCP_NOTSENT_LOWAT, socket
from struct import pack
from typing import TYPE_CHECKING

from api.worker.bodies import Body
from api.worker.heads import end_of_head
from api.worker.outbox import Outbox

if TYPE_CHECKING:
    from api.worker.answers import Answer

# Half a head is small, and so is what may follow it.
READ_AT_ONCE = 16 * 1024
# A browser opens connections ahead of their use, and closes those that it has not used after a while.
FIRST_BYTE_SECONDS = 30.0
# From the first byte of a head to its last, however they come: seventy bytes at a byte a second.
HEAD_SECONDS = 75.0
# A client has so long for each part of a body or of an answer: a telephone line of 4 kB a second has time to spare.
PART_SECONDS = 30.0
PART_BYTES = 32 * 1024
# Who was told to come again later is not heard before so many seconds: else those who do not wait would keep every
# process busy with telling them. Short, since behind a proxy the next request is another reader's.
REST_SECONDS = 0.1
# After the last word of ours, for the client to hear it and to close (RFC 9112, 9.6).
LINGER_SECONDS = 2.0
# What a client sends after that is let go; beyond this it is cut off.
MOST_LINGERING_BYTES = 1024 * 1024
# The system takes so many bytes ahead of what it has sent: it then says often enough that a slow reader reads, and
# those who never do hold little of its memory.
SENT_AHEAD = 64 * 1024


class Waits(IntEnum):
    """What a connection in the poller waits for. Where there are too many, the first kinds are closed first."""

    LINGERS = 0
    FIRST_BYTE = 1
    HEAD = 2
    BODY = 3
    NEXT_REQUEST = 4
    READER = 5


# Waiting for what a client has not yet asked.
REQUESTS = frozenset((Waits.FIRST_BYTE, Waits.HEAD, Waits.BODY, Waits.NEXT_REQUEST))

# Behind a request, gunicorn's own `keepalive` holds.
SECONDS = {
    Waits.LINGERS: LINGER_SECONDS,
    Waits.FIRST_BYTE: FIRST_BYTE_SECONDS,
    Waits.HEAD: HEAD_SECONDS,
    Waits.BODY: PART_SECONDS,
    Waits.READER: PART_SECONDS,
}


class Connection:
    """A connection: what was read of the next request, and what is to be sent of the last answer."""

    __slots__ = (
        "answer",
        "asked_at",
        "body",
        "client",
        "deadline",
        "head",
        "lingered",
        "marked",
        "outbox",
        "received",
        "rests",
        "server",
        "sock",
        "waits",
    )

    def __init__(self, sock: socket, client: object, server: object) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.client = client
        self.server = server
        self.received = bytearray()
        # A whole head that no thread has read yet, and since when it is there.
        self.head = b""
        self.asked_at = 0.0
        # What has come of its body, from the first byte until it is answered.
        self.body: Body | None = None
        self.outbox = Outbox(sock)
        self.answer: Answer | None = None
        self.waits = Waits.FIRST_BYTE
        self.deadline = 0.0
        # How much had come or been sent when the client was last given more time.
        self.marked = 0
        self.lingered = 0
        # Its last answer was to come again later.
        self.rests = False

    @property
    def held(self) -> int:
        """How many bytes it takes up in memory."""
        return self.outbox.held + len(self.received) + self.held_of_body

    @property
    def held_of_body(self) -> int:
        """How many of them are the body of a request."""
        return self.body.size if self.body else 0

    def moved(self, waits: Waits) -> int:
        """Return how much has come, or was sent, of what it waits for."""
        if waits is Waits.BODY:
            return self.held_of_body
        return self.outbox.sent if waits is Waits.READER else 0

    def receive(self, longest_line: int) -> int:
        """Read what has come, and return how many bytes of it are a head for the parser, 0 for none yet or for what
        belongs to a body.

        Raises BlockingIOError when nothing has come, and ConnectionError when nothing will.
        """
        data = self.sock.recv(READ_AT_ONCE)
        if not data:
            raise ConnectionResetError
        seen = len(self.received)
        self.received += data
        return 0 if self.body else end_of_head(self.received, seen, longest_line)

    def take(self, length: int) -> bytes:
        """Take the first bytes of what was received."""
        head = bytes(self.received[:length])
        del self.received[:length]
        return head

    def reset(self) -> None:
        """Close at once, and have the system forget what it was to send."""
        # Some systems refuse, where the client was quicker.
        with suppress(OSError):
            self.sock.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Close, and let go of what was not sent."""
        self.outbox.close()
        self.sock.close()


def send_little_ahead(listener: socket) -> None:
    """Have all connections of a listener take SENT_AHEAD bytes ahead, where the system can."""
    with suppress(OSError):
        listener.setsockopt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, SENT_AHEAD)
