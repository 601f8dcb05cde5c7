"""Large answers are made a few at a time in each process: else its memory would follow the number of readers.

Python works on one at a time in any case, so that none is ready later for it. Small answers never wait.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from api.web import problems

# Of so many records an answer is large: with everything included, 10 MB are taken while 500 are put together.
LARGE = 100
# One is made while another waits for the database.
AT_ONCE = 2
# A request ends within five seconds; what is left is for making the answer.
MOST_SECONDS = 3.5


class Turns:
    """So many at once, and whoever came first goes first: with a semaphore the next to come may overtake those who
    wait, and the last of them would never have a turn."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def take(self, seconds: float) -> bool:
        """Wait for a turn, for so many seconds at most; say whether there was one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # It came as the wait ended.
        return True

    def end(self) -> None:
        """Hand the turn on."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


_turns = Turns(AT_ONCE)


@contextmanager
def in_turn(records: int) -> Iterator[None]:
    """Make an answer of so many records when it is its turn; raises Problem where that does not come in time."""
    if records <= LARGE:
        yield
        return
    if not _turns.take(MOST_SECONDS):
        raise problems.busy()
    try:
        yield
    finally:
        _turns.end()
