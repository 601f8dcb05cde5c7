"""Since when what is served is as it is: what `Last-Modified` says, and what a date in a request is compared with
(RFC 9110, 8.8.2 and 13.1.3).

The day of a release alone would be wrong: a withdrawal, a correction or another build change an answer on a later day,
and who asks by that day would keep the old one for ever.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from werkzeug.http import http_date, parse_date

# Of the first process that loads this module: gunicorn's own does, so that all its workers say the same.
STARTED = time.time()
CODE = Path(__file__).resolve().parent.parent

# IMF-fixdate, and the two forms of old that are still to be read (RFC 9110, 5.6.7).
_DATE = re.compile(
    r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"
    r"|[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} [0-9:]{8} GMT"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}"
)


class Since:
    """When the service came to be as it is: `changed` is the same for all processes that serve the same, `seen` is
    when this one first saw it, which is later."""

    def __init__(self, epoch: Callable[[], object], stored: Callable[[], float]) -> None:
        """`epoch` returns a value that changes with what is stored, `stored` the time of its latest change."""
        self._epoch = epoch
        self._stored = stored
        # A server that loads its code anew keeps the process that started it.
        self._code = max(STARTED, *(path.stat().st_mtime for path in CODE.rglob("*.py")))
        self._of: object = None
        self._seen = time.time()
        self._lock = threading.Lock()

    def changed(self, day: str) -> float:
        """Return the time of the latest change, in whole seconds; `day` is that of the release."""
        released = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
        # A draft may have a day to come, which is no day of a change.
        known = released if released <= time.time() else 0.0
        return math.ceil(max(known, self._code, self._stored()))

    def seen(self) -> float:
        """Return the time from which this process surely answers as it does now, in whole seconds."""
        epoch = self._epoch()
        with self._lock:
            if epoch != self._of:
                self._of, self._seen = epoch, time.time()
            return math.ceil(self._seen)


def is_unmodified(since: str | None, last_modified: str, seen: float) -> bool:
    """Return whether a reader who sends `If-Modified-Since` has the answer already.

    It is the date that we sent, or one that is later than any change. What is no date is passed over.
    """
    if since is None:
        return False
    if since == last_modified:
        return True
    date = as_time(since)
    return date is not None and date >= max(seen, as_time(last_modified) or math.inf)


def as_time(text: str) -> float | None:
    """Return the time of a date as HTTP writes it, or None for anything else."""
    if not _DATE.fullmatch(text):
        return None
    date = parse_date(text)
    return None if date is None else date.timestamp()


def as_date(moment: float) -> str:
    """Return a time as HTTP writes it."""
    return http_date(moment)
