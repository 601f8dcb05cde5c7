"""Builds a release: the checked tables, what is derived from them, and the documents that the API answers.

A release is built whole, beside the one that is served, and takes its place in one step; a failed build leaves
everything as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from api.records import base, reference, resolution
from api.records.case_records import Assembled, Facts, assemble
from api.records.dates import interval
from api.records.names import sort_key
from api.records.reference import Counts, Record, Reference
from api.records.search import filed_words
from api.v1 import documents
from seed.build import building
from seed.declaration import PACKAGE
from seed.read import Bundle, case_bundles, rows

# Rows sent to the database in one statement.
BATCH = 1000

Progress = Callable[[int], None]

_RECORDS = {**reference.RECORDS, **resolution.RECORDS}


def load(folder: Path, database_url: str, progress: Progress = lambda done: None) -> str:
    """Build the release that the tables in `folder` make, and put it in its place; return its id.

    The tables must have passed the check. `progress` is called with the number of cases done so far.
    """
    with building(database_url, PACKAGE.version) as connection:
        fill(connection, folder, progress)
    return PACKAGE.version


def fill(connection: Connection, folder: Path, progress: Progress) -> None:
    """Write every table of a release into an empty database."""
    small = {
        table.name: [dict(row.values) for row in rows(table.name, folder)]
        for table in PACKAGE.tables
        if table.name in _RECORDS
    }
    known = Reference(small, PACKAGE.released_on)
    first_day = _write_cases(connection, folder, known, progress)
    _write_small(connection, known, _counts(connection))
    release = {
        "id": PACKAGE.version,
        "released_on": PACKAGE.released_on,
        "first_day": first_day,
        "digest": digest(folder),
    }
    connection.execute(insert(base.release), release)


def digest(folder: Path) -> str:
    """Return the SHA-256 of the tables: of the digests of their files, in the order of the declaration."""
    whole = hashlib.sha256()
    for table in PACKAGE.tables:
        with (folder / table.file).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _write_cases(connection: Connection, folder: Path, known: Reference, progress: Progress) -> str:
    """Write cases with their parts, and return the day of the first event."""
    first_day = known.released_on
    bundles = enumerate(case_bundles(folder), start=1)
    while batch := list(islice(bundles, BATCH)):
        waiting: dict[str, list[Record]] = {}
        for key, bundle in batch:
            facts = _facts(bundle)
            assembled = assemble(facts, known, sort_key(bundle.case.text("name_en")))
            first_day = min(first_day, interval(facts.events[0]["date"]).first)
            for table, row in _case_rows(key, facts, assembled, known):
                waiting.setdefault(table, []).append(row)
        for name, found in waiting.items():
            connection.execute(insert(base.metadata.tables[name]), found)
        progress(batch[-1][0])
    return first_day


def _facts(bundle: Bundle) -> Facts:
    return Facts(
        bundle.case.values,
        *(
            [dict(row.values) for row in part]
            for part in (
                bundle.events,
                bundle.charges,
                bundle.sentences,
                bundle.recognitions,
                bundle.absences,
            )
        ),
    )


def _case_rows(
    key: int, facts: Facts, assembled: Assembled, known: Reference
) -> Iterator[tuple[str, Record]]:
    """Yield every row that is stored of a case, with its table."""
    yield "cases", {"key": key, **_stored(facts.case), **assembled.columns}
    yield "case_documents", {base.case_key: key, **documents.case_documents(assembled.record)}
    for name in base.CHILDREN:
        for place, row in enumerate(getattr(facts, name)):
            yield name, {base.case_key: key, "place": place, **_stored(row)}
    for place, period in enumerate(assembled.periods):
        yield (
            "case_periods",
            {
                base.case_key: key,
                "place": place,
                **asdict(period),
                "in_custody": period.status in known.in_custody,
                "event_ids": ";".join(period.event_ids),
            },
        )
    for word, name_number, size in filed_words(assembled.record):
        yield "case_words", {"key": word, base.case_key: key, "name": name_number, "size": size}
    for name, values in assembled.values.items():
        for value in values:
            yield "case_values", {"field": name, "value": value, base.case_key: key}


def _stored(row: Mapping[str, Any]) -> Record:
    """Return a row as its table holds it: lists joined by `;`, as they are curated."""
    return {name: ";".join(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _counts(connection: Connection) -> Counts:
    """Return how many cases fall under each value of what small tables list."""
    cases, values = base.cases.c, base.case_values.c
    single = {"status": cases.status, "region": cases.region_id, "group_case": cases.group_case_id}
    found = {
        (name, value): count
        for name, column in single.items()
        for value, count in connection.execute(select(column, func.count()).group_by(column))
        if value is not None
    }
    many = select(values.field, values.value, func.count()).group_by(values.field, values.value)
    return found | {(name, value): count for name, value, count in connection.execute(many)}


def _write_small(connection: Connection, known: Reference, counts: Counts) -> None:
    """Write the small tables with their documents, and the values of their lists for the filters."""
    for name, records in _RECORDS.items():
        table = base.metadata.tables[name]
        listed = [column.name for column in table.columns if column.info.get("list")]
        found, values = [], []
        for key, record in enumerate(records(known, counts, name), start=1):
            row = {column.name: record.get(column.name) for column in table.columns}
            # Terms have an id of their own in answers; the table keeps the curated word.
            curated = {"id": record["term"]} if "term" in record else {}
            found.append(
                {**_stored(row), **curated, "key": key, "document": documents.document(name, record)}
            )
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
