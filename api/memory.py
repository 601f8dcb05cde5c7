"""How the memory of a worker is kept small: what the C library holds back of what was given back to it."""

from __future__ import annotations

import ctypes
import gc

# GNU's numbers of what can be set (mallopt(3)).
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8

# Every thread would have an arena of its own, and each keep the most that a request ever took there. Python lets one
# thread work at a time: one arena serves all, and has the least gaps.
ARENAS = 1
# A block from this size on is memory of its own, and goes back to the system when it is given back: the bodies of large
# answers, and what compresses them. Without a fixed size the library would raise it to 32 MB by itself; with 128 kB a
# page of a hundred cases would cost a sixth more, for memory that is new each time.
OWN_BLOCK_BYTES = 1024 * 1024
# More than so much that is free at the end of the heap is given back.
FREE_AT_END_BYTES = 8 * 1024 * 1024


def bound_allocator() -> bool:
    """Bound what the C library holds back, before threads start; False where it is not GNU's and has no such bounds."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return all(
        [
            mallopt(_ARENA_MAX, ARENAS),
            mallopt(_MMAP_THRESHOLD, OWN_BLOCK_BYTES),
            mallopt(_TRIM_THRESHOLD, FREE_AT_END_BYTES),
        ]
    )


def freeze() -> None:
    """Leave out of the search for garbage all that exists now: in processes that were forked, to look through what they
    share would write to it, and so copy it."""
    gc.collect()
    gc.freeze()
