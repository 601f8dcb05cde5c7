"""The loads that are there already: those whose place a later one took are dropped, and those of releases that are no
more. Only what is named like a load is ever touched.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from api.records import database
from api.records.database import Load
from api.records.releases import RELEASE_ID, sort_value

# A process looks for new loads every other second, and a request that began before then takes five at most.
GRACE_SECONDS = 10.0
# Who dropped a load under a backup that reads it would wait for its end, and make everybody else wait behind.
LOCK_MILLISECONDS = 2000
# Says that a folder holds releases of others, which no list here names.
MIRROR = ".mirror"


def has_ours(database_url: str) -> bool:
    """Whether there is a load in the layout of this code. Of files, there is one for each release, whatever its
    layout, and nobody asks."""
    if database.folder(database_url) is not None:
        return True
    engine = database.server_engine(database_url, reading=False)
    try:
        return any(load.is_ours for load in database.loads_among(_schemas(engine)))
    finally:
        engine.dispose()


def drop_superseded(database_url: str, *, with_other_layouts: bool) -> None:
    """Drop the loads of each release whose place a later one took, once no request can be reading them: what was
    withdrawn is not to stay behind. One that somebody holds on to stays until the next time. Files have none.

    Processes with other code read loads of their own layout for as long as they run; those too are dropped only with
    `with_other_layouts`, where a later one in our layout took their place.
    """
    if database.folder(database_url) is not None:
        return
    engine = database.server_engine(database_url, reading=False)
    try:
        loads = database.loads_among(_schemas(engine))
        _drop(engine, [load.schema for load in _superseded(loads, with_other_layouts=with_other_layouts)])
    finally:
        engine.dispose()


def _superseded(loads: Sequence[Load], *, with_other_layouts: bool) -> list[Load]:
    """Return the loads, which are in the order of time, whose place a later one took."""
    newest = {(load.release, load.layout): load for load in loads}
    ours = {load.release: load for load in loads if load.is_ours}

    def is_superseded(load: Load) -> bool:
        if load is not newest[load.release, load.layout]:
            return True
        other = ours.get(load.release)
        return bool(with_other_layouts and other and not load.is_ours and load.stamp < other.stamp)

    return [load for load in loads if is_superseded(load)]


def remove_others(database_url: str, wanted: Collection[str]) -> list[str]:
    """Remove the loads of every release but the wanted ones; return the ids of those removed, oldest first.

    A folder that `python -m seed mirror` made stays as it is.
    """
    folder = database.folder(database_url)
    if folder is not None:
        return _remove_files(folder, wanted)
    engine = database.server_engine(database_url, reading=False)
    try:
        unwanted = [load for load in database.loads_among(_schemas(engine)) if load.release not in wanted]
        retire(engine, [load.schema for load in unwanted])
        # Those that somebody held on to the last time are seen by their retirement alone.
        _drop(engine, database.retired_among(_schemas(engine)))
    finally:
        engine.dispose()
    return sorted({load.release for load in unwanted}, key=sort_value)


def _remove_files(folder: Path, wanted: Collection[str]) -> list[str]:
    if (folder / MIRROR).exists():
        return []
    there = [path for path in folder.glob(f"*{database.SQLITE_SUFFIX}") if RELEASE_ID.fullmatch(path.stem)]
    unwanted = sorted((path for path in there if path.stem not in wanted), key=lambda p: sort_value(p.stem))
    for path in unwanted:
        path.unlink(missing_ok=True)
    return [path.stem for path in unwanted]


def retire(engine: Engine, schemas: Iterable[str]) -> None:
    """Have no process begin to read these loads any more: an empty schema beside each says so."""
    with engine.begin() as connection:
        for name in schemas:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {database.retirement_of(name)}"))


def _drop(engine: Engine, schemas: Sequence[str]) -> None:
    if schemas:
        time.sleep(GRACE_SECONDS)
    for name in schemas:
        with suppress(OperationalError), engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}"))
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            connection.execute(text(f"DROP SCHEMA IF EXISTS {database.retirement_of(name)} CASCADE"))


def _schemas(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return database.schemas(connection)
