"""Who was in which status on a day, worked out from the curated events alone: what may have been, day by day.

An event with a partial date may have happened on any of its days, in the order of the file. So the status of a day is
that of event n exactly when no event up to n must come later, and no event after n must have come by then.
"""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.conftest import RELEASED_ON as DAY_OF_RELEASE
from tests.conftest import WHOLE_TABLES

RELEASED_ON = date.fromisoformat(DAY_OF_RELEASE)


@dataclass(frozen=True)
class Told:
    """An event that names a status: the first and the last day on which it may have happened."""

    id: str
    written: str
    status: str
    first: date
    last: date


def days_of(partial: str) -> tuple[date, date]:
    """The first and the last day of a partial date, none after the release."""
    parts = [int(part) for part in partial.split("-")]
    year, month, day = parts + [0] * (3 - len(parts))
    last_month = month or 12
    first = date(year, month or 1, day or 1)
    last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return first, max(first, min(last, RELEASED_ON))


@cache
def told(folder: Path = WHOLE_TABLES) -> dict[str, tuple[Told, ...]]:
    """The events of each case that name a status, in the order of the file."""
    found: dict[str, list[Told]] = {}
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["status"]:
                event = Told(row["id"], row["date"], row["status"], *days_of(row["date"]))
                found.setdefault(row["case_id"], []).append(event)
    return {case: tuple(events) for case, events in found.items()}


@cache
def held(folder: Path = WHOLE_TABLES) -> frozenset[str]:
    """The statuses in which a person is held."""
    with (folder / "statuses.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["id"] for row in csv.DictReader(file) if row["in_custody"] == "true")


def possible(events: tuple[Told, ...], day: date) -> list[str | None]:
    """Every status that a case may have had on a day, in order of time; None stands for a case not yet begun."""
    found: list[str | None] = [None] if min(event.last for event in events) > day else []
    for number, event in enumerate(events):
        begun = all(earlier.first <= day for earlier in events[: number + 1])
        lasting = all(later.last > day for later in events[number + 1 :])
        if begun and lasting and found[-1:] != [event.status]:
            found.append(event.status)
    return found


def surely_held(statuses: list[str | None], folder: Path = WHOLE_TABLES) -> bool:
    """Whether the person was held, whatever the status was."""
    return bool(statuses) and all(status in held(folder) for status in statuses)


def maybe_held(statuses: list[str | None], folder: Path = WHOLE_TABLES) -> bool:
    """Whether the person may have been held."""
    return any(status in held(folder) for status in statuses)


def days_held(events: tuple[Told, ...], until: date) -> tuple[int, int]:
    """The days up to and including `until` on which the person was held surely, and possibly.

    Between two days on which an event may begin or end to be possible nothing changes, so that these days are
    counted together.
    """
    end = until + timedelta(days=1)
    edges = {day for event in events for day in (event.first, event.last)}
    turns = [*sorted(day for day in edges if day < end), end]
    surely = maybe = 0
    for day, following in pairwise(turns):
        statuses, days = possible(events, day), (following - day).days
        surely += days * surely_held(statuses)
        maybe += days * maybe_held(statuses)
    return surely, maybe


def _all_events() -> list[Told]:
    return [event for events in told().values() for event in events]


@cache
def marks() -> tuple[str, ...]:
    """The days on which something may change, and those beside them, within the span of the release."""
    edges = {day for event in _all_events() for day in (event.first, event.last)}
    near = {day + timedelta(days=step) for day in edges for step in (-1, 0, 1)}
    return tuple(sorted(day.isoformat() for day in near if FIRST_DAY <= day <= RELEASED_ON))


def first_event() -> date:
    """The first day of the first event on file, whether it names a status or not."""
    with (WHOLE_TABLES / "events.csv").open(encoding="utf-8", newline="") as file:
        return min(days_of(row["date"])[0] for row in csv.DictReader(file))


FIRST_DAY = first_event()
