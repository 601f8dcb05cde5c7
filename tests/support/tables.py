"""The tiny tables in a folder of a test's own, with some of their cells changed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conftest import TINY_TABLES

Row = dict[str, str]
# From the rows of a table to those that are to stand in their place.
Change = Callable[[list[Row]], list[Row]]


def changed(folder: Path, **changes: Change) -> Path:
    """A copy of the tiny tables in a new folder, with the rows of the named tables changed."""
    shutil.copytree(TINY_TABLES, folder)
    for name, change in changes.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = list(reader.fieldnames or ()), list(reader)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(change(rows))
    return folder


def with_cells(where: Row, **cells: str) -> Change:
    """Change cells of every row that has these values."""

    def change(rows: list[Row]) -> list[Row]:
        chosen = [row for row in rows if where.items() <= row.items()]
        assert chosen, where
        return [row | cells if row in chosen else row for row in rows]

    return change


def without(where: Row) -> Change:
    """Leave out every row that has these values."""

    def change(rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if not where.items() <= row.items()]
        assert len(kept) < len(rows), where
        return kept

    return change
