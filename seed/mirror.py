"""A mirror: the downloaded SQLite file of a release, put where the service looks for releases."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from api.records import base
from api.records.releases import RELEASE_ID
from seed.editions import EditionError


def mirror(file: Path, folder: Path) -> str:
    """Copy the file of a release into a folder of its own releases; return the id of the release.

    Raises EditionError when the file is not that of a release, or one of another version of the service.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (release_id,) = connection.execute("SELECT id FROM release").fetchone()
            lacking = _lacking(connection)
    except (sqlite3.Error, TypeError) as error:
        raise EditionError(f"{file} is not the file of a release: {error}.") from error
    if not RELEASE_ID.fullmatch(release_id):
        raise EditionError(f"{file} calls itself release {release_id!r}, which is no number of a release.")
    if lacking:
        raise EditionError(
            f"{file} was made by another version of the service: it has no {', '.join(lacking)}. Take the version that "
            "made it, or a file that this one made."
        )
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{release_id}.sqlite"
    shutil.copyfile(file, unfinished)
    unfinished.replace(folder / f"{release_id}.sqlite")
    return str(release_id)


def _lacking(connection: sqlite3.Connection) -> list[str]:
    """Return the tables, and the columns of others, that are read here and that a file does not have."""
    found = connection.execute("SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c")
    there = set(found.fetchall())
    wanted = {table.name: [column.name for column in table.columns] for table in base.metadata.sorted_tables}
    tables = {name for name, _ in there}
    return [
        *(name for name in wanted if name not in tables),
        *(
            f"{name}.{column}"
            for name, columns in wanted.items()
            if name in tables
            for column in columns
            if (name, column) not in there
        ),
    ]
