"""How the value of a filter is read: whether values of a row satisfy what is asked."""

from __future__ import annotations

from collections.abc import Mapping

from tests.conftest import RELEASED_ON
from tests.v1.dates import first_day, last_day, last_on_file

Values = set[str]


def chosen(asked: str, values: Values) -> bool:
    """Whether values satisfy `a,b,-c`: any of the wanted, none of the excluded; `unknown` is having none."""
    items = asked.split(",")
    wanted = {item for item in items if not item.startswith("-")}
    excluded = {item[1:] for item in items if item.startswith("-")}
    named = values or {"unknown"}
    return (not wanted or bool(named & wanted)) and not named & excluded


def is_excluded_and_asked_for(asked: Mapping[str, str]) -> bool:
    """Whether a query excludes a value that all records must have, which is refused."""
    return any(
        {f"-{value}" for value in values.split(",")}
        & set(asked.get(name.removesuffix("_all"), "").split(","))
        for name, values in asked.items()
        if name.endswith("_all")
    )


def exactly(asked: str, values: Values) -> bool:
    return values == {asked}


def at_least(asked: str, values: Values) -> bool:
    return any(int(value) >= int(asked) for value in values)


def at_most(asked: str, values: Values) -> bool:
    return any(int(value) <= int(asked) for value in values)


def from_day(asked: str, values: Values) -> bool:
    """A partial date counts when any day of it may lie in the range, up to that of the release."""
    return any(last_on_file(value, RELEASED_ON) >= first_day(asked) for value in values)


def to_day(asked: str, values: Values) -> bool:
    return any(first_day(value) <= last_day(asked) for value in values)


def ends_from(asked: str, values: Values) -> bool:
    """A term may end on a day or later: its last day does, or is not known."""
    return any(not value.partition("/")[2] or value.partition("/")[2] >= first_day(asked) for value in values)


def ends_to(asked: str, values: Values) -> bool:
    return any(not value.partition("/")[0] or value.partition("/")[0] <= last_day(asked) for value in values)


def before(asked: str, values: Values) -> bool:
    return any(value < asked for value in values)


def every(asked: str, values: Values) -> bool:
    """Whether all of `a,b` are among the values."""
    return set(asked.split(",")) <= values
