"""Reading a collection: which records, in what order, from where; the same for every table.

A `Query` is a plain value, built by a version of the API and run here. A filter is written once, as a function from
its value to a condition; lists, counts, exports and statistics all use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from api.records import base

# The value of a filter that asks for records which lack the field.
UNKNOWN = "unknown"

# Stand for a missing value, which sorts last both ways.
_LAST_TEXT, _FIRST_TEXT = "\U0010ffff", ""
_LAST_NUMBER, _FIRST_NUMBER = 2_147_483_647, -1

# Rows fetched at a time when a whole table is streamed.
BATCH = 1000


# The values of a filter: any of the first (all when empty), none of the second.
Choice = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Order:
    """One key of a sort."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """What is asked of a collection. `as_of` is a day; `certain` asks only for what surely held on it."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: tuple[Order, ...] = ()
    parts: tuple[str, ...] = ()
    as_of: str | None = None
    certain: bool = True


@dataclass(frozen=True)
class Position:
    """A place in a sorted list: the sort values of a record and its key; `backwards` reads before it."""

    values: tuple[str | int, ...]
    backwards: bool = False


@dataclass(frozen=True)
class Row:
    """A record as read: its key, its documents by part, and its place in the sort order."""

    key: int
    documents: Mapping[str, bytes]
    position: tuple[str | int, ...]


@dataclass(frozen=True)
class Page:
    """A page of rows and whether there are more before and after it."""

    rows: tuple[Row, ...]
    more_before: bool
    more_after: bool


Condition = Callable[[Any], ColumnElement[bool]]
Matching = Callable[[Query], Sequence[ColumnElement[bool]]]


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
    # Breaks ties of a sort; without it the key does, where rows stand in the order of their ids.
    tie: ColumnElement[str] | None = None
    # The same collection with lines of CSV for documents, where these are stored.
    lines: Collection | None = None
    # How well a record meets a query: sorts before everything else where no other order is asked for.
    ranking: Callable[[Query], ColumnElement[int] | None] = lambda query: None

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
    address: ColumnElement[str] | None = None,
) -> Collection:
    """Return the collection of a table whose rows carry one document each, in the order of their file."""
    identity = table.c.id if address is None else address
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
    )


# Filters, each from a value to a condition.


def among(column: ColumnElement[Any]) -> Condition:
    """The column is one of the wanted values and none of the excluded ones; `unknown` stands for no value."""

    def has(values: tuple[str, ...]) -> ColumnElement[bool]:
        known = [value for value in values if value != UNKNOWN]
        tests: list[ColumnElement[bool]] = [column.in_(known)] if known else []
        if UNKNOWN in values:
            tests.append(or_(column.is_(None), column == UNKNOWN))
        return or_(*tests)

    def condition(choice: Choice) -> ColumnElement[bool]:
        wanted, excluded = choice
        tests: list[ColumnElement[bool]] = []
        if wanted:
            tests.append(has(wanted))
        if excluded:
            # A record without a value is not among the excluded ones.
            tests.append(func.coalesce(not_(has(excluded)), literal(True)))
        return and_(*tests)

    return condition


def listed(table: Table, name: str) -> Condition:
    """A value of the list column `name` is among the wanted ones, and none among the excluded."""
    values = base.list_values
    own = (values.c.table_name == table.name, values.c.field == name)
    return _held(table.c.key, select(values.c.record_key).where(*own), values.c.value)


def listed_of_case(name: str) -> Condition:
    """The same for a list of a case: themes, articles, sources and the like."""
    values = base.case_values
    return _held(base.cases.c.key, select(values.c.case_key).where(values.c.field == name), values.c.value)


def _held(key: ColumnElement[int], holders: Any, value: ColumnElement[str]) -> Condition:
    def has(wanted: tuple[str, ...]) -> ColumnElement[bool]:
        known = [item for item in wanted if item != UNKNOWN]
        tests: list[ColumnElement[bool]] = [key.in_(holders.where(value.in_(known)))] if known else []
        if UNKNOWN in wanted:
            tests.append(key.not_in(holders))
        return or_(*tests)

    def condition(choice: Choice) -> ColumnElement[bool]:
        wanted, excluded = choice
        tests: list[ColumnElement[bool]] = []
        if wanted:
            tests.append(has(wanted))
        if excluded:
            tests.append(not_(has(excluded)))
        return and_(*tests)

    return condition


