"""The history of a case as status periods: the one place where status is derived.

A case has no stored status: it has the status of the last dated event that names one. A partial date makes
the day of a change uncertain, so a period has an earliest and a latest day of start and of end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.records.dates import FIRST_DAY, LAST_DAY, Interval, day_after, days_between, span


@dataclass(frozen=True)
class StatusEvent:
    """An event that names a status; `date` is a partial date."""

    date: str
    status: str
    event_id: str = ""


@dataclass(frozen=True)
class Period:
    """A time in one status: it began between `start_first` and `start_last`, and ended (the first day of
    the next status) between `end_first` and `end_last`, which are LAST_DAY while it lasts."""

    status: str
    since: str
    start_first: str
    start_last: str
    end_first: str
    end_last: str
    event_ids: tuple[str, ...]


def in_order(dates: Iterable[str | None], released_on: str) -> list[Interval]:
    """Return the days of facts that stand in order of time, narrowed by that order; one without a date may have been on
    any day, save that it surely had been when a later one surely had."""
    spans, first = [], FIRST_DAY
    for date in dates:
        own = span(date, released_on)
        if date is not None:
            first = max(first, own.first)
            own = Interval(first, max(first, own.last))
        spans.append(own)
    for place in range(len(spans) - 2, -1, -1):
        last, own = spans[place + 1].last, spans[place]
        if last < own.last:
            spans[place] = Interval(own.first, max(own.first, last))
    return spans


def periods(events: Iterable[StatusEvent], released_on: str) -> tuple[Period, ...]:
    """Return the periods of a case, oldest first; they neither overlap nor leave a gap.

    `events` are those that name a status, in the order of the file; consecutive ones with the same
    status make one period.
    """
    events = list(events)
    spans = in_order((event.date for event in events), released_on)
    # The places of the events with which a period begins.
    starts = [at for at, event in enumerate(events) if not at or events[at - 1].status != event.status]
    found: list[Period] = []
    for at, following in zip(starts, [*starts[1:], len(events)], strict=True):
        event, span = events[at], spans[at]
        end = spans[following] if following < len(events) else Interval(LAST_DAY, LAST_DAY)
        ids = tuple([one.event_id for one in events[at:following]])
        found.append(Period(event.status, event.date, span.first, span.last, end.first, end.last, ids))
    return tuple(found)


def held_since(history: Sequence[Period], in_custody: Collection[str]) -> list[str | None]:
    """Return for each period the partial date since which the person is held without a break, None where not held."""
    found: list[str | None] = []
    since = None
    for period in history:
        since = (since or period.since) if period.status in in_custody else None
        found.append(since)
    return found


# What an event does to the custody of a person.
BEGINS, ENDS = "begins", "ends"
# The same where nobody knows; and the group of the statuses that say only that.
UNKNOWN = "unknown"


def custody_changes(
    statuses: Iterable[str | None], in_custody: Collection[str], unknown: Collection[str]
) -> Iterator[str | None]:
    """Yield for each event of a case, in the order of the file, whether a stay in custody BEGINS or ENDS with it: None
    where neither does, UNKNOWN where the status before or after it is one of the `unknown` ones, which say nothing.

    `statuses` are those that the events name, None for an event that names none.
    """
    held: bool | None = False
    for status in statuses:
        if status is None:
            yield None
            continue
        before, held = held, None if status in unknown else status in in_custody
        if before is None or held is None:
            yield UNKNOWN
        elif before == held:
            yield None
        else:
            yield BEGINS if held else ENDS


def custody_days(history: Sequence[Period], until: str, in_custody: Collection[str]) -> tuple[int, int]:
    """Return the fewest and the most days spent in custody up to and including the day `until`.

    Consecutive periods in custody count as one stay; a day that may belong to two stays counts once.
    """
    end = day_after(until)
    fewest = most = 0
    counted = ""
    stay: tuple[Period, Period] | None = None
    for period in (*history, None):
        if period is not None and period.status in in_custody:
            stay = (stay[0], period) if stay else (period, period)
        elif stay:
            begun, ended = stay
            fewest += max(0, days_between(begun.start_last, min(ended.end_first, end)))
            most += max(0, days_between(max(begun.start_first, counted), min(ended.end_last, end)))
            counted = ended.end_last
            stay = None
    return fewest, most
