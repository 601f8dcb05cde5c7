"""Builds a release: the checked tables, what is derived from them, and the documents that the API answers.

A release is built whole, beside the one that is served, and takes its place in one step; a failed build leaves
everything as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from api.records import base, declaration
from api.records.reference import Counts, Record, Reference
from api.records.releases import NoRelease, Releases
from api.v1.resources.collections import document
from seed.build import building, insert_records
from seed.case_rows import RECORDS, small_rows, small_tables, unanswered
from seed.editions import Edition, EditionError, editions, verified, working
from seed.fingerprint import fingerprint
from seed.history import write as write_history
from seed.large.shares import every_batch
from seed.loads import drop_superseded, has_ours
from seed.read import rows

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
    had_ours = has_ours(database_url)
    release_id = load_edition([working(folder)], database_url, progress, before_use)
    drop_superseded(database_url, with_other_layouts=had_ours)
    return release_id


def load_edition(
    history: Sequence[Edition],
    database_url: str,
    progress: Progress = lambda done: None,
    before_use: Callable[[], None] = lambda: None,
) -> str:
    """Build the last of the editions, which are in the order of time; the others are its history."""
    edition = history[-1]
    with building(database_url, edition.id) as connection:
        fill(connection, history, progress)
        before_use()
    return edition.id


def load_all(
    database_url: str, progress: Progress = lambda done: None, draft: Edition | None = None
) -> list[str]:
    """Build every frozen release that is not there yet as it should be, and a draft after them; return the ids of
    those built.

    Raises EditionError when something of one is not as it was frozen.
    """
    history = [*map(verified, editions()), *([draft] if draft else [])]
    # The first load of new code leaves those that processes with the old code still read; the next drops them.
    had_ours, there = has_ours(database_url), built(database_url)
    built_now = []
    for count in range(1, len(history) + 1):
        edition = history[count - 1]
        if there.get(edition.id) != fingerprint(history[:count]):
            built_now.append(load_edition(history[:count], database_url, progress))
    drop_superseded(database_url, with_other_layouts=had_ours)
    return built_now


def refuse_to_replace(release_id: str, database_url: str) -> None:
    """Raise EditionError where other tables under this id would take the place of a release that was published."""
    frozen = next((edition for edition in editions() if edition.id == release_id), None)
    if frozen is not None and _digests(database_url).get(frozen.id) == frozen.digest:
        raise EditionError(
            f"Release {frozen.id} is published and loaded there, and other tables must not take its place: "
            "`make preview` shows them beside it."
        )


def _digests(database_url: str) -> dict[str, str]:
    releases = Releases(database_url)
    with suppress(NoRelease):
        return {release_id: releases.get(release_id).digest for release_id in releases.ids()}
    return {}


def built(database_url: str) -> dict[str, str]:
    """Return the fingerprint of every release that is loaded and can be read."""
    releases = Releases(database_url)
    loaded: dict[str, str] = {}
    try:
        for release_id in releases.ids():
            loaded[release_id] = releases.get(release_id).built
    except NoRelease:
        # What cannot be read is built anew.
        return loaded
    return loaded


def fill(connection: Connection, history: Sequence[Edition], progress: Progress) -> None:
    """Write every table of a release into an empty database."""
    edition = history[-1]
    first_day, counts = _write_cases(connection, edition, progress)
    _write_small(connection, edition, counts)
    _write_words(connection, edition.words)
    write_history(connection, history)
    release = {
        "id": edition.id,
        "released_on": edition.released_on,
        "first_day": first_day,
        "digest": edition.digest,
        "built": fingerprint(history),
    }
    connection.execute(insert(base.release), release)


def _write_cases(connection: Connection, edition: Edition, progress: Progress) -> tuple[str, Counts]:
    """Write cases with their parts; return the day of the first event, and how many cases fall in each group."""
    first_day = edition.released_on
    counts, confirmed, over = (Counter[tuple[str, str]]() for _ in range(3))
    with every_batch(edition) as made:
        for batch in made:
            for name, rows in batch.rows.items():
                _write(connection, base.metadata.tables[name], rows)
            first_day = min(first_day, batch.first_day)
            counts.update(batch.counts)
            confirmed.update(batch.confirmed)
            over.update(batch.over)
            progress(batch.done)
    kept = [(*group, count, confirmed[group], over[group]) for group, count in sorted(counts.items())]
    _write(connection, base.case_counts, kept)
    return first_day, counts


def _write(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Write rows whose cells stand in the order of the table."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        # The driver takes tuples as they are: what SQLAlchemy does for a row takes longer than the database itself.
        connection.exec_driver_sql(_insertion(table), rows)
        return
    names = [column.name for column in table.columns]
    connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


@cache
def _insertion(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


def _stored(row: Mapping[str, Any]) -> Record:
    """Return a row as its table holds it: lists joined by `;`, as they are curated."""
    return {name: ";".join(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _write_small(connection: Connection, edition: Edition, counts: Counts) -> None:
    """Write the small tables, those with records of their own with their documents."""
    reference = Reference(small_tables(edition), edition.released_on)
    for name, records in RECORDS.items():
        _write_records(connection, name, records(reference, counts), with_documents=True)
    for table in unanswered():
        _write_records(connection, table.name, small_rows(edition, table), with_documents=False)


def _write_records(
    connection: Connection, name: str, records: Iterable[Record], *, with_documents: bool
) -> None:
    """Write the records of a small table, and the values of their lists for the filters."""
    table = base.metadata.tables[name]
    lists = [column.name for column in table.columns if column.info.get("list")]
    rows, values = [], []
    for key, record in enumerate(records, start=1):
        row = {column.name: record.get(column.name) for column in table.columns}
        # Terms have an id of their own in answers; the table keeps the curated word.
        curated = {"id": record["term"]} if name == base.terms.name else {}
        written = document(name, record) if with_documents else None
        rows.append({**_stored(row), **curated, "key": key, "document": written})
        values += [
            {"table_name": name, "field": column, "value": value, "record_key": key}
            for column in lists
            for value in record[column] or ()
        ]
    insert_records(connection, table, rows)
    insert_records(connection, base.list_values, values)


def _write_words(connection: Connection, folder: Path) -> None:
    """Write the tables of words to show, as they are today."""
    for table in declaration.today().tables:
        if table.presentation:
            words = enumerate(rows(table, folder), start=1)
            records = ({"key": key, **_stored(row.values)} for key, row in words)
            insert_records(connection, base.metadata.tables[table.name], records)
