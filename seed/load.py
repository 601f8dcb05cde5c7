"""Builds a release: the checked tables, what is derived from them, and the documents that the API answers.

A release is built whole, beside the one that is served, and takes its place in one step; a failed build leaves
everything as it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from api.records import base
from api.records.reference import Counts, Record, Reference
from api.records.releases import NoRelease, Releases
from api.settings import ROOT
from api.v1.resources.collections import document
from seed import history
from seed.build import building, drop_superseded
from seed.case_rows import RECORDS, small_tables
from seed.declaration import FOLDER, TABLES
from seed.editions import Edition, editions, verified, working
from seed.large.shares import every_batch
from seed.read import rows

# Rows sent to the database in one statement.
BATCH = 1000

Progress = Callable[[int], None]


def load(
    folder: Path,
    database_url: str,
    progress: Progress = lambda done: None,
    before_use: Callable[[], None] = lambda: None,
) -> str:
    """Build the release in preparation from the tables in `folder`, and put it in its place; return its id.

    The tables must have passed the check, or `before_use` raise where they have not: it is called when all is
    written, and nothing takes its place if it raises. `progress` is called with the number of cases done so far.
    """
    release_id = load_edition([working(folder)], database_url, progress, before_use)
    drop_superseded(database_url)
    return release_id


def load_edition(
    known: Sequence[Edition],
    database_url: str,
    progress: Progress = lambda done: None,
    before_use: Callable[[], None] = lambda: None,
) -> str:
    """Build the last of the editions, which are in the order of time; the others are its history."""
    edition = known[-1]
    with building(database_url, edition.id) as connection:
        fill(connection, known, progress)
        before_use()
    return edition.id


def load_all(database_url: str, progress: Progress = lambda done: None) -> list[str]:
    """Build every frozen release that is not there yet as it should be; return the ids of those built.

    Raises EditionError when the tables of one are not those that were frozen.
    """
    known = [verified(edition) for edition in editions()]
    there = built(database_url)
    built_now = []
    for count in range(1, len(known) + 1):
        edition = known[count - 1]
        if there.get(edition.id) != fingerprint(known[:count]):
            built_now.append(load_edition(known[:count], database_url, progress))
    drop_superseded(database_url)
    return built_now


def built(database_url: str) -> dict[str, str]:
    """Return the fingerprint of every release that is loaded and can be read."""
    releases = Releases(database_url)
    found: dict[str, str] = {}
    try:
        for release_id in releases.ids():
            found[release_id] = releases.get(release_id).built
    except NoRelease:
        # What cannot be read is built anew.
        return found
    return found


def fill(connection: Connection, known: Sequence[Edition], progress: Progress) -> None:
    """Write every table of a release into an empty database."""
    edition = known[-1]
    rows_of = Reference(small_tables(edition.tables), edition.released_on)
    first_day, counts = _write_cases(connection, edition.tables, edition.released_on, progress)
    _write_small(connection, rows_of, counts)
    labels = enumerate(rows("labels", words_folder(edition)), start=1)
    _insert(connection, base.labels, ({"key": key, **row.values} for key, row in labels))
    history.write(connection, known)
    release = {
        "id": edition.id,
        "released_on": edition.released_on,
        "first_day": first_day,
        "digest": edition.digest,
        "built": fingerprint(known),
    }
    connection.execute(insert(base.release), release)


def words_folder(edition: Edition) -> Path:
    """Return where the words to show are: beside the tables of a working release, and for all frozen ones in the
    working tables."""
    return edition.tables if (edition.tables / "labels.csv").exists() else TABLES


def fingerprint(known: Sequence[Edition]) -> str:
    """Return what a release is built from: the code that builds it, its tables, its history, what was withdrawn."""
    whole = hashlib.sha256()
    sources = [path for folder in ("api/records", "api/v1", "seed") for path in (ROOT / folder).rglob("*.py")]
    changes = [edition.folder / "changes.csv" for edition in known]
    words = words_folder(known[-1]) / "labels.csv"
    for path in (*sorted(sources), *changes, words, FOLDER / "datapackage.json"):
        whole.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    whole.update(repr(known[-1].withdrawn).encode())
    whole.update("".join(f"{edition.id}{edition.digest}{edition.revision}" for edition in known).encode())
    return whole.hexdigest()


def _write_cases(
    connection: Connection, folder: Path, released_on: str, progress: Progress
) -> tuple[str, Counts]:
    """Write cases with their parts; return the day of the first event, and how many cases fall in each group."""
    first_day, counts = released_on, Counter[tuple[str, str]]()
    with every_batch(folder, released_on) as made:
        for batch in made:
            for name, found in batch.rows.items():
                _write(connection, base.metadata.tables[name], found)
            first_day = min(first_day, batch.first_day)
            counts.update(batch.counts)
            progress(batch.done)
    _write(connection, base.case_counts, [(*group, count) for group, count in sorted(counts.items())])
    return first_day, counts


def _write(connection: Connection, table: Table, found: list[tuple[Any, ...]]) -> None:
    """Write rows whose cells stand in the order of the table."""
    if not found:
        return
    if connection.dialect.name == "sqlite":
        # The driver takes tuples as they are: what SQLAlchemy does for a row takes longer than the database itself.
        connection.exec_driver_sql(_insertion(table), found)
        return
    names = [column.name for column in table.columns]
    connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in found])


@cache
def _insertion(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


def _stored(row: Mapping[str, Any]) -> Record:
    """Return a row as its table holds it: lists joined by `;`, as they are curated."""
    return {name: ";".join(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _write_small(connection: Connection, known: Reference, counts: Counts) -> None:
    """Write the small tables with their documents, and the values of their lists for the filters."""
    for name, records in RECORDS.items():
        table = base.metadata.tables[name]
        listed = [column.name for column in table.columns if column.info.get("list")]
        found, values = [], []
        for key, record in enumerate(records(known, counts), start=1):
            row = {column.name: record.get(column.name) for column in table.columns}
            # Terms have an id of their own in answers; the table keeps the curated word.
            curated = {"id": record["term"]} if "term" in record else {}
            found.append({**_stored(row), **curated, "key": key, "document": document(name, record)})
            values += [
                {"table_name": name, "field": column, "value": value, "record_key": key}
                for column in listed
                for value in record[column]
            ]
        _insert(connection, table, found)
        _insert(connection, base.list_values, values)


def _insert(connection: Connection, table: Table, found: Iterable[Record]) -> None:
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        connection.execute(insert(table), batch)
