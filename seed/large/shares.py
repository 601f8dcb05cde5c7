"""The batches of a large release, made by several processes that share the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, zip_longest
from pathlib import Path

from seed.batches import Batch, batches
from seed.editions import Edition
from seed.large.processes import ahead, without_collection

# Bytes of the table of cases beyond which more processes are worth their start, and how many share the work then.
LARGE = 5_000_000
SHARES = 2


def is_large(folder: Path) -> bool:
    """Say whether so many cases are in a folder that several processes should work on them."""
    path = folder / "cases.csv"
    return path.is_file() and path.stat().st_size > LARGE


@contextmanager
def every_batch(edition: Edition) -> Iterator[Iterator[Batch]]:
    """Give all batches of a release in order, made by other processes where there are many."""
    if not is_large(edition.tables):
        yield batches(edition)
        return
    with ExitStack() as processes:
        shares = [processes.enter_context(ahead(batches, edition, share, SHARES)) for share in range(SHARES)]
        in_turn = chain.from_iterable(zip_longest(*shares))
        processes.enter_context(without_collection())
        yield (batch for batch in in_turn if batch is not None)
