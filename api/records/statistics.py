"""Counting cases in groups, by the same filters as their list: today, or on any day as certain and as possible.

A group is a value of a dimension; `unknown` holds the cases without one. What a group counts is what the list
with the group's value as a further filter has as its total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    distinct,
    func,
    literal,
    not_,
    select,
    true,
)
from sqlalchemy import case as either

from api.records import base, recognitions
from api.records.cases import LISTS, held_filters, other_conditions, period_may_hold
from api.records.filters import UNKNOWN
from api.records.reading import Query

# More numbers at once are a table that nobody reads: more than three hundred groups on each last day of thirty years.
MOST_CELLS = 10_000

_case = base.cases.c
_period = base.case_periods.c


class TooManyCells(Exception):
    """There are more groups than MOST_CELLS, on all days together."""


@dataclass(frozen=True)
class Dimension:
    """What cases are grouped by: a column of the case, a list of it, or what a status period says."""

    kind: str
    of_case: ColumnElement[Any] | None = None
    of_period: ColumnElement[Any] | None = None


def _column(column: ColumnElement[Any]) -> Dimension:
    return Dimension("column", of_case=func.coalesce(column, UNKNOWN))


def _of_status(of_case: ColumnElement[Any], of_period: ColumnElement[Any]) -> Dimension:
    return Dimension("period", of_case, of_period)


def _group_of(status: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(base.statuses.c.group).where(base.statuses.c.id == status).scalar_subquery()


def _of_region(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).where(base.regions.c.id == _case.region_id).scalar_subquery()


DIMENSIONS: Mapping[str, Dimension] = {
    "status": _of_status(_case.status, _period.status),
    "year": _of_status(func.substr(_case.status_since, 1, 4), func.substr(_period.since, 1, 4)),
    "status_group": _of_status(_group_of(_case.status), _group_of(_period.status)),
    "region": _column(_case.region_id),
    "region_country": _column(_of_region(base.regions.c.country)),
    "region_occupation": _column(_of_region(base.regions.c.occupation)),
    "place_of_detention": _column(_case.place_of_detention),
    "gender": _column(_case.gender),
    "group_case": _column(_case.group_case_id),
    "sentence_kind": _column(_case.sentence_kind),
    "corroboration": _column(_case.corroboration),
    **{name: Dimension("list") for name in LISTS},
}
# One person falls in several groups of these.
OVERLAPPING = frozenset(LISTS)

# Groups by their values, in the order of the dimensions asked for.
Groups = dict[tuple[str, ...], int]


# Where a record has the value of a dimension that is no list, if not under its name.
_MEMBERS = {"region": "region_id", "group_case": "group_case_id"}
_SINGLE = [(name, _MEMBERS.get(name, name)) for name in DIMENSIONS if name not in LISTS and name != "year"]


def groups_of(record: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the groups in which a case falls today, a dimension and a value of it each: of a record as it is put
    together at load, and of the values of its lists."""
    for name, member in _SINGLE:
        yield name, record[member] or UNKNOWN
    yield "year", record["status_since"][:4]
    for name in LISTS:
        for value in values[name] or (UNKNOWN,):
            yield name, value


def count(connection: Connection, query: Query, names: Sequence[str]) -> Groups:
    """Return how many cases of the query fall in each group today; empty groups are left out."""
    if len(names) == 1 and not query.filters:
        return _kept(connection, names[0])
    source, joined = _joined(base.cases, query, names)
    columns = []
    for name, column in zip(names, joined, strict=True):
        columns.append(column if column is not None else DIMENSIONS[name].of_case)
    # No case has a value twice, so that each row is another case.
    conditions = [*other_conditions(query), *held_filters(query).of_case]
    return _counted(connection, source, columns, conditions, func.count())


def _kept(connection: Connection, name: str) -> Groups:
    """Return the groups of all cases, counted at load."""
    counts = base.case_counts.c
    found = select(counts.value, counts.count).where(counts.dimension == name)
    return {(value,): number for value, number in connection.execute(found)}


