"""Builds the database of a release beside the one that is served, and swaps it in when it is whole.

With SQLite that is a file that takes another's name; with PostgreSQL a schema that takes another's name, in one
transaction. Whoever reads meanwhile keeps the old one until the next request.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, text

from api.records import base, database


@contextmanager
def building(database_url: str, release_id: str) -> Iterator[Connection]:
    """Give a connection to an empty database with all tables; what is written there takes the place of the
    release when the block ends well, and vanishes when it does not."""
    folder = database.folder(database_url)
    if folder is None:
        with _schema(database_url, release_id) as connection:
            yield connection
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _file(folder / f"{release_id}{database.SQLITE_SUFFIX}") as connection:
        yield connection


@contextmanager
def _file(path: Path) -> Iterator[Connection]:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{unfinished}")

    @event.listens_for(engine, "connect")
    def _tune(connection, record):  # type: ignore[no-untyped-def]
        # Nothing reads the file while it is written, and an unfinished one is thrown away: no journal is needed.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA page_size = 8192")

    try:
        with engine.begin() as connection:
            base.metadata.create_all(connection)
            yield connection
        with engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()
        engine.dispose()
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.chmod(0o444)
        unfinished.replace(path)
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)


@contextmanager
def _schema(database_url: str, release_id: str) -> Iterator[Connection]:
    name = database.schema_name(release_id)
    unfinished = f"unfinished_{name}"
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            # Names of schemas are made of digits and underscores here: nothing needs quoting.
            connection.execute(text(f"DROP SCHEMA IF EXISTS {unfinished} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {unfinished}"))
            inside = connection.execution_options(schema_translate_map={None: unfinished})
            base.metadata.create_all(inside)
            yield inside
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            connection.execute(text(f"ALTER SCHEMA {unfinished} RENAME TO {name}"))
    finally:
        engine.dispose()
