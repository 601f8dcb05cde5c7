"""The first and the last day of a partial date, as a reader of the guide would find them, and the last one on which
something on file may have happened."""

from __future__ import annotations

import calendar


def first_day(date: str) -> str:
    return {4: f"{date}-01-01", 7: f"{date}-01"}.get(len(date), date)


def last_day(date: str) -> str:
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]}"
    return date


def last_on_file(date: str, released_on: str) -> str:
    """No fact is later than its release, so that a month or year that is not over then ends with it."""
    return min(last_day(date), max(first_day(date), released_on))
