"""What one release changes against another, fact by fact, as the API will tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from api.records.case_records import assemble
from api.records.reference import Reference
from api.v1 import documents, facts
from api.v1.facts import Change, Facts
from api.v1.resources.collections import document
from seed.case_rows import RECORDS, facts_of_bundle, small_tables
from seed.editions import Edition
from seed.read import case_bundles


@dataclass(frozen=True)
class Changed:
    """A changed fact and whose it is: `record` is the uid of a case, or the id of a record of a small table."""

    record: str
    change: Change


def diff(old: Edition, new: Edition) -> Iterator[Changed]:
    """Yield every changed fact, in the order of the declaration and of the files.

    Within a record the operations must be applied in this order.
    """
    before, after = _small(old), _small(new)
    for table in before:
        for record in dict.fromkeys((*before[table], *after[table])):
            for change in facts.changes(table, before[table].get(record), after[table].get(record)):
                yield Changed(record, change)
    cases_before, cases_after = _cases(old), _cases(new)
    for uid in dict.fromkeys((*cases_before, *cases_after)):
        for change in facts.case_changes(cases_before.get(uid), cases_after.get(uid)):
            yield Changed(uid, change)


def _reference(edition: Edition) -> Reference:
    return Reference(small_tables(edition.tables), edition.released_on)


def _small(edition: Edition) -> dict[str, dict[str, Facts]]:
    known = _reference(edition)
    found: dict[str, dict[str, Facts]] = {}
    for table, records in RECORDS.items():
        read = (orjson.loads(document(table, record)) for record in records(known, {}))
        found[table] = {written["id"]: facts.facts_of(table, written) for written in read}
    return found


def _cases(edition: Edition) -> dict[str, Facts]:
    known, write = _reference(edition), documents.case_writer()
    found: dict[str, Facts] = {}
    for bundle in case_bundles(edition.tables):
        record = assemble(facts_of_bundle(bundle), known, "").record
        written = write(record)
        parts: dict[str, Any] = {
            name: orjson.loads(written[name]) for name in ("summary", *documents.CASE_PARTS)
        }
        found[parts["summary"]["uid"]] = facts.facts_of_case(parts["summary"], parts)
    return found
