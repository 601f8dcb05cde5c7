"""The timeline of a case (row T3), of every case on file."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.records.periods import StatusEvent, custody_days, periods
from tests.questions import history
from tests.questions.asking import Record, get, ids, table
from tests.questions.history import RELEASED_ON, Told, days_held, possible, told

SOURCES = {row["id"]: row["source_ids"].split(";") for row in table("events")}


@pytest.fixture(scope="module")
def timelines(client: FlaskClient) -> dict[str, Record]:
    """The timeline of every case, by id."""
    return {case: get(client, f"/v1/cases/{case}/timeline")["data"] for case in told()}


def test_every_case_has_a_timeline(timelines: dict[str, Record]) -> None:
    assert list(timelines) == [row["id"] for row in table("cases")]


def test_periods_neither_overlap_nor_leave_a_gap(timelines: dict[str, Record]) -> None:
    for case, timeline in timelines.items():
        periods = timeline["periods"]
        for period, following in pairwise(periods):
            assert period["end"] == following["start"], case
            assert period["status"] != following["status"], case
            assert period["start"]["earliest"] <= following["start"]["earliest"], case
            assert period["start"]["latest"] <= following["start"]["latest"], case
        assert periods[-1]["end"] is None
        for period in periods:
            assert period["start"]["earliest"] <= period["start"]["latest"] <= RELEASED_ON.isoformat(), case


def test_periods_start_on_the_days_of_their_events(timelines: dict[str, Record]) -> None:
    for case, timeline in timelines.items():
        named = [event for period in timeline["periods"] for event in period["events"]]
        assert named == [event.id for event in told()[case]]
        by_id = {event.id: event for event in told()[case]}
        for period in timeline["periods"]:
            first = by_id[period["events"][0]]
            assert {by_id[event].status for event in period["events"]} == {period["status"]}
            assert period["since"] == first.written
            assert first.first.isoformat() <= period["start"]["earliest"]
            assert period["start"]["latest"] <= max(first.last.isoformat(), period["start"]["earliest"])


def test_every_period_names_the_sources_of_its_events(timelines: dict[str, Record]) -> None:
    for timeline in timelines.values():
        for period in timeline["periods"]:
            assert period["source_ids"]
            assert set(period["source_ids"]) == {s for event in period["events"] for s in SOURCES[event]}


def test_the_days_in_custody_are_those_counted_one_by_one(timelines: dict[str, Record]) -> None:
    for case, timeline in timelines.items():
        surely, maybe = days_held(told()[case], RELEASED_ON)
        assert timeline["custody_days"] == {"min": surely, "max": maybe}, case


def test_the_days_in_custody_are_counted_up_to_the_day_that_is_asked_for(client: FlaskClient) -> None:
    for case, events in list(told().items())[::5]:
        for day in (events[0].first, events[-1].first, events[-1].last, date(2024, 10, 6)):
            answer = get(client, f"/v1/cases/{case}/timeline", {"as_of": day.isoformat()})["data"]
            surely, maybe = days_held(events, day)
            assert answer["custody_days"] == {"min": surely, "max": maybe}, (case, day)
            assert all(period["start"]["earliest"] <= day.isoformat() for period in answer["periods"])


@pytest.mark.parametrize("day", ["2021-01-31", "2022-07-08", "2023-02-10", "2024-10-06", "2025-12-31"])
def test_the_list_of_a_day_agrees_with_the_timelines(
    day: str, client: FlaskClient, timelines: dict[str, Record]
) -> None:
    """Whoever the list says is held has a period in custody that the day falls into, and nobody else."""
    sure = set(ids(client, {"custody": "true", "as_of": day}))
    perhaps = set(ids(client, {"custody": "true", "as_of": day, "certainty": "any"}))
    for case, timeline in timelines.items():
        running = [
            period["in_custody"]
            for period in timeline["periods"]
            if period["start"]["earliest"] <= day and (not period["end"] or period["end"]["latest"] > day)
        ]
        begun = timeline["periods"][0]["start"]["latest"] <= day
        assert (case in perhaps) is any(running), case
        assert (case in sure) is (begun and all(running)), case
        assert (case in sure) is history.surely_held(possible(told()[case], date.fromisoformat(day))), case


def test_the_last_period_is_the_status_of_today(client: FlaskClient, timelines: dict[str, Record]) -> None:
    for case in get(client, "/v1/cases", {"limit": "500"})["data"]:
        last = timelines[case["id"]]["periods"][-1]
        assert (last["status"], last["in_custody"]) == (case["status"], case["in_custody"])
        assert last["since"] == case["status_since"]


def test_a_timeline_is_found_by_uid_as_by_id(client: FlaskClient) -> None:
    for row in table("cases")[:9]:
        by_uid = get(client, f"/v1/cases/{row['uid']}/timeline")["data"]
        assert by_uid == get(client, f"/v1/cases/{row['id']}/timeline")["data"]
    assert client.get("/v1/cases/nobody/timeline").status_code == 404


PARTIAL = st.one_of(
    st.dates(date(2022, 1, 1), date(2022, 6, 30)).map(lambda day: day.isoformat()),
    st.sampled_from(["2022", "2022-01", "2022-02", "2022-03", "2022-04"]),
)


@settings(max_examples=200)
@given(
    dates=st.lists(PARTIAL, min_size=1, max_size=5).map(sorted),
    statuses=st.lists(st.sampled_from(["imprisoned", "house-arrest", "restricted"]), min_size=5, max_size=5),
    until=st.dates(date(2021, 12, 31), date(2023, 1, 31)),
)
def test_any_history_gives_periods_that_join_and_days_as_counted(
    dates: list[str], statuses: list[str], until: date
) -> None:
    """Also such as no case on file has: several changes in one month, or one month within another date's year."""
    events = tuple(
        Told(str(number), day, status, *history.days_of(day))
        for number, (day, status) in enumerate(zip(dates, statuses, strict=False))
    )
    found = periods((StatusEvent(e.written, e.status, e.id) for e in events), RELEASED_ON.isoformat())
    for period, following in pairwise(found):
        assert (period.end_first, period.end_last) == (following.start_first, following.start_last)
    assert custody_days(found, until.isoformat(), history.held()) == days_held(events, until)
