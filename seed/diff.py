"""What one release changes against another, fact by fact, as the API will tell it.

Facts are the declared columns of today's layout: under the names that answers give them, or under their own where no
answer shows them, so that no change is unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson

from api.records import declaration
from api.records.case_records import assemble
from api.records.reference import Reference
from api.v1 import documents, facts
from api.v1.facts import Change, Facts
from api.v1.resources.collections import document
from seed.case_rows import RECORDS, case_facts, small_rows, small_tables, unanswered
from seed.editions import Edition


@dataclass(frozen=True)
class Changed:
    """A changed fact and whose it is: `record` is the uid of a case, or the id of a record of a small table.

    `holder` are the facts of the row that it stands in, as they are after the change; before it where none are left.
    """

    record: str
    change: Change
    holder: Facts = field(default_factory=dict, repr=False)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """What the row rests on; a source rests on itself."""
        if self.change.table == "sources":
            return (self.record,)
        return tuple(self.holder.get("source_ids") or ())


def diff(old: Edition, new: Edition) -> Iterator[Changed]:
    """Yield every changed fact, in the order of the declaration and of the files.

    Within a record the operations must be applied in this order.
    """
    before, after = _small(old), _small(new)
    for table in before:
        for record in dict.fromkeys((*before[table], *after[table])):
            old_facts, new_facts = before[table].get(record), after[table].get(record)
            for change in facts.changes(table, old_facts, new_facts):
                yield Changed(record, change, new_facts or old_facts or {})
    cases_before, cases_after, keys = _cases(old), _cases(new), _keys()
    for uid in dict.fromkeys((*cases_before, *cases_after)):
        old_case, new_case = cases_before.get(uid), cases_after.get(uid)
        for change in facts.case_changes(old_case, new_case, keys):
            yield Changed(uid, change, _holder(change, new_case or old_case or {}))


def _holder(change: Change, case: Facts) -> Facts:
    """Return the row of a case that a change stands in, from the facts of the case after it."""
    if change.table == "cases":
        return case
    if not change.column:
        return dict(change.new if change.new is not None else change.old)
    _, part, place, *_ = change.pointer.split("/")
    # Operations go on from the beginning of a part, so that this place is the final one already.
    return dict(case[part][int(place)])


def _reference(edition: Edition) -> Reference:
    return Reference(small_tables(edition), edition.released_on)


def _small(edition: Edition) -> dict[str, dict[str, Facts]]:
    """Return the facts of the records of all small tables, by table and by id."""
    reference = _reference(edition)
    every: dict[str, dict[str, Facts]] = {}
    for name, records in RECORDS.items():
        own: dict[str, Facts] = {}
        for record in records(reference, {}):
            shown = orjson.loads(document(name, record))
            own[shown["id"]] = facts.facts_of(name, shown) | _unshown(name, record)
        every[name] = own
    for table in unanswered():
        every[table.name] = {
            "/".join(str(row[name]) for name in table.primary_key): _unshown(table.name, row)
            for row in small_rows(edition, table)
        }
    return every


def _cases(edition: Edition) -> dict[str, Facts]:
    """Return the facts of all cases with their parts, by uid."""
    reference, write = _reference(edition), documents.case_writer()
    every: dict[str, Facts] = {}
    for curated in case_facts(edition):
        record = assemble(curated, reference, {}).record
        written = write(record)
        parts: dict[str, Any] = {
            name: orjson.loads(written[name]) for name in ("summary", *documents.CASE_PARTS)
        }
        own = facts.facts_of_case(parts["summary"], parts) | _unshown("cases", curated.case)
        for name, rows in curated.parts.items():
            shown = own.get(name, [{} for _ in rows])
            own[name] = [item | _unshown(name, row) for item, row in zip(shown, rows, strict=True)]
        every[parts["summary"]["uid"]] = own
    return every


def _keys() -> facts.Keys:
    """Return what tells the items of each part of a case apart; those that no answer shows are known by their primary
    key, or by all that they say."""
    others = {
        table.name: tuple(name for name in table.primary_key or table.by_name if name != "case_id")
        for table in declaration.today().children
        if table.name not in facts.KEYS
    }
    return {**facts.KEYS, **others}


def _unshown(table: str, row: Mapping[str, Any]) -> Facts:
    """Return the facts of a row that no answer shows."""
    return {name: list(row[name]) if isinstance(row[name], tuple) else row[name] for name in _columns(table)}


@cache
def _columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that no answer shows, but for what tells whose facts they are."""
    declared, shown = declaration.table(table), facts.columns_by_field(table).values()
    known = {*shown, *declared.primary_key} if shown else {"case_id"}
    return tuple(name for name in declared.by_name if name not in known)
