"""The rows of tables as the records take them: plain dictionaries, cases with their parts."""

from __future__ import annotations

from pathlib import Path

from api.records.case_records import Facts
from api.records.reference import Record
from api.v1.resources.collections import small
from seed.declaration import PACKAGE
from seed.read import Bundle, rows

# How the records of each small table are put together.
RECORDS = {collection.name: collection.records for collection in small() if collection.records}


def small_tables(folder: Path) -> dict[str, list[Record]]:
    """Return the rows of every table that has records of its own, cases apart."""
    return {
        table.name: [dict(row.values) for row in rows(table.name, folder)]
        for table in PACKAGE.tables
        if table.name in RECORDS
    }


def facts_of_bundle(bundle: Bundle) -> Facts:
    """Return the curated rows of a case as plain dictionaries."""
    return Facts(
        bundle.case.values,
        *(
            [row.values for row in part]
            for part in (
                bundle.events,
                bundle.charges,
                bundle.sentences,
                bundle.recognitions,
                bundle.absences,
            )
        ),
    )
