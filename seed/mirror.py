"""A mirror: the downloaded SQLite file of a release, put where the service looks for releases."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from api.records import layout
from api.records.releases import RELEASE_ID
from seed.editions import EditionError
from seed.loads import MIRROR


def mirror(file: Path, folder: Path) -> str:
    """Copy the file of a release into a folder of its own releases; return the id of the release.

    Raises EditionError when the file is not that of a release, or one of another version of the service.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (release_id,) = connection.execute("SELECT id FROM release").fetchone()
            differs = layout.difference(layout.names_in_file(connection.execute))
    except (sqlite3.Error, TypeError) as error:
        raise EditionError(f"{file} is not the file of a release: {error}.") from error
    if not RELEASE_ID.fullmatch(release_id):
        raise EditionError(f"{file} calls itself release {release_id!r}, which is no number of a release.")
    if differs:
        raise EditionError(
            f"{file} was made by another version of the service: {differs}. Take the version that made it, or a file "
            "that this one made."
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MIRROR).touch()
    unfinished = folder / f".{release_id}.sqlite"
    shutil.copyfile(file, unfinished)
    unfinished.replace(folder / f"{release_id}.sqlite")
    return str(release_id)
