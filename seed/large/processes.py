"""Runs a generator ahead in a process of its own, so that its work and that of its reader use two cores."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")


@contextmanager
def ahead(make: Callable[..., Iterator[Item]], *arguments: object) -> Iterator[Iterator[Item]]:
    """Give what `make(*arguments)` yields, made in another process from now on; an error there is raised here.

    Both must be importable and picklable. The process ends with the block at the latest.
    """
    # A new process and no copy of this one: nothing that is open here, such as the database, is shared.
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe(duplex=False)
    process = start.Process(target=_send, args=(theirs, make, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _received(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no garbage in cycles: rows are many and hold none, and to look among them takes a third of all time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _received(ours: Connection) -> Iterator[Item]:
    while True:
        try:
            found = ours.recv()
        except EOFError:
            raise RuntimeError("The process that reads the tables ended before its work was done.") from None
        if found is None:
            return
        if isinstance(found, Exception):
            raise found
        yield found


def _send(to: Connection, make: Callable[..., Iterator[Item]], arguments: tuple[object, ...]) -> None:
    """Send every item, or the error that ends them; None says that there are no more."""
    try:
        with without_collection():
            for item in make(*arguments):
                to.send(item)
        to.send(None)
    except BrokenPipeError:
        # The reader has gone, and says why itself.
        return
    except Exception as error:
        to.send(error)
