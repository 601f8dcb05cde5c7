"""What the service writes down: that something failed and where in our code, never who asked or for what.

Readers leave no trace, so that no line holds an address, query, host, agent, referrer or cookie. The messages
of exceptions are left out as well, since they often quote the value that they choked on.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from flask import Flask

log = logging.getLogger("api")
# Enough to find the place; a recursion would fill the log.
MOST_FRAMES = 25
MOST_CAUSES = 5


def register(app: Flask) -> None:
    """Write to standard error, one line an event, and stop Flask from naming the address in its own lines."""

    def log_exception(exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        if exc_info[1] is not None:
            unforeseen(exc_info[1])

    app.log_exception = log_exception  # type: ignore[method-assign]
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        )
        log.addHandler(handler)
        log.setLevel(logging.INFO)


def unforeseen(error: BaseException) -> None:
    """Note an exception that nobody foresaw: its type and the way through the code, in one line."""
    log.error("unforeseen error: %s", describe(error))


def describe(error: BaseException) -> str:
    """`KeyError at v1/cases.py:88 in show_case < …`, innermost first, the causes after `from`."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(parts) < MOST_CAUSES:
        frames = [
            _place(frame) for frame in reversed(traceback.extract_tb(cause.__traceback__)[-MOST_FRAMES:])
        ]
        parts.append(f"{type(cause).__qualname__} at {' < '.join(frames) or 'an unknown place'}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return " from ".join(parts)


class WithoutRequest(logging.Filter):
    """For the loggers of a server, whose lines name addresses: keeps the event, drops what was asked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace a line that was made from a request by one that says nothing about it."""
        if record.exc_info and record.exc_info[1] is not None:
            _replace(record, "unforeseen error: %s", describe(record.exc_info[1]))
        elif (
            record.levelno >= logging.WARNING
            and record.name.startswith("gunicorn")
            and _names_a_request(record)
        ):
            _replace(record, "a request that could not be read was refused")
        return True


def _names_a_request(record: logging.LogRecord) -> bool:
    message = str(record.msg)
    return message.startswith(("Invalid request", "Error handling request", "Error parsing", "Ignored"))


def _replace(record: logging.LogRecord, message: str, *args: Any) -> None:
    record.msg, record.args = message, args
    record.exc_info = record.exc_text = record.stack_info = None


def _place(frame: traceback.FrameSummary) -> str:
    """The end of the path is enough to find a file of ours, and names no folder of the machine."""
    return f"{'/'.join(frame.filename.replace(chr(92), '/').split('/')[-2:])}:{frame.lineno} in {frame.name}"
