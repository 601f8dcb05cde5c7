"""Changes that follow from others by themselves, each with the kind and the reason that are published for it.

- A source that came because a row of this release cites it, and one that no row cites any more.
- The sources of a row, where another cell of it changed.
- A record of a closed list, an organisation, an article, a group case … that came because a changed row names it.
- A word of a vocabulary, which says nothing of anybody.
- A comparison with a list, and an identifier of a kind, that is new itself.
- What only says the new id of a record that was renamed, or the id of an event whose date changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.records import declaration
from api.v1.facts import Facts, columns_by_field
from seed.diff import Changed

Place = tuple[str, str, str, str]
# Ids that rows refer to, each with its table.
Named = set[tuple[str, str]]


@dataclass(frozen=True)
class Followed:
    """The kind and the reason of a change that follows from others."""

    kind: str
    reason: str


CITED = Followed("addition", "Cited by rows of this release.")
NO_LONGER_CITED = Followed("editorial", "No row cites it any more.")
NAMED = Followed("addition", "Named by rows of this release.")
COMPARED = Followed("addition", "Compared with a list that is new in this release.")
IDENTIFIED = Followed("addition", "An identifier of a kind that is new in this release.")
WORD = Followed("editorial", "A word of the data with what it means.")
SOURCES = Followed("editorial", "The sources of the changed cells of this row.")
RENAMED = Followed("editorial", "Follows from the new id of a record.")
DATED = Followed("editorial", "The id of an event tells its date.")


# Tables whose rows say nothing of anybody.
_WORDS = frozenset({*declaration.today().vocabularies, "identifier_schemes"})
# Rows of cases that follow where what they name is new: the field that names it, and its table.
_OF_WHAT_IS_NEW: Mapping[str, tuple[str, str, Followed]] = {
    "comparisons": ("list", "compared_lists", COMPARED),
    "identifiers": ("scheme", "identifier_schemes", IDENTIFIED),
}


@dataclass(frozen=True)
class Renames:
    """The new id of each record that was renamed by its old one: slugs of cases, and ids by table."""

    by_table: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, table: str) -> Mapping[str, str]:
        """Return the renamed ids of a table."""
        return self.by_table.get(table, {})


def of_a_case(table: str) -> bool:
    """Whether a table holds cases or rows of a case."""
    return table == "cases" or declaration.table(table).is_child


def followed(changed: Sequence[Changed]) -> dict[Place, Followed]:
    """Return the changes that follow from others, by place: table, record, row and column."""
    named, renames = _named_by_all(changed), renames_in(changed)
    cells: dict[tuple[str, str, str], set[str]] = {}
    for one in changed:
        change = one.change
        if change.column:
            cells.setdefault((change.table, one.record, change.row), set()).add(change.column)
    new = {(one.change.table, one.record) for one in changed if one.change.op == "add"}
    found = {}
    for one in changed:
        change = one.change
        place = (change.table, one.record, change.row, change.column)
        why = _why(one, named, renames, cells.get(place[:3], set()), new)
        if why is not None:
            found[place] = why
    return found


def renames_in(changed: Iterable[Changed]) -> Renames:
    """Return which records have another id than before: a case by its uid, another record where all the rest of it is
    equal."""
    by_table: dict[str, dict[str, str]] = {}
    removed: dict[tuple[str, str], str] = {}
    changes = list(changed)
    for one in changes:
        change = one.change
        if change.table == "cases" and change.column == "id":
            by_table.setdefault("cases", {})[str(change.old)] = str(change.new)
        if change.op == "remove" and not of_a_case(change.table):
            removed[change.table, _but_id(change.table, change.old)] = one.record
    for one in changes:
        change = one.change
        if change.op == "add" and not of_a_case(change.table):
            old = removed.get((change.table, _but_id(change.table, change.new)))
            if old is not None:
                by_table.setdefault(change.table, {})[old] = one.record
    return Renames(by_table)


def _but_id(table: str, facts: Facts) -> str:
    keys = {"id", *declaration.table(table).primary_key}
    return repr(sorted((name, value) for name, value in facts.items() if name not in keys))


def _why(one: Changed, named: Named, renames: Renames, cells: set[str], new: Named) -> Followed | None:
    change = one.change
    if not of_a_case(change.table) and not change.column:
        is_renamed = one.record in {*renames.of(change.table), *renames.of(change.table).values()}
        if change.table == "sources" and not is_renamed:
            if change.op == "remove":
                return NO_LONGER_CITED
            return CITED if ("sources", one.record) in named else None
        if is_renamed:
            return RENAMED
        if change.op == "add" and change.table in _WORDS:
            return WORD
        return NAMED if change.op == "add" and (change.table, one.record) in named else None
    if not change.column:
        if change.op == "add" and change.table in _OF_WHAT_IS_NEW:
            column, table, why = _OF_WHAT_IS_NEW[change.table]
            return why if (table, change.new[column]) in new else None
        return None
    if _is_renamed(change.table, change.column, change.old, change.new, renames):
        return RENAMED
    if (change.table, change.column) == ("events", "id"):
        return _of_event(str(change.old), str(change.new), renames, cells)
    if change.column == "source_ids" and cells - {"source_ids", "case"}:
        return SOURCES
    return None


def _of_event(old: str, new: str, renames: Renames, cells: set[str]) -> Followed | None:
    """Return why an event has another id: it begins with that of the case, and tells the date."""
    for slug, now in renames.of("cases").items():
        if old.startswith(f"{slug}-") and new == now + old.removeprefix(slug):
            return RENAMED
    return DATED if "date" in cells else None


def _is_renamed(table: str, column: str, old: Any, new: Any, renames: Renames) -> bool:
    """Whether a cell says the same under the new ids of what it refers to."""
    if table == "cases" and column == "id":
        return False
    declared = _column(table, column)
    if declared is None or declared.references is None:
        return False
    ids: dict[str, str] = {}
    for name in declared.references.tables:
        ids.update(renames.of(name))
    if isinstance(old, list):
        return any(one in ids for one in old) and {ids.get(one, one) for one in old} == set(new or ())
    return old in ids and ids[old] == new


def _named_by_all(changed: Iterable[Changed]) -> Named:
    """Return all that changed rows refer to, as they are now."""
    named: Named = set()
    for one in changed:
        change = one.change
        if change.op == "remove":
            continue
        if change.column:
            named |= _named(change.table, {change.column: change.new})
            continue
        named |= _named(change.table, change.new)
        for part in declaration.today().children if change.table == "cases" else ():
            for row in change.new.get(part.name, ()):
                named |= _named(part.name, row)
    return named


def _named(table: str, facts: Mapping[str, Any]) -> Named:
    return set(_references(table, facts))


def _references(table: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        column = _column(table, name)
        if column is None or column.references is None:
            continue
        terms = column.references.terms
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                for other in column.references.tables:
                    yield other, f"{terms}.{one}" if terms else str(one)


def _column(table: str, name: str) -> declaration.Column | None:
    """Return the column of a fact by the name that answers give it."""
    own = columns_by_field(table).get(name, name)
    return declaration.table(table).by_name.get(own)
