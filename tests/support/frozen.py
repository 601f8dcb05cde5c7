"""The tables of a release that was published, as curators work on them: with the columns of today, and words to show."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.records import declaration
from api.records.declaration import Package
from seed.raw_rows import Row, read_tables, written
from tests.conftest import TINY_TABLES, WHOLE


def worked_on(folder: Path) -> Path:
    """Write the tables of the newest release that tests of code read into a new folder, and return it."""
    return written_today(read_tables(WHOLE[-1].tables, WHOLE[-1].package), folder, declaration.today())


def written_today(rows: Mapping[str, Sequence[Row]], folder: Path, today: Package) -> Path:
    """Write rows of some time into a new folder by the declaration of today, and return it."""
    folder.mkdir(parents=True)
    for table in today.of_facts:
        empty = dict.fromkeys(table.by_name, "")
        several = ({name: (empty | row)[name] for name in empty} for row in rows.get(table.name, ()))
        (folder / table.file).write_bytes(written(table, several))
    for table in today.tables:
        if table.presentation:
            shutil.copy(TINY_TABLES / table.file, folder)
    return folder
