"""What a second process makes ahead is what would have been made here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seed.ahead import ahead
from seed.batches import batches
from seed.declaration import PACKAGE, TABLES
from seed.read import UnreadableError


def test_batches_made_in_another_process_are_the_same() -> None:
    elsewhere = list(ahead(batches, TABLES, PACKAGE.released_on))

    assert elsewhere == list(batches(TABLES, PACKAGE.released_on))
    assert elsewhere[-1].done == len(elsewhere[-1].rows["cases"])


def test_a_fault_of_the_tables_is_raised_here(tables: Path) -> None:
    (tables / "events.csv").write_text("nonsense\n")

    with pytest.raises(UnreadableError, match=r"events\.csv:1"):
        list(ahead(batches, tables, PACKAGE.released_on))


def test_a_reader_may_leave_early() -> None:
    made: Iterator[int] = ahead(range, 1_000_000)  # type: ignore[arg-type]

    assert next(made) == 0
    made.close()  # type: ignore[attr-defined]
