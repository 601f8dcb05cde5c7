"""Reading a collection: which records, in what order, from where; the same for every table.

A `Query` is a plain value, built by a version of the API and run here. A filter is written once, as a function from
its value to a condition; lists, counts, exports and statistics all use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    and_,
    false,
    func,
    or_,
    select,
)

from api.records import base
from api.records.filters import Condition, among
from api.records.reference import Counts, Record, Reference

# Stand for a missing value, which sorts last both ways.
_LAST_TEXT, _FIRST_TEXT = "\U0010ffff", ""
_LAST_NUMBER, _FIRST_NUMBER = 2_147_483_647, -1

# So few records are sorted anew for each page.
_SOON_SORTED = 1000

# Rows fetched at a time when a whole table is streamed.
BATCH = 1000


@dataclass(frozen=True)
class Order:
    """One key of a sort."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """What is asked of a collection. `as_of` is a day; `certain` asks only for what surely held on it.

    `one_by_one` has the filters asked of one record after the other, instead of finding all that meet them: sooner
    where most records do, and the list is read in its order.
    """

    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: tuple[Order, ...] = ()
    parts: tuple[str, ...] = ()
    as_of: str | None = None
    certain: bool = True
    one_by_one: bool = False


@dataclass(frozen=True)
class Position:
    """A place in a sorted list: the sort values of a record and its key; `backwards` reads before it."""

    values: tuple[str | int, ...]
    backwards: bool = False


@dataclass(frozen=True)
class Row:
    """A record as read: its key, its documents by part, and its place in the sort order.

    The key of a fact is that of its case, and `place` (from 0) is where it stands among those of the case.
    """

    key: int
    documents: Mapping[str, bytes]
    position: tuple[str | int, ...]
    place: int = 0


@dataclass(frozen=True)
class Page:
    """A page of rows, whether there are more before and after it, and how many there are in all."""

    rows: tuple[Row, ...]
    more_before: bool
    more_after: bool
    total: int


# The expressions to sort by, and whether each descends.
Terms = Sequence[tuple[ColumnElement[Any], bool]]
# What a list can be read along.
Walk = Index | PrimaryKeyConstraint
Matching = Callable[[Query], Sequence[ColumnElement[bool]]]
# From the small tables of a release and the number of cases under each value to the records of one of them.
RecordsOf = Callable[[Reference, Counts], Iterable[Record]]


@dataclass(frozen=True)
class Collection:
    """A collection: its table, the documents it gives, its filters and its sort keys."""

    name: str
    table: Table
    filters: Mapping[str, Condition]
    sorts: Mapping[str, ColumnElement[Any]]
    default_sort: tuple[Order, ...]
    parts: Mapping[str, ColumnElement[bytes]]
    source: FromClause
    addresses: tuple[ColumnElement[str], ...]
    matching: Matching | None = None
    # Sort keys that depend on the query, such as a status on its day; the others are those of `sorts`.
    sorts_on: Callable[[Query], Mapping[str, ColumnElement[Any]]] = lambda query: {}
    # Which items of a part a day leaves, from the day and the table of the items.
    items_on: Callable[[str, Table], Sequence[ColumnElement[bool]]] | None = None
    # Breaks ties of a sort; without it the key does, where rows stand in the order of their ids.
    tie: ColumnElement[str] | None = None
    # The same collection with lines of CSV for documents, where these are stored.
    lines: Collection | None = None
    # How the records of its table are put together when a release is built; None where something else makes them.
    records: RecordsOf | None = None
    # How well a record meets a query: sorts before everything else where no other order is asked for.
    ranking: Callable[[Query], ColumnElement[int] | None] = lambda query: None
    # Filters of which all matches may stand together, wherever in an order, and not one here and one there.
    bunched: frozenset[str] = frozenset()
    # What tells facts apart, in the order of their file; other records have a key of their own.
    of_fact: tuple[ColumnElement[int], ...] = ()

    @property
    def keys(self) -> tuple[ColumnElement[int], ...]:
        """The columns that tell records apart, and sort them as they stand in their file."""
        return self.of_fact or (self.table.c.key,)

    def items(self, query: Query, part: str) -> tuple[Table, Sequence[ColumnElement[bool]]]:
        """Return the table of the items that a part has, and the conditions on them."""
        table = base.metadata.tables[part]
        return table, [] if self.items_on is None or query.as_of is None else self.items_on(
            query.as_of, table
        )

    def conditions(self, query: Query) -> Sequence[ColumnElement[bool]]:
        """Return the conditions of a query; all must hold."""
        if self.matching:
            return self.matching(query)
        return [self.filters[name](value) for name, value in query.filters.items()]


def collection(
    table: Table,
    filters: Mapping[str, Condition],
    sorts: Mapping[str, ColumnElement[Any]],
    default_sort: tuple[Order, ...] = (),
    records: RecordsOf | None = None,
) -> Collection:
    """Return the collection of a table whose rows carry one document each, in the order of their file."""
    identity = base.address_of(table)
    return Collection(
        name=table.name,
        table=table,
        filters={"id": among(identity), **filters},
        sorts={"id": identity, **sorts},
        default_sort=default_sort,
        parts={"document": table.c.document},
        source=table,
        addresses=(identity,),
        tie=identity,
        records=records,
    )


def total(connection: Connection, wanted: Collection, query: Query, part: str | None = None) -> int:
    """Return how many records match; with `part`, how many items that part of them has."""
    source: FromClause = wanted.table
    conditions = wanted.conditions(query)
    if part is not None:
        child, of_day = wanted.items(query, part)
        source = source.join(child, child.c[base.case_key] == wanted.table.c.key)
        conditions = [*conditions, *of_day]
    if part is None and not conditions:
        return _all(connection, wanted)
    return connection.execute(select(func.count()).select_from(source).where(*conditions)).scalar_one()


def _all(connection: Connection, wanted: Collection) -> int:
    """Return how many records there are: keys of their own are counted from 1, without a gap."""
    if wanted.of_fact:
        return connection.execute(select(func.count()).select_from(wanted.table)).scalar_one()
    return _highest(connection, wanted)


def _highest(connection: Connection, wanted: Collection) -> int:
    """Return the highest key: how many records there are, or to how many cases facts belong."""
    highest: int | None = connection.execute(select(func.max(wanted.keys[0]))).scalar_one()
    return highest or 0


def page(
    connection: Connection,
    wanted: Collection,
    query: Query,
    limit: int,
    position: Position | None = None,
    total: int = 0,
) -> Page:
    """Return up to `limit` records after (or before) a position.

    Where `total` says that many match, their keys are found first, if possible by looking at records in the order of
    the list until there are enough; otherwise the database finds all that match, and sorts them.
    """
    backwards = position is not None and position.backwards
    terms = _terms(wanted, query)
    directed = [(column, descending != backwards) for column, descending in terms]
    order = [column.desc() if descending else column.asc() for column, descending in directed]
    beyond = [] if position is None else [_beyond(directed, position.values)]
    if total > _SOON_SORTED:
        walk = _walk(connection, wanted, query, terms, limit, total)
        keys = _keys(wanted, query, walk).where(*beyond).order_by(*order).limit(limit + 1).subquery("chosen")
        same = (keys.c[key.key] == key for key in wanted.keys)
        statement = _selection(wanted, query.parts, terms).join(keys, and_(*same))
    else:
        statement = _selection(wanted, query.parts, terms).where(*wanted.conditions(query), *beyond)
    names = _part_names(wanted, query.parts)
    read = connection.execute(statement.order_by(*order).limit(limit + 1)).all()
    found = [_row(wanted, names, row) for row in read]
    more, rows = len(found) > limit, found[:limit]
    if backwards:
        return Page(tuple(reversed(rows)), more_before=more, more_after=True, total=total)
    return Page(tuple(rows), more_before=position is not None, more_after=more, total=total)


def _keys(wanted: Collection, query: Query, walk: Walk | None) -> Any:
    """Select the keys of the records that match, so that no document is read of what is sorted and left behind; along
    an index where there is one."""
    if walk is None:
        return select(*wanted.keys).where(*wanted.conditions(query))
    statement = select(*wanted.keys).where(*wanted.conditions(replace(query, one_by_one=True)))
    # PostgreSQL sees by itself how common values are, and needs no hint; nobody needs one for the keys.
    hinted = isinstance(walk, Index)
    return statement.with_hint(wanted.table, f"INDEXED BY {walk.name}", "sqlite") if hinted else statement


def _walk(
    connection: Connection, wanted: Collection, query: Query, terms: Terms, limit: int, total: int
) -> Walk | None:
    """Return the index in the order of the list, where to read along it is less work than to sort all that match; of
    facts also their keys, where these are the order.

    Of the records on the way every nth matches, n being all by `total`, and `limit` of them are wanted.
    """
    if any(query.filters[name][0] for name in wanted.bunched & query.filters.keys()):
        return None
    column, _ = terms[0]
    ways: list[Walk] = [index for index in wanted.table.indexes if index.expressions[0] is column]
    if wanted.of_fact and column is wanted.keys[0] and wanted.conditions(query):
        ways.append(wanted.table.primary_key)
    if ways and total * total > limit * _highest(connection, wanted):
        return ways[0]
    return None


def every(connection: Connection, wanted: Collection, query: Query, total: int = 0) -> Iterator[Row]:
    """Yield all matching records in order, in batches, so that memory stays bounded; `total` is that of `page`."""
    position: Position | None = None
    while True:
        batch = page(connection, wanted, query, BATCH, position, total)
        yield from batch.rows
        if not batch.more_after or not batch.rows:
            return
        position = Position(batch.rows[-1].position)


def one(connection: Connection, wanted: Collection, identity: str, parts: tuple[str, ...] = ()) -> Row | None:
    """Return the record with this id (or uid), or None."""
    match = or_(*(address == identity for address in wanted.addresses))
    row = connection.execute(_selection(wanted, parts, []).where(match)).first()
    return None if row is None else _row(wanted, _part_names(wanted, parts), row)


def fits(wanted: Collection, query: Query, values: Sequence[Any]) -> bool:
    """Say whether values can be a position in the list of a query: as many as its sort terms, of their types."""
    terms = _terms(wanted, query)
    return len(values) == len(terms) and all(
        _may_stand_in(column, value) for (column, _), value in zip(terms, values, strict=True)
    )


def _may_stand_in(column: ColumnElement[Any], value: object) -> bool:
    """Say whether a column can be compared with a value on every database."""
    if isinstance(column.type, Integer):
        return isinstance(value, int) and abs(value) <= _LAST_NUMBER
    # Half of a pair of surrogates is no letter.
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def known_ids(connection: Connection, wanted: Collection, ids: Sequence[str]) -> set[str]:
    """Return those of `ids` under which a record is found."""
    found: set[str] = set()
    for address in wanted.addresses:
        found.update(connection.execute(select(address).where(address.in_(ids))).scalars())
    return found


def _part_names(wanted: Collection, parts: Sequence[str]) -> tuple[str, ...]:
    if wanted.of_fact:
        # A fact stands among the others of its case, and says whose it is.
        return tuple(wanted.parts)
    main = next(iter(wanted.parts))
    return (main, *(part for part in parts if part != main))


def _selection(wanted: Collection, parts: Sequence[str], terms: Terms) -> Any:
    documents = [wanted.parts[name].label(f"part_{name}") for name in _part_names(wanted, parts)]
    positions = [column.label(f"term_{place}") for place, (column, _) in enumerate(terms)]
    return select(*wanted.keys, *documents, *positions).select_from(wanted.source)


def _row(wanted: Collection, names: Sequence[str], row: Any) -> Row:
    key, *place = row[: len(wanted.keys)]
    rest = row[len(wanted.keys) :]
    return Row(key, dict(zip(names, rest, strict=False)), tuple(rest[len(names) :]), *place)


def _terms(wanted: Collection, query: Query) -> Terms:
    """Return the expressions to sort by, never null, and whether each descends; the key breaks ties."""
    terms: list[tuple[ColumnElement[Any], bool]] = []
    ranked = None if query.sort else wanted.ranking(query)
    if ranked is not None:
        terms.append((ranked, False))
    of_query = wanted.sorts_on(query)
    for order in query.sort or wanted.default_sort:
        column = of_query.get(order.name, wanted.sorts[order.name])
        number = isinstance(column.type, Integer)
        last = _LAST_NUMBER if number else _LAST_TEXT
        first = _FIRST_NUMBER if number else _FIRST_TEXT
        nullable = getattr(column, "nullable", True)
        value = func.coalesce(column, first if order.descending else last) if nullable else column
        terms.append((value, order.descending))
    if query.sort and wanted.tie is not None:
        terms.append((wanted.tie, False))
    return [*terms, *((key, False) for key in wanted.keys)]


def _beyond(terms: Terms, values: tuple[str | int, ...]) -> ColumnElement[bool]:
    """Rows that come after the position with these values: later in the first key, or equal there and later
    in the next, and so on. The bound on the first key alone lets an index find the start."""
    beyond: ColumnElement[bool] = false()
    for (column, descending), value in reversed(list(zip(terms, values, strict=True))):
        further = column < value if descending else column > value
        beyond = or_(further, and_(column == value, beyond))
    column, descending = terms[0]
    return and_(column <= values[0] if descending else column >= values[0], beyond)
