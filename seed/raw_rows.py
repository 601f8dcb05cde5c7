"""The tables as curators see them: every cell as the text that stands in its file, and files written anew as one.

Reading for the service, typed and in constant memory, is `seed.read`.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from api.records.declaration import Package, Table

Row = dict[str, str]
# The rows of tables by name, in the order of their files.
Rows = dict[str, list[Row]]


def read_rows(folder: Path, table: Table) -> list[Row]:
    """Return the rows of a table in a folder; none where it has no such file. The table must be sound as a file."""
    path = folder / table.file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_tables(folder: Path, package: Package) -> Rows:
    """Return the rows of all tables in a folder, by the name of the table."""
    return {table.name: read_rows(folder, table) for table in package.tables}


def written(table: Table, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a table as its file holds it: RFC 4180, UTF-8, LF, the columns in the order of the declaration."""
    return csv_bytes([column.name for column in table.columns], rows)


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as a file of CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files whole: each beside its place first, then all of them take their places, so that a full disk loses
    nothing."""
    unfinished = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in contents}
    try:
        for path, content in contents.items():
            unfinished[path].write_bytes(content)
        for path, beside in unfinished.items():
            beside.replace(path)
    finally:
        for beside in unfinished.values():
            beside.unlink(missing_ok=True)
