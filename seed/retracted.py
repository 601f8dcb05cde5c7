"""`seed/retracted.csv`: the published releases that were taken back. Their numbers are never used again."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from seed.editions import ABOUT, Edition
from seed.raw_rows import csv_bytes, replace_files

FILE = "retracted.csv"


@dataclass(frozen=True)
class Retracted:
    """A release that was taken back: its id, the day, and the reason in a sentence."""

    id: str
    date: str
    reason: str


def retracted_beside(edition: Edition) -> list[Retracted]:
    """Return what was taken back, as the file beside a release, or beside the tables that are worked on, has it."""
    frozen = (edition.folder / ABOUT).exists()
    return read_retracted((edition.folder.parent.parent if frozen else edition.folder) / FILE)


def read_retracted(path: Path) -> list[Retracted]:
    """Return the rows of the file, if there is one."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Retracted(row["id"], row["date"], row["reason"]) for row in csv.DictReader(file)]


def write_retracted(path: Path, every: list[Retracted]) -> None:
    """Write the file anew, whole or not at all; without a row there is none."""
    if not every:
        path.unlink(missing_ok=True)
        return
    columns = [field.name for field in fields(Retracted)]
    replace_files({path: csv_bytes(columns, map(asdict, every))})
