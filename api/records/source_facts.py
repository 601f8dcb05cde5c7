"""The facts that rest on a source: those of cases by their place in the record, and whole records of other tables.

They are looked up in the lists of sources that are filed for the filters, and in the parts of the cases found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from api.records import base, declaration
from api.records.cases import PARTS

_own, _listed, _of_cases = base.cases.c, base.list_values.c, base.case_values.c

# The parts of a case whose items name sources; a comparison rests on those of its list.
FACTS = tuple(name for name in PARTS if name != "sources")
_COMPARISONS = "comparisons"


@dataclass(frozen=True)
class SourceFact:
    """A fact: its table, its record (the uid of a case, the id of any other), the slug of the case, the part of the
    case and the place in it; without a part it is the record itself."""

    table: str
    record: str
    case_id: str | None
    part: str | None
    place: int | None

    @property
    def pointer(self) -> str:
        """Where the fact stands in its record (RFC 6901); empty for the record itself."""
        return "" if self.part is None else f"/{self.part}/{self.place}"


_SOURCE = bindparam("source", type_=base.Text)


def count(connection: Connection, source: str) -> int:
    """Return how many facts rest on a source."""
    return connection.execute(_counted(), {"source": source}).scalar_one()


def page(connection: Connection, source: str, first: int, limit: int | None) -> list[SourceFact]:
    """Return up to `limit` facts, from the one numbered `first` (from 0) in their order: cases, then other records."""
    query = _ordered().offset(first).limit(limit)
    return [
        SourceFact(row.table_name, row.record, row.case_id, row.part or None, row.place if row.part else None)
        for row in connection.execute(query, {"source": source})
    ]


# Made once: there are many joins in them.
@cache
def _counted() -> Select[int]:
    return select(func.count()).select_from(_facts().subquery())


@cache
def _ordered() -> Select[Any]:
    facts = _facts().subquery()
    return select(facts).order_by(facts.c.rank, facts.c.record_key, facts.c.part_rank, facts.c.place)


def _facts() -> CompoundSelect[Any]:
    return union_all(
        _of_case(),
        *(
            _of_comparisons(rank) if name == _COMPARISONS else _of_part(rank, name)
            for rank, name in enumerate(FACTS, start=1)
        ),
        *(
            _of_table(rank, name, base.metadata.tables[name].c.key)
            for rank, name in enumerate(_sourced_tables(), start=1)
        ),
        *_of_resolutions(),
    )


def _row(
    rank: int,
    table: str,
    record: ColumnElement[str],
    case_id: ColumnElement[str],
    key: ColumnElement[int],
    part: tuple[int, str] = (0, ""),
    place: ColumnElement[int] | None = None,
) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        literal(rank).label("rank"),
        literal(table).label("table_name"),
        record.label("record"),
        case_id.label("case_id"),
        key.label("record_key"),
        literal(part[0]).label("part_rank"),
        literal(part[1]).label("part"),
        (literal(0, Integer) if place is None else place).label("place"),
    ]
    return select(*columns)


def _names(column: ColumnElement[str]) -> ColumnElement[bool]:
    """The joined list names the source, whole. Ids of sources have no sign that a pattern takes for another."""
    return (literal(";") + column + ";").like(literal("%;") + _SOURCE + ";%")


def _of_case() -> Select[Any]:
    """The fields of the case itself, together, where their sources name this one."""
    return (
        _row(0, "cases", _own.uid, _own.id, _own.key)
        .join_from(base.cases, base.case_values, _of_cases.case_key == _own.key)
        .where(_of_cases.field == "source", _of_cases.value == _SOURCE, _names(_own.source_ids))
    )


def _of_part(rank: int, name: str) -> Select[Any]:
    child = base.metadata.tables[name]
    return (
        _row(0, "cases", _own.uid, _own.id, _own.key, (rank, name), child.c.place)
        .join_from(base.case_values, base.cases, _of_cases.case_key == _own.key)
        .join(child, child.c[base.case_key] == _own.key)
        .where(_of_cases.field == "source", _of_cases.value == _SOURCE, _names(child.c.source_ids))
    )


def _of_comparisons(rank: int) -> Select[Any]:
    lists, compared = base.compared_lists.c, base.comparisons.c
    return (
        _row(0, "cases", _own.uid, _own.id, _own.key, (rank, _COMPARISONS), compared.place)
        .join_from(base.list_values, base.compared_lists, _listed.record_key == lists.key)
        .join(base.comparisons, compared.list_id == lists.id)
        .join(base.cases, compared[base.case_key] == _own.key)
        .where(
            _listed.table_name == "compared_lists", _listed.field == "source_ids", _listed.value == _SOURCE
        )
    )


def _of_table(rank: int, name: str, key: ColumnElement[int], holder: str = "") -> Select[Any]:
    """The records of a table whose own list, or that of the record `key` of the table `holder`, names the source."""
    table = base.metadata.tables[name]
    nothing = cast(null(), base.Text)
    # What no answer shows has several columns for a key, perhaps, and no document.
    identity, shown = table.c[declaration.table(name).primary_key[-1]], table.c.document.is_not(None)
    own = (_listed.table_name == (holder or name), _listed.field == "source_ids", _listed.value == _SOURCE)
    return _row(rank, name, identity, nothing, table.c.key).where(key == _listed.record_key, *own, shown)


def _of_resolutions() -> list[Select[Any]]:
    """Clauses and calls to action: our paraphrases rest on the text of their resolution, or on all of its sources in
    a release that does not tell its text apart."""
    resolutions, clauses, calls = base.resolutions.c, base.clauses.c, base.calls_to_action.c
    rank = len(_sourced_tables())
    text = func.coalesce(func.nullif(resolutions.text_source_ids, ""), resolutions.source_ids)
    of_clauses = _of_table(rank + 1, "clauses", resolutions.key, "resolutions").where(_names(text))
    of_calls = _of_table(rank + 2, "calls_to_action", resolutions.key, "resolutions").where(_names(text))
    return [
        of_clauses.where(clauses.resolution_id == resolutions.id),
        of_calls.where(calls.clause_id == clauses.id, clauses.resolution_id == resolutions.id),
    ]


def _sourced_tables() -> list[str]:
    """Return the tables whose records name sources, without cases and their parts."""

    def sourced(table: Table) -> bool:
        return "source_ids" in table.c and "document" in table.c

    return [name for name, table in base.metadata.tables.items() if sourced(table)]
