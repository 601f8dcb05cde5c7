"""Partial dates: `2022`, `2022-07` and `2022-07-08` as intervals of days, each day written `YYYY-MM-DD`.

Days are compared as text, which sorts like time and is the same on every database.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"

# It is today somewhere until it is tomorrow everywhere: the first to have a day are fourteen hours ahead of UTC.
_FURTHEST_AHEAD = timedelta(hours=14)


@dataclass(frozen=True)
class Interval:
    """The days on which something may have happened, both ends included."""

    first: str
    last: str


# The same days come again and again over many cases.
@lru_cache(maxsize=20_000)
def interval(partial: str, until: str = LAST_DAY) -> Interval:
    """Return the days that a partial date covers, none after `until` (the day of the release).

    Raises ValueError for text that is no date, such as `2023-02-30`.
    """
    match len(partial):
        case 4:
            first, last = f"{partial}-01-01", f"{partial}-12-31"
        case 7:
            year, month = int(partial[:4]), int(partial[5:])
            first, last = f"{partial}-01", f"{partial}-{calendar.monthrange(year, month)[1]:02}"
        case _:
            first = last = partial
    for day in (first, last):
        date.fromisoformat(day)
    return Interval(first, max(first, min(last, until)))


def span(partial: str | None, until: str) -> Interval:
    """Return the days on which a fact on file may have happened: of one without a date, any up to `until` (the day of
    the release)."""
    return Interval(FIRST_DAY, until) if partial is None else interval(partial, until)


def today() -> str:
    """Return the latest day that it is anywhere."""
    return (datetime.now(UTC) + _FURTHEST_AHEAD).date().isoformat()


def days_between(earlier: str, later: str) -> int:
    """Return the number of days from one day to another (negative when they stand the other way round)."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def day_after(day: str) -> str:
    """Return the next day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def last_days(first: str, last: str, unit: str) -> list[str]:
    """Return the last day of each `month` or `year` from one day to another, the final one cut at `last`."""
    length = {"year": 4, "month": 7}[unit]
    days, day = [], first
    while day <= last:
        end = min(interval(day[:length]).last, last)
        days.append(end)
        day = day_after(end)
    return days
