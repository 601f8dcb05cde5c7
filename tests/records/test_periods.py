"""Status periods: no gap, no overlap, and for every day exactly what the dated events allow."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from api.records.dates import LAST_DAY, day_after, days_between, interval
from api.records.periods import Period, StatusEvent, custody_days, held_since, periods
from tests.conftest import RELEASED_ON, WHOLE_TABLES

HELD = frozenset({"imprisoned", "pretrial", "house-arrest"})
STATUSES = [*sorted(HELD), "restricted", "released", "died"]
FIRST = date(2019, 1, 1)
DAYS = st.dates(FIRST, date(2024, 12, 31))


@st.composite
def full(draw: st.DrawFn) -> list[StatusEvent]:
    """Events with full dates, in order; several may fall on one day."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=8)))
    return [
        StatusEvent(day.isoformat(), draw(st.sampled_from(STATUSES)), f"e{place}")
        for place, day in enumerate(days)
    ]


@st.composite
def partial(draw: st.DrawFn) -> list[StatusEvent]:
    """Events in the order that the check demands, some of them known by month or year alone."""
    events: list[StatusEvent] = []
    latest = ""
    for event in draw(full()):
        shown = event.date[: draw(st.sampled_from([4, 7, 10, 10]))]
        if interval(shown).last >= latest:
            events.append(StatusEvent(shown, event.status, event.event_id))
            latest = max(latest, interval(shown).first)
    return events


def on(history: tuple[Period, ...], day: str) -> tuple[list[Period], bool]:
    """The periods in which a case may have been on a day, and whether nothing else may have been: one of them, or none
    before the last possible day of the first event."""
    candidates = [period for period in history if period.start_first <= day < period.end_last]
    return candidates, len(candidates) == (history[0].start_last <= day)


def some_days(history: tuple[Period, ...]) -> list[str]:
    """Days at and around every border of a history, and some in between."""
    borders = {
        day
        for period in history
        for day in (period.start_first, period.start_last, period.end_first, period.end_last)
    } - {LAST_DAY}
    near = {
        (date.fromisoformat(border) + timedelta(days=shift)).isoformat()
        for border in borders
        for shift in (-40, -1, 0, 1, 40)
    }
    return sorted(near | {RELEASED_ON})


@given(events=partial())
def test_periods_leave_no_gap_and_do_not_overlap(events: list[StatusEvent]) -> None:
    history = periods(events, RELEASED_ON)
    for one, following in pairwise(history):
        assert (one.end_first, one.end_last) == (following.start_first, following.start_last)
        assert one.status != following.status
        assert one.start_first <= following.start_first
        assert one.start_last <= following.start_last
    assert all(period.start_first <= period.start_last <= RELEASED_ON for period in history)
    assert (history[-1].end_first, history[-1].end_last) == (LAST_DAY, LAST_DAY)


@given(events=partial())
def test_every_event_stands_in_one_period_and_the_last_one_gives_the_status(
    events: list[StatusEvent],
) -> None:
    history = periods(events, RELEASED_ON)
    assert [one for period in history for one in period.event_ids] == [event.event_id for event in events]
    status = {event.event_id: event.status for event in events}
    assert all(status[one] == period.status for period in history for one in period.event_ids)
    assert history[-1].status == events[-1].status
    assert {period.since for period in history} <= {event.date for event in events}


@given(events=partial())
def test_each_day_from_the_beginning_has_a_candidate_and_a_certain_day_exactly_one(
    events: list[StatusEvent],
) -> None:
    history = periods(events, RELEASED_ON)
    for day in some_days(history):
        candidates, certain = on(history, day)
        assert bool(candidates) == (day >= history[0].start_first)
        if certain and candidates:
            assert len(candidates) == 1
            assert day >= history[0].start_last
        elif day >= history[0].start_last:
            assert len(candidates) > 1


@given(events=partial())
def test_the_status_on_the_day_of_the_release_is_certain_or_among_the_candidates(
    events: list[StatusEvent],
) -> None:
    history = periods(events, RELEASED_ON)
    assert history[-1] in on(history, RELEASED_ON)[0]