def equals(column: ColumnElement[Any]) -> Condition:
    """The column has this value."""
    return lambda value: column == value


def at_least(column: ColumnElement[Any]) -> Condition:
    """The column has this value or a higher one."""
    return lambda value: column >= value


def at_most(column: ColumnElement[Any]) -> Condition:
    """The column has this value or a lower one."""
    return lambda value: column <= value


def not_before(column: ColumnElement[Any]) -> Condition:
    """The partial date may fall on this day or later: its last possible day does."""
    return lambda day: (column + "-99") >= day


def before(column: ColumnElement[Any]) -> Condition:
    """The column has a lower value."""
    return lambda value: column < value


# Readings.


def total(connection: Connection, wanted: Collection, query: Query, part: str | None = None) -> int:
    """Return how many records match; with `part`, how many items that part of them has."""
    source: FromClause = wanted.table
    if part is not None:
        child = base.metadata.tables[part]
        source = source.join(child, child.c[base.case_key] == wanted.table.c.key)
    counted = select(func.count()).select_from(source).where(*wanted.conditions(query))
    return connection.execute(counted).scalar_one()


def page(
    connection: Connection, wanted: Collection, query: Query, limit: int, position: Position | None = None
) -> Page:
    """Return up to `limit` records after (or before) a position, in one statement."""
    backwards = position is not None and position.backwards
    terms = _terms(wanted, query)
    directed = [(column, descending != backwards) for column, descending in terms]
    statement = _selection(wanted, query, terms).order_by(
        *(column.desc() if descending else column.asc() for column, descending in directed)
    )
    if position is not None:
        statement = statement.where(_beyond(directed, position.values))
    names = _part_names(wanted, query)
    found = [_row(names, row) for row in connection.execute(statement.limit(limit + 1)).all()]
    more, rows = len(found) > limit, found[:limit]
    if backwards:
        return Page(tuple(reversed(rows)), more_before=more, more_after=True)
    return Page(tuple(rows), more_before=position is not None, more_after=more)


def every(connection: Connection, wanted: Collection, query: Query) -> Iterator[Row]:
    """Yield all matching records in order, in batches, so that memory stays bounded."""
    position: Position | None = None
    while True:
        batch = page(connection, wanted, query, BATCH, position)
        yield from batch.rows
        if not batch.more_after or not batch.rows:
            return
        position = Position(batch.rows[-1].position)


def one(connection: Connection, wanted: Collection, identity: str, parts: tuple[str, ...] = ()) -> Row | None:
    """Return the record with this id (or uid), or None."""
    query = Query(parts=parts)
    match = or_(*(address == identity for address in wanted.addresses))
    row = connection.execute(_selection(wanted, query, []).where(match)).first()
    return None if row is None else _row(_part_names(wanted, query), row)


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


def _part_names(wanted: Collection, query: Query) -> tuple[str, ...]:
    main = next(iter(wanted.parts))
    return (main, *(part for part in query.parts if part != main))


def _selection(wanted: Collection, query: Query, terms: Sequence[tuple[ColumnElement[Any], bool]]) -> Any:
    documents = [wanted.parts[name].label(f"part_{name}") for name in _part_names(wanted, query)]
    positions = [column.label(f"term_{place}") for place, (column, _) in enumerate(terms)]
    statement = select(wanted.table.c.key, *documents, *positions).select_from(wanted.source)
    return statement.where(*wanted.conditions(query))


def _row(names: Sequence[str], row: Any) -> Row:
    key, *rest = row
    return Row(key, dict(zip(names, rest, strict=False)), tuple(rest[len(names) :]))


def _terms(wanted: Collection, query: Query) -> list[tuple[ColumnElement[Any], bool]]:
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
    terms.append((wanted.table.c.key, False))
    return terms


def _beyond(
    terms: Sequence[tuple[ColumnElement[Any], bool]], values: tuple[str | int, ...]
) -> ColumnElement[bool]:
    """Rows that come after the position with these values: later in the first key, or equal there and later
    in the next, and so on. The bound on the first key alone lets an index find the start."""
    beyond: ColumnElement[bool] = false()
    for (column, descending), value in reversed(list(zip(terms, values, strict=True))):
        further = column < value if descending else column > value
        beyond = or_(further, and_(column == value, beyond))
    column, descending = terms[0]
    return and_(column <= values[0] if descending else column >= values[0], beyond)
