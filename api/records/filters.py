"""Filters, each a function from its value to a condition; what they have in common, whatever the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, literal, not_, or_, select

from api.records import base
from api.records.dates import interval

# The value of a filter that asks for records which lack the field.
UNKNOWN = "unknown"
# How the name of a filter ends that asks for records with all of its values, and not with one of them.
OF_ALL = "_all"

# The values of a filter: any of the first (all when empty), none of the second.
Choice = tuple[tuple[str, ...], tuple[str, ...]]

# The day of the release, read where it is asked for.
released_on: ColumnElement[str] = select(base.release.c.released_on).scalar_subquery()

Condition = Callable[[Any], ColumnElement[bool]]
# From tests of a value to the condition that a record holds one which meets them all; any value, without tests.
Holds = Callable[..., ColumnElement[bool]]
_OfValues = Callable[[tuple[str, ...]], ColumnElement[bool]]


def among(column: ColumnElement[Any]) -> Condition:
    """The column is one of the wanted values and none of the excluded ones; `unknown` stands for no value."""

    def has(values: tuple[str, ...]) -> ColumnElement[bool]:
        known = [value for value in values if value != UNKNOWN]
        tests: list[ColumnElement[bool]] = [column.in_(known)] if known else []
        if UNKNOWN in values:
            tests.append(or_(column.is_(None), column == UNKNOWN))
        return or_(*tests)

    # A record without a value is not among the excluded ones.
    return _choice(has, lambda excluded: func.coalesce(not_(has(excluded)), literal(True)))


def is_one_of(column: ColumnElement[Any]) -> Condition:
    """The same where `unknown` is a value like others, and asks for it alone."""
    return _choice(column.in_, lambda excluded: func.coalesce(column.not_in(excluded), literal(True)))


def in_group(status: ColumnElement[str]) -> Condition:
    """The status is of one of the wanted groups, and of none of the excluded ones."""
    groups = base.statuses.c

    def of(wanted: tuple[str, ...]) -> ColumnElement[bool]:
        return status.in_(select(groups.id).where(groups.group.in_(wanted)))

    return _choice(of, lambda excluded: func.coalesce(not_(of(excluded)), literal(True)))


def listed(table: Table, name: str) -> Condition:
    """A value of the list column `name` is among the wanted ones, and none among the excluded."""
    values = base.list_values
    own = (values.c.table_name == table.name, values.c.field == name)
    holders = select(values.c.record_key).where(*own)
    return _held(lambda *tests: table.c.key.in_(holders.where(*tests)), values.c.value)


def all_listed(table: Table, name: str) -> Condition:
    """Every wanted value is in the list column `name`."""
    values = base.list_values.c
    holders = select(values.record_key).where(values.table_name == table.name, values.field == name)
    return _holding_all(table.c.key, holders, values.value, values.record_key)


def of_all_cases(name: str) -> Holds:
    """The case is among those whose list of this name has a value that meets the tests."""
    values, key = base.case_values.c, base.cases.c.key
    holders = select(values.case_key).where(values.field == name)
    return lambda *tests: key.in_(holders.where(*tests))


def of_this_case(name: str) -> Holds:
    """The same, asked of one case after the other."""
    values = base.case_values.c
    own = select(1).where(values.field == name, values.case_key == base.cases.c.key).correlate(base.cases)
    return lambda *tests: exists(own.where(*tests))


def listed_of_case(name: str, holding: Callable[[str], Holds] = of_all_cases) -> Condition:
    """The same as `listed` for a list of a case: themes, articles, sources and the like."""
    return _held(holding(name), base.case_values.c.value)


def all_listed_of_case(name: str) -> Condition:
    """Every wanted value is in a list of a case."""
    values = base.case_values.c
    holders = select(values.case_key).where(values.field == name)
    return _holding_all(base.cases.c.key, holders, values.value, values.case_key)


def all_listed_of_this_case(name: str) -> Condition:
    """The same, asked of one case after the other."""
    values = base.case_values.c
    own = select(func.count()).where(values.field == name, values.case_key == base.cases.c.key)
    return lambda choice: (
        own.where(values.value.in_(choice[0])).correlate(base.cases).scalar_subquery() == len(choice[0])
    )


def _holding_all(
    key: ColumnElement[int], holders: Select[int], value: ColumnElement[str], holder: ColumnElement[int]
) -> Condition:
    # No record has a value twice, so that it has all of them where it has as many.
    return lambda choice: key.in_(
        holders.where(value.in_(choice[0])).group_by(holder).having(func.count() == len(choice[0]))
    )


def _held(holds: Holds, value: ColumnElement[str]) -> Condition:
    def has(wanted: tuple[str, ...]) -> ColumnElement[bool]:
        known = [item for item in wanted if item != UNKNOWN]
        tests: list[ColumnElement[bool]] = [holds(value.in_(known))] if known else []
        if UNKNOWN in wanted:
            tests.append(not_(holds()))
        return or_(*tests)

    return _choice(has, lambda excluded: not_(has(excluded)))


def _choice(has: _OfValues, lacks: _OfValues) -> Condition:
    def condition(choice: Choice) -> ColumnElement[bool]:
        wanted, excluded = choice
        tests: list[ColumnElement[bool]] = []
        if wanted:
            tests.append(has(wanted))
        if excluded:
            tests.append(lacks(excluded))
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
    """The partial date may fall on this day or later: its last possible day does. No fact is later than its release,
    with which a month or year ends that is not over then; only a day that says so itself comes later."""
    return lambda day: and_((column + "-99") >= day, or_(released_on >= day, (column + "-01-01") >= day))


def surely_by(column: ColumnElement[Any], day: str) -> ColumnElement[bool]:
    """Every day that a partial date may mean is this one or earlier: all days that it covers are, or the release is,
    than which no fact is later."""
    not_over = [partial for partial in (day[:4], day[:7]) if interval(partial).last > day]
    return and_(column <= day, or_(column.not_in(not_over), released_on <= day))


def before(column: ColumnElement[Any]) -> Condition:
    """The column has a lower value."""
    return lambda value: column < value
