"""When the head of a request has been read far enough to be handed to the parser of gunicorn."""

from __future__ import annotations

# An address above 4 kB is refused, and no header of a request is long. Half heads are kept for as many clients as
# may be connected, so that each must be small.
MOST_BYTES = 16 * 1024

_END = b"\r\n\r\n"


def end_of_head(received: bytearray, seen: int, longest_line: int) -> int:
    """Return how many of the bytes received are for the parser, or 0 while it could not yet say anything.

    `seen` bytes were looked at before. The parser takes a head that is whole (RFC 9112, 2.1), and refuses one with
    a line that ends with a bare LF, with a first line above `longest_line` bytes, or with more than MOST_BYTES.
    """
    end = received.find(_END, max(0, seen - len(_END) + 1))
    if 0 <= end <= MOST_BYTES:
        return end + len(_END)
    if len(received) > MOST_BYTES or received.count(b"\n") != received.count(b"\r\n"):
        return len(received)
    if len(received) > longest_line + 2 and received.find(b"\r\n", 2, longest_line + 4) < 0:
        return len(received)
    return 0
