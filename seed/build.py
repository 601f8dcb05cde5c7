"""Builds the database of a release beside the one that is served, and swaps it in when it is whole.

With SQLite that is a file that takes another's name; with PostgreSQL a schema that is made in one transaction, and
newer than the one before. Whoever reads meanwhile keeps the old one until the next request.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, create_engine, event, insert, text
from sqlalchemy.schema import CreateIndex, CreateTable

from api.records import base, database

# Rows sent to the database in one statement.
BATCH = 1000

_STAMP = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS')"


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


def insert_records(connection: Connection, table: Table, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records by the names of their columns, in constant memory."""
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        connection.execute(insert(table), batch)


@contextmanager
def _file(path: Path) -> Iterator[Connection]:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    # Not as text: a `?` in the path would end it.
    engine = create_engine(URL.create("sqlite", database=str(unfinished)))

    @event.listens_for(engine, "connect")
    def _tune(connection, record):  # type: ignore[no-untyped-def]
        # Nothing reads the file while it is written, and an unfinished one is thrown away: no journal is needed.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA page_size = 8192")
        # Indexes are sorted by two threads.
        connection.execute("PRAGMA threads = 2")

    try:
        with engine.begin() as connection:
            for table in base.metadata.sorted_tables:
                connection.execute(CreateTable(table))
            yield connection
            _create_indexes(connection)
        with engine.connect() as connection:
            # A thousand rows of each index say enough of how common its values are.
            connection.execute(text("PRAGMA analysis_limit = 1000"))
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
    """Build a schema under a name that no load had before. It is seen when it is whole, by the commit of the one
    transaction that made it; nothing that anybody reads changes its name or its content."""
    engine = database.server_engine(database_url, reading=False)
    try:
        with engine.begin() as connection:
            # One load at a time; the stamp is taken behind the gate, so that the later one is the later load.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('open-cases load'))"))
            # Names of schemas are made of letters, digits and underscores here: nothing needs quoting.
            name = database.schema_name(release_id, connection.execute(text(_STAMP)).scalar_one())
            connection.execute(text(f"CREATE SCHEMA {name}"))
            inside = connection.execution_options(schema_translate_map={None: name})
            for table in base.metadata.sorted_tables:
                inside.execute(CreateTable(table))
            yield inside
            _create_indexes(inside)
            for table in base.metadata.sorted_tables:
                inside.execute(text(f'ANALYZE {name}."{table.name}"'))
    finally:
        engine.dispose()


def _create_indexes(connection: Connection) -> None:
    """Create every index, now that the tables are full: it is made by sorting, and far sooner than row by row."""
    for table in base.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
