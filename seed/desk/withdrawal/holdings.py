"""What a withdrawal reads: the tables that are worked on and those of every release, with their changes and notes.

Each release is read by its own declaration. A file that is not sound as a file is told, and nothing is read of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.records.declaration import Package, Table
from seed.declaration import package_of
from seed.editions import (
    CHANGE_COLUMNS,
    CHANGES,
    RELEASES,
    WITHDRAWN,
    Edition,
    WithdrawalError,
    editions,
    read_changes,
)
from seed.findings import Finding
from seed.raw_rows import Row, Rows, read_tables
from seed.read import checked_rows

# More faults than these say nothing new.
SHOWN = 10
WITHDRAWN_COLUMNS = ("uid", "date", "reason")


@dataclass(frozen=True)
class Holding:
    """The tables of one folder with what belongs to them; `edition` is None for those that are worked on."""

    name: str
    # The folder of the tables, and its path below `seed/`.
    folder: Path
    place: str
    package: Package
    rows: Rows
    changes_file: Path
    changes: list[Row] = field(default_factory=list)
    notes: str = ""
    edition: Edition | None = None


def read_holdings(seed: Path) -> list[Holding]:
    """Return what is held below a folder `seed`: the working tables, then the releases, oldest first.

    Raises WithdrawalError where a file is not sound; EditionError or DeclarationError where a release cannot be read.
    """
    tables = seed / "tables"
    history = editions(seed / RELEASES.name)
    package = package_of(tables)
    faults = list(_unsound(tables, package, seed))
    for edition in history:
        faults += _unsound(edition.tables, edition.package, seed)
    pending = seed / CHANGES
    for path in (pending, *(edition.folder / CHANGES for edition in history)):
        faults += _unsound_csv(path, CHANGE_COLUMNS, seed)
    faults += _unsound_csv(seed / WITHDRAWN.name, WITHDRAWN_COLUMNS, seed)
    if faults:
        told = "\n".join(faults[:SHOWN])
        raise WithdrawalError(
            f"Nothing was changed, for files cannot be read as they are; mend them, then run this again:\n{told}"
        )
    working = Holding(
        "seed/tables", tables, tables.name, package, read_tables(tables, package), pending, _changes(pending)
    )
    return [working, *map(_of_release, history)]


def _of_release(edition: Edition) -> Holding:
    path = edition.folder / CHANGES
    rows = read_tables(edition.tables, edition.package)
    return Holding(
        f"seed/releases/{edition.id}",
        edition.tables,
        f"{RELEASES.name}/{edition.id}/{edition.tables.name}",
        edition.package,
        rows,
        path,
        _changes(path),
        edition.notes,
        edition,
    )


def _changes(path: Path) -> list[Row]:
    return read_changes(path) if path.exists() else []


def _unsound(folder: Path, package: Package, seed: Path) -> Iterator[str]:
    """Yield what is wrong with tables as files: marks, line ends, headers, cells that are missing."""
    for table in package.tables:
        path = folder / table.file
        if not path.is_file():
            continue
        found: list[Finding] = []
        for _ in checked_rows(table, path, "9999-12-31", found.append):
            pass
        for finding in found:
            if not finding.column or finding.line <= 1:
                yield f"{path.parent.relative_to(seed.parent).as_posix()}/{finding}"


def _unsound_csv(path: Path, columns: Sequence[str], seed: Path) -> Iterator[str]:
    """Yield what is wrong with a small file of CSV that is not there or must have these columns."""
    if not path.exists():
        return
    where = path.relative_to(seed.parent).as_posix()
    try:
        content = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{where} is not UTF-8: byte number {error.start + 1:,} (save the file with the encoding UTF-8)"
        return
    header = ",".join(columns)
    if content.startswith("\ufeff"):
        yield f"{where} begins with a byte-order mark (UTF-8 without a mark)"
    elif "\r" in content:
        yield f"{where} has line ends as Windows writes them (LF alone, in the whole file)"
    else:
        rows = list(csv.reader(io.StringIO(content, newline="")))
        if not rows or rows[0] != list(columns):
            yield f"{where}:1: is not the header of this file ({header})"
        for line, row in enumerate(rows[1:], start=2):
            if len(row) != len(columns):
                yield f"{where}:{line}: has {len(row)} cells ({len(columns)}: {header})"


def columns_of_cases(table: Table) -> list[str]:
    """Return the columns of a table that refer to cases."""
    return [c.name for c in table.columns if c.references and "cases" in c.references.tables]
