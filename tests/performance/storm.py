"""`python -m tests.performance.storm PORT CONNECTIONS PATHS`: readers who ask dear questions without end, each new.

A process of its own, so that it takes no time from who measures. It asks until its standard input is closed, lets every
connection finish, and prints as JSON what came.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Who is told to come again later waits this long: to come at once, as often as it can, is a flood of cheap questions,
# and the proxy's to bound.
SECONDS_AFTER_REFUSAL = 1.0
# An answer that takes longer is lost.
PATIENCE = 30.0


@dataclass
class Seen:
    """What a storm saw: answers by status, the seconds of the slowest, the path that it answered, and what was lost."""

    answers: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    path: str = ""
    lost: list[str] = field(default_factory=list)


def rage(port: int, connections: int, paths: Iterator[str], until: Callable[[], object]) -> Seen:
    """Ask on so many connections, each path once, until `until` returns or no path is left."""
    seen, ended, lock = Seen(), threading.Event(), threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not ended.is_set():
            with lock:
                path = next(paths, None)
            if path is None:
                return
            begun = time.monotonic()
            try:
                connection.request("GET", path, headers={"Host": "localhost"})
                response = connection.getresponse()
                while response.read(1 << 18):
                    pass
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                with lock:
                    seen.lost.append(
                        f"{type(error).__name__} after {time.monotonic() - begun:.1f} s: {path[:100]}"
                    )
                ended.wait(SECONDS_AFTER_REFUSAL)
                continue
            seconds = time.monotonic() - begun
            with lock:
                seen.answers[response.status] += 1
                if seconds > seen.slowest:
                    seen.slowest, seen.path = seconds, path
            if response.status >= 400:
                ended.wait(SECONDS_AFTER_REFUSAL)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    until()
    ended.set()
    for thread in threads:
        thread.join()
    return seen


if __name__ == "__main__":
    questions = iter(Path(sys.argv[3]).read_text("utf-8").splitlines())
    print(json.dumps(vars(rage(int(sys.argv[1]), int(sys.argv[2]), questions, sys.stdin.read))))
