"""Counting cases in groups, by the same filters as their list: today, or on any day as certain and as possible.

A group is a value of a dimension; `unknown` holds the cases without one. What a group counts is what the list
with the group's value as a further filter has as its total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from api.records.evidence import is_confirmed
from api.records.filters import UNKNOWN
from api.records.reading import Query

# More numbers at once are a table that nobody reads: more than three hundred groups on each last day of thirty years.
MOST_CELLS = 10_000
# A group has some thirty different lengths of a term; so many of all groups together are held at once.
MOST_LENGTHS = 30 * MOST_CELLS

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
    "place_kind": _column(_case.place_kind),
    "gender": _column(_case.gender),
    "group_case": _column(_case.group_case_id),
    "sentence_kind": _column(_case.sentence_kind),
    "sentence_stage": _column(_case.sentence_stage),
    "corroboration": _column(_case.corroboration),
    "status_corroboration": _column(_case.status_corroboration),
    **{name: Dimension("list") for name in LISTS},
}
# One person falls in several groups of these.
OVERLAPPING = frozenset(LISTS)

# Groups by their values, in the order of the dimensions asked for.
Groups = dict[tuple[str, ...], int]
# Of each group, how many people have a sentence of a kind and of so many months.
Lengths = dict[tuple[str, ...], dict[tuple[str | None, int | None], int]]


class Counted(NamedTuple):
    """How many cases fall in each group, surely and perhaps (the same, where no day is asked for), and how many of the
    sure ones a source confirmed within a year."""

    surely: Groups
    possibly: Groups
    confirmed: Groups


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


def count(connection: Connection, query: Query, names: Sequence[str], released_on: str) -> Counted:
    """Return how many cases of the query fall in each group today; empty groups are left out."""
    if len(names) == 1 and not query.filters:
        return _kept(connection, names[0])
    numbers = [func.count(), _confirmed(released_on)]
    groups, confirmed = _today(connection, query, names, (), numbers, MOST_CELLS)
    return Counted(groups, groups, confirmed)


def _today(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    more: Sequence[Any],
    numbers: Sequence[ColumnElement[int]],
    most: int,
) -> list[dict[tuple[Any, ...], int]]:
    """Return numbers of cases by the combinations of values in some dimensions, and in more columns of the case."""
    source, joined = _joined(base.cases, query, names)
    columns = []
    for name, column in zip(names, joined, strict=True):
        columns.append(column if column is not None else DIMENSIONS[name].of_case)
    # No case has a value twice, so that each row is another case.
    conditions = [*other_conditions(query), *held_filters(query).of_case]
    return _counted(connection, source, [*columns, *more], conditions, numbers, most)


def lengths(connection: Connection, query: Query, names: Sequence[str]) -> Lengths:
    """Return how many people of each group have which sentence today: its kind and its months, None where there is no
    sentence or no number. Raises TooManyCells when there are more than MOST_LENGTHS."""
    of_sentence = (_case.sentence_kind, _case.sentence_months)
    (counted,) = _today(connection, query, names, of_sentence, [func.count()], MOST_LENGTHS)
    found: Lengths = {}
    for (*group, kind, months), number in counted.items():
        found.setdefault(tuple(group), {})[kind, months] = number
    return found


def _kept(connection: Connection, name: str) -> Counted:
    """Return the groups of all cases, counted at load."""
    counts = base.case_counts.c
    found = select(counts.value, counts.count, counts.confirmed).where(counts.dimension == name)
    rows = connection.execute(found).all()
    groups: Groups = {(row[0],): row[1] for row in rows}
    confirmed: Groups = {(row[0],): row[2] for row in rows}
    return Counted(groups, groups, confirmed)


def _confirmed(day: str) -> ColumnElement[int]:
    return func.sum(either((is_confirmed(day), literal(1)), else_=literal(0)))


def count_on(connection: Connection, query: Query, names: Sequence[str]) -> Counted:
    """Return how many cases fall in each group on the day of the query."""
    wanted = and_(true(), *held_filters(query).of_period)
    held = period_may_hold(query.as_of or "")
    own = [name for name in names if DIMENSIONS[name].kind == "period"]
    surely, confirmed = _surely(connection, query, names, own, held, wanted)
    return Counted(surely, _possibly(connection, query, names, held, wanted), confirmed)


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
    conditions = [*other_conditions(query), wanted]
    (groups,) = _counted(connection, source, columns, conditions, [func.count(distinct(_case.key))])
    return groups


def _surely(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    own: Sequence[str],
    held: ColumnElement[bool],
    wanted: ColumnElement[bool],
) -> list[Groups]:
    """Count the cases whose every candidate of the day meets the filters and falls in the same group, and those of them
    that are confirmed."""
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
    for name, of_list in zip(names, joined, strict=True):
        column = of_list
        if column is None:
            column = sure.c[name] if name in own else _on_day(name)
        columns.append(column)
    return _counted(connection, source, columns, [], [func.count(), _confirmed(query.as_of or "")])


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
    numbers: Sequence[ColumnElement[int]],
    most: int = MOST_CELLS,
) -> list[dict[tuple[Any, ...], int]]:
    """Return each of the numbers by group."""
    groups = [column.label(f"group_{place}") for place, column in enumerate(columns)]
    statement = select(*groups, *numbers).select_from(source).where(*conditions)
    if groups:
        statement = statement.group_by(*groups).limit(most + 1)
    rows = connection.execute(statement).all()
    if len(rows) > most:
        raise TooManyCells
    size = len(groups)
    return [{tuple(row[:size]): row[size + place] or 0 for row in rows} for place in range(len(numbers))]
