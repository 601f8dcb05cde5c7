"""Says how far a long command is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

# Elsewhere than on a terminal, a line after so many.
LINES_AFTER = 100_000


@contextmanager
def progress_of(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Give a function that takes the number done so far, of `total`."""
    if not sys.stdout.isatty():
        said = 0

        def line(done: int) -> None:
            nonlocal said
            if done - said >= LINES_AFTER or done == total:
                said = done
                print(f"{done:,} of {total:,} {what}", flush=True)

        yield line
        return
    with click.progressbar(length=total, label=what) as bar:
        yield lambda done: bar.update(done - bar.pos)