@given(events=full())
def test_with_full_dates_it_is_the_last_event_up_to_that_day(events: list[StatusEvent]) -> None:
    history = periods(events, RELEASED_ON)
    for day in some_days(history):
        told = [event.status for event in events if event.date <= day]
        candidates, certain = on(history, day)
        assert [candidate.status for candidate in candidates] == told[-1:]
        assert certain


@given(events=full(), until=DAYS)
def test_with_full_dates_the_days_in_custody_are_counted_one_by_one(
    events: list[StatusEvent], until: date
) -> None:
    day, held = FIRST, 0
    while day <= until:
        told = [event.status for event in events if event.date <= day.isoformat()]
        held += bool(told) and told[-1] in HELD
        day += timedelta(days=1)
    assert custody_days(periods(events, RELEASED_ON), until.isoformat(), HELD) == (held, held)


@given(events=partial(), until=DAYS)
def test_the_fewest_days_in_custody_are_never_above_the_most(events: list[StatusEvent], until: date) -> None:
    history = periods(events, RELEASED_ON)
    fewest, most = custody_days(history, until.isoformat(), HELD)
    assert 0 <= fewest <= most
    assert most <= max(0, days_between(history[0].start_first, day_after(until.isoformat())))
    assert custody_days(history, until.isoformat(), frozenset()) == (0, 0)


@settings(max_examples=60)
@given(events=partial(), until=DAYS, data=st.data())
def test_whatever_the_exact_days_were_the_count_lies_between_the_bounds(
    events: list[StatusEvent], until: date, data: st.DataObject
) -> None:
    """Draw exact days that the partial dates allow, in the order of the events."""
    exact: list[StatusEvent] = []
    latest = ""
    for place, event in enumerate(events):
        span = interval(event.date, RELEASED_ON)
        first = max(span.first, latest)
        last = min([span.last, *(interval(later.date, RELEASED_ON).last for later in events[place:])])
        if first > last:
            return
        shift = data.draw(st.integers(0, days_between(first, last)))
        latest = (date.fromisoformat(first) + timedelta(days=shift)).isoformat()
        exact.append(StatusEvent(latest, event.status, event.event_id))
    fewest, most = custody_days(periods(events, RELEASED_ON), until.isoformat(), HELD)
    (counted, _) = custody_days(periods(exact, RELEASED_ON), until.isoformat(), HELD)
    assert fewest <= counted <= most


@given(events=partial())
def test_custody_begins_with_the_first_of_the_periods_in_a_row(events: list[StatusEvent]) -> None:
    history = periods(events, RELEASED_ON)
    for place, period in enumerate(history):
        since = held_since(history, HELD)[place]
        if period.status not in HELD:
            assert since is None
            continue
        begun = place
        while begun > 0 and history[begun - 1].status in HELD:
            begun -= 1
        assert since == history[begun].since


def test_the_rules_hold_for_every_case_on_file() -> None:
    with (WHOLE_TABLES / "statuses.csv").open(encoding="utf-8", newline="") as file:
        held = {row["id"] for row in csv.DictReader(file) if row["in_custody"] == "true"}
    told: dict[str, list[StatusEvent]] = {}
    with (WHOLE_TABLES / "events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["status"]:
                told.setdefault(row["case_id"], []).append(StatusEvent(row["date"], row["status"], row["id"]))
    assert told
    for events in told.values():
        history = periods(events, RELEASED_ON)
        for one, following in pairwise(history):
            assert (one.end_first, one.end_last) == (following.start_first, following.start_last)
        fewest, most = custody_days(history, RELEASED_ON, held)
        assert 0 <= fewest <= most
        assert on(history, RELEASED_ON)[0]


def test_a_change_known_by_its_month_leaves_both_statuses_possible() -> None:
    history = periods(
        [StatusEvent("2022-07-08", "imprisoned", "a"), StatusEvent("2023-02", "released", "b")], RELEASED_ON
    )
    for day, statuses, sure in (
        ("2023-01-31", ["imprisoned"], True),
        ("2023-02-10", ["imprisoned", "released"], False),
        ("2023-02-28", ["released"], True),
    ):
        candidates, certain = on(history, day)
        assert ([one.status for one in candidates], certain) == (statuses, sure)
    assert custody_days(history, "2023-12-31", HELD) == (208, 235)
