"""Memory of processes and of all that they started, as Linux tells it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024
SAMPLED_EVERY = 0.1


@dataclass
class Watched:
    """The memory of a process tree over time, in bytes: at the beginning, at most, and at its largest process."""

    before: int = 0
    most: int = 0


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def memory(pid: int, entry: str = "RssAnon") -> int:
    """Bytes of a process: `RssAnon` without, `VmRSS` with the pages of files that it shares with the cache."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(entry + ":"))


@contextmanager
def watching(pid: int) -> Iterator[Watched]:
    """Follow the anonymous memory of a process and all below it while the block runs."""
    seen = Watched(before=sum(map(memory, tree(pid))))
    ended = threading.Event()

    def follow() -> None:
        while not ended.is_set():
            seen.most = max(seen.most, sum(map(memory, tree(pid))))
            time.sleep(SAMPLED_EVERY)

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def raise_limit_of_files() -> int:
    """Let this process and those it starts open as many files as they may; returns how many."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most if most > 0 else int(os.sysconf("SC_OPEN_MAX"))


def held_threads(pid: int) -> set[int]:
    """The threads of a process, without its first, that wait for something else than work: a socket, a file, a clock.

    An idle thread of a pool waits for a lock (futex(2)), as Linux tells in /proc/…/wchan; one that runs waits for nothing.
    """
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            waits_in = (task / "wchan").read_text()
        except OSError:
            continue
        if task.name != str(pid) and waits_in != "0" and not waits_in.startswith("futex"):
            found.add(int(task.name))
    return found
