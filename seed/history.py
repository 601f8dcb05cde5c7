"""What a release says of those before it: the list of releases, the changes of each, and the slugs of old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from api.records import base, declaration
from api.records.reference import Record
from api.v1.facts import KEYS, Change, columns_by_field
from api.v1.resources.collections import document
from seed.build import insert_records
from seed.case_rows import RECORDS
from seed.diff import Changed, diff
from seed.editions import CHANGES, Edition, EditionError
from seed.read import count_of, rows
from seed.retracted import retracted_beside

_OF_CASES = frozenset(("cases", *(table.name for table in base.CHILDREN)))


def write(connection: Connection, history: Sequence[Edition]) -> None:
    """Write the history of the last of the editions, which are in the order of time."""
    insert_records(connection, base.releases, _releases(history))
    changes, calls = _changes(history)
    insert_records(connection, base.changes, changes)
    insert_records(connection, base.list_values, calls)
    insert_records(connection, base.former_ids, _former_ids(history))
    insert_records(connection, base.withdrawn, map(asdict, history[-1].withdrawn))
    insert_records(connection, base.retracted, map(asdict, retracted_beside(history[-1])))


def _releases(history: Sequence[Edition]) -> Iterator[Record]:
    for key, edition in enumerate(reversed(history), start=1):
        # A table that the release lacks has no file there.
        counts = {table.name: count_of(table, edition.tables) for table in declaration.today().of_facts}
        record = {
            "id": edition.id,
            "released_on": edition.released_on,
            "predecessor": edition.predecessor,
            "revision": edition.revision,
            "digest": edition.digest,
            "notes": edition.notes,
            "counts": counts,
        }
        yield {
            "key": key,
            "id": edition.id,
            "released_on": edition.released_on,
            "document": document("releases", record),
        }


def _changes(history: Sequence[Edition]) -> tuple[list[Record], list[Record]]:
    """Return the rows of all changes in the order of time, and the calls to action that each concerns."""
    rows: list[Record] = []
    calls: list[Record] = []
    for old, new in pairwise(history):
        reasons = {
            _place(row["table"], row["record"], row["row"], row["column"]): row for row in new.changes()
        }
        for place, changed in enumerate(diff(old, new), start=1):
            key = len(rows) + 1
            record = _record(new, place, changed, reasons)
            rows.append(
                {
                    "key": key,
                    "id": record["id"],
                    "release": new.id,
                    "place": place,
                    "table_name": changed.change.table,
                    "record": changed.record,
                    "case_uid": record["case"],
                    "kind": record["kind"],
                    "document": document("changes", record),
                }
            )
            calls += [
                {"table_name": "changes", "field": "call_ids", "value": call, "record_key": key}
                for call in _calls(changed)
            ]
    return rows, calls


def _place(table: str, record: str, row: str, column: str) -> tuple[str, ...]:
    """Return where a fact stands, its column by the name in the table: answers may call it otherwise one day."""
    return table, record, row, columns_by_field(table).get(column, column)


def _record(new: Edition, place: int, changed: Changed, reasons: dict[Any, dict[str, str]]) -> Record:
    change = changed.change
    said = reasons.get(_place(change.table, changed.record, change.row, change.column))
    if said is None:
        what = " ".join(filter(None, (change.table, changed.record, change.row, change.column)))
        raise EditionError(f"{CHANGES} of release {new.id} gives no reason for a change: {what}.")
    of_case = change.table in _OF_CASES
    collection = "cases" if of_case else change.table.replace("_", "-")
    return {
        "id": f"{new.id}-{_mark(changed)}",
        "release": new.id,
        "released_on": new.released_on,
        "collection": collection,
        "answered_in": collection if of_case or change.table in RECORDS else None,
        "record": changed.record,
        "case": changed.record if of_case else None,
        "table": change.table,
        "op": change.op,
        "pointer": change.pointer,
        "old": _answered(change, change.old),
        "new": _answered(change, change.new),
        "kind": said["kind"],
        "reason": said["reason"],
        "source_ids": tuple(filter(None, said["source_ids"].split(";"))),
        "absences": {"old": "not-applicable", "new": "not-applicable", "case": "not-applicable"},
    }


def _answered(change: Change, value: Any) -> Any:
    """Return a value as answers have it: a whole case without what none shows of it."""
    if change.pointer or change.table != "cases" or value is None:
        return value
    shown = columns_by_field("cases").keys() | KEYS.keys()
    return {name: told for name, told in value.items() if name in shown}


def _mark(changed: Changed) -> str:
    """Return what names a change within its release for good, also when others are withdrawn."""
    change = changed.change
    place = "\n".join((change.table, changed.record, change.row, change.column, change.op))
    return hashlib.blake2s(place.encode(), digest_size=5).hexdigest()


def _calls(changed: Changed) -> set[str]:
    """Return the calls to action that a change concerns: that of the call itself, or those of what bears on it."""
    if changed.change.table == "calls_to_action":
        return {changed.record}
    value = changed.change.new or changed.change.old
    if not isinstance(value, dict):
        return set()
    return {*value.get("calls_to_action", ())}


def _former_ids(history: Sequence[Edition]) -> Iterator[Record]:
    """Yield every slug that a case no longer has, and that no other case has taken."""
    *older, newest = history
    former = {slug: uid for edition in older for slug, uid in _slugs(edition)}
    if not former:
        return
    present = dict(_slugs(newest))
    uids = set(present.values())
    for slug, uid in former.items():
        if slug not in present and uid in uids:
            yield {"id": slug, "uid": uid}


def _slugs(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the slug of each case with its uid."""
    for row in rows(edition.package.by_name["cases"], edition.tables):
        yield row.text("id"), row.text("uid")
