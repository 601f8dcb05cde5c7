"""How long the present request may take: looked at before each statement, while SQLite works on one, and in every loop
whose length a reader chooses.

The limit belongs to the thread that answers. Where nobody set one there is none: while a release is loaded, and while
a file is being sent, whose length is that of the data.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from typing import TypeVar

T = TypeVar("T")

# A request ends within five seconds; what is left is for packing and sending what was made.
REQUEST_SECONDS = 4.5
# A question that has kept a processor busy for so long is a dear one: nearly all take a tenth of it. Waiting for others
# is not counted, or a crowd would make every question a dear one.
CHEAP_SECONDS = 0.1
# A dear one works for so long at a time and then rests for a moment, in which others find a processor free.
WORK_SECONDS, REST_SECONDS = 0.002, 0.001


class TookTooLong(Exception):
    """The request has used up its time, or a statement its own."""


class Crowded(TookTooLong):
    """The request turned out to be a dear one, and no place was free to go on."""


class _Limit:
    """The time of one request; `place` asks for a place among the dear ones, and is asked once."""

    def __init__(self, place: Callable[[], bool], dear: bool) -> None:
        # What is asked within another request has what is left of its time.
        self.ends = time.monotonic() + min(REQUEST_SECONDS, left())
        self._place: Callable[[], bool] | None = place
        self._cheap_until = 0.0 if dear else time.thread_time() + CHEAP_SECONDS
        self._refused = False
        self._rests_at = 0.0

    def check(self) -> None:
        if self._refused:
            raise Crowded
        if time.monotonic() > self.ends:
            raise TookTooLong
        used = time.thread_time()
        if self._place is None:
            if used >= self._rests_at:
                time.sleep(REST_SECONDS)
                self._rests_at = time.thread_time() + WORK_SECONDS
        elif used >= self._cheap_until:
            place, self._place = self._place, None
            self._refused = not place()
            if self._refused:
                raise Crowded


_limit: ContextVar[_Limit | None] = ContextVar("limit", default=None)


@contextmanager
def limited(place: Callable[[], bool], *, dear: bool) -> Iterator[None]:
    """Limit what is done within to REQUEST_SECONDS.

    A question that is `dear`, or turns out to be, asks for a place when it first looks at the time, and is ended where
    none is free: `place` says whether it has one.
    """
    token = _limit.set(_Limit(place, dear))
    try:
        yield
    finally:
        _limit.reset(token)


def left() -> float:
    """Return the seconds that the request has left; without a limit, infinitely many."""
    limit = _limit.get()
    return inf if limit is None else limit.ends - time.monotonic()


def check() -> None:
    """Raise TookTooLong when the time of the request is over, and Crowded when it needs a place and has none."""
    limit = _limit.get()
    if limit is not None:
        limit.check()


def watched(items: Iterable[T]) -> Iterator[T]:
    """Yield items, looking at the time before each."""
    limit = _limit.get()
    for item in items:
        if limit is not None:
            limit.check()
        yield item