def count_on(connection: Connection, query: Query, names: Sequence[str]) -> tuple[Groups, Groups]:
    """Return how many cases surely fall in each group on the day of the query, and how many may."""
    wanted = and_(true(), *held_filters(query).of_period)
    held = period_may_hold(query.as_of or "")
    own = [name for name in names if DIMENSIONS[name].kind == "period"]
    return (
        _surely(connection, query, names, own, held, wanted),
        _possibly(connection, query, names, held, wanted),
    )


def _possibly(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    held: ColumnElement[bool],
    wanted: ColumnElement[bool],
) -> Groups:
    source, joined = _joined(base.cases.join(base.case_periods, held), query, names)
    columns = [
        column if column is not None else _on_day(name) for name, column in zip(names, joined, strict=True)
    ]
    # A case may have two periods of one group on a day.
    return _counted(
        connection, source, columns, [*other_conditions(query), wanted], func.count(distinct(_case.key))
    )


def _surely(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    own: Sequence[str],
    held: ColumnElement[bool],
    wanted: ColumnElement[bool],
) -> Groups:
    """Count the cases whose every candidate of the day meets the filters and falls in the same group."""
    lows = [func.min(DIMENSIONS[name].of_period).label(name) for name in own]
    same = [func.min(DIMENSIONS[name].of_period) == func.max(DIMENSIONS[name].of_period) for name in own]
    against = func.max(either((not_(wanted), literal(1)), else_=literal(0))) == 0
    sure: Subquery = (
        select(_case.key.label("key"), *lows)
        .select_from(base.cases.join(base.case_periods, held))
        .where(*other_conditions(query), _case.begun_last <= (query.as_of or ""))
        .group_by(_case.key)
        .having(and_(against, *same))
        .subquery("sure")
    )
    source, joined = _joined(base.cases.join(sure, sure.c.key == _case.key), query, names)
    columns = []
    for name, column in zip(names, joined, strict=True):
        of_case = sure.c[name] if name in own else DIMENSIONS[name].of_case
        columns.append(of_case if column is None else column)
    return _counted(connection, source, columns, [], func.count())


def _on_day(name: str) -> ColumnElement[Any]:
    dimension = DIMENSIONS[name]
    found = dimension.of_case if dimension.of_period is None else dimension.of_period
    if found is None:
        raise KeyError(name)
    return found


def _joined(
    source: FromClause, query: Query, names: Sequence[str]
) -> tuple[FromClause, list[ColumnElement[Any] | None]]:
    """Join the values of each list dimension, so that a case has a row for each, or one for none; None stands for what
    is no list."""
    columns: list[ColumnElement[Any] | None] = []
    beside: ColumnElement[str] | None = None
    for name in names:
        if DIMENSIONS[name].kind != "list":
            columns.append(None)
            continue
        values = base.case_values.alias(f"values_{name}")
        tests = [values.c.case_key == _case.key, values.c.field == name]
        if name in recognitions.FIELDS:
            tests += recognitions.of_one(name, values.c.value, query.filters, beside)
            beside = values.c.value
        source = source.outerjoin(values, and_(*tests))
        columns.append(func.coalesce(values.c.value, UNKNOWN))
    return source, columns


def _counted(
    connection: Connection,
    source: FromClause,
    columns: Sequence[Any],
    conditions: Sequence[ColumnElement[bool]],
    number: ColumnElement[int],
) -> Groups:
    groups = [column.label(f"group_{place}") for place, column in enumerate(columns)]
    statement = select(*groups, number).select_from(source).where(*conditions)
    if groups:
        statement = statement.group_by(*groups).limit(MOST_CELLS + 1)
    found = {tuple(row[:-1]): row[-1] for row in connection.execute(statement)}
    if len(found) > MOST_CELLS:
        raise TooManyCells
    return found
