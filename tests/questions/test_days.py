"""What held on a day (rows T1 and T2): every case on any day, against the curated events read one by one."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.records import dates
from api.v1.shapes import case_parameters
from tests.questions import history
from tests.questions.asking import DAYS, Record, csv_rows, faults, filters, get, ids, table, total, walk
from tests.questions.history import FIRST_DAY, RELEASED_ON, possible, told

OF_THE_DAY = (
    "status",
    "status_since",
    "status_label",
    "in_custody",
    "in_custody_since",
    "certainty",
    "basis",
)
SOMEBODY = table("cases")[0]["id"]
STEP = timedelta(days=1)
# A day after the release, as if it were today.
TODAY = RELEASED_ON + 40 * STEP
STATUSES = {row["id"]: row for row in table("statuses")}
VERIFIED = {row["id"]: history.days_of(row["verified_on"])[0] for row in table("cases")}


def on(client: FlaskClient, day: str, certainty: str = "any") -> dict[str, Record]:
    """All cases on a day, by id."""
    asked = {"as_of": day, "certainty": certainty, "limit": "500"}
    return {case["id"]: case for case in walk(client, "/v1/cases", asked)}


@settings(max_examples=20)
@given(day=DAYS)
def test_every_case_has_the_statuses_that_its_events_allow(client: FlaskClient, day: str) -> None:
    moment = date.fromisoformat(day)
    allowed = {case: possible(events, moment) for case, events in told().items()}
    sure, perhaps = on(client, day, "certain"), on(client, day)
    assert sure.keys() == {case for case, statuses in allowed.items() if None not in statuses}
    assert perhaps.keys() == {case for case, statuses in allowed.items() if any(statuses)}
    for name, case in perhaps.items():
        statuses = allowed[name]
        assert case["candidates"] == [status for status in statuses if status]
        assert case["certainty"] == ("certain" if len(statuses) == 1 else "possible")
        assert case["status"] == (statuses[0] if len(statuses) == 1 else None)
        assert case["status_label"] == (STATUSES[case["status"]]["label"] if case["status"] else None)
        surely, maybe = history.surely_held(statuses), history.maybe_held(statuses)
        assert case["in_custody"] is (True if surely else None if maybe or None in statuses else False)
        assert case["basis"] == ("carried-forward" if moment > VERIFIED[name] else "observed")
        unseen = {name for name, reason in case["absent"].items() if reason == "not-compared"}
        assert {field for field, value in case.items() if value is None} == case["absent"].keys() - unseen


@settings(max_examples=20)
@given(day=DAYS, status=st.sampled_from(sorted(STATUSES)))
def test_filters_on_the_status_speak_of_the_day(client: FlaskClient, day: str, status: str) -> None:
    allowed = {case: possible(events, date.fromisoformat(day)) for case, events in told().items()}
    expected: dict[tuple[str, str, str], set[str]] = {
        ("status", status, "certain"): {case for case, found in allowed.items() if found == [status]},
        ("status", status, "any"): {case for case, found in allowed.items() if status in found},
        ("custody", "true", "certain"): {
            case for case, found in allowed.items() if history.surely_held(found)
        },
        ("custody", "true", "any"): {case for case, found in allowed.items() if history.maybe_held(found)},
    }
    for (name, value, certainty), cases in expected.items():
        assert set(ids(client, {name: value, "as_of": day, "certainty": certainty})) == cases


@settings(max_examples=20)
@given(day=DAYS, asked=filters())
def test_what_is_certain_is_also_possible(client: FlaskClient, day: str, asked: dict[str, str]) -> None:
    certain = ids(client, {**asked, "as_of": day})
    assert set(certain) <= set(ids(client, {**asked, "as_of": day, "certainty": "any"}))
    assert certain == ids(client, {**asked, "as_of": day, "certainty": "certain"})


@settings(max_examples=20)
@given(asked=filters())
def test_the_day_of_the_release_is_today(client: FlaskClient, asked: dict[str, str]) -> None:
    today = walk(client, "/v1/cases", {"limit": "500", **asked})
    on_day = walk(client, "/v1/cases", {"limit": "500", **asked, "as_of": RELEASED_ON.isoformat()})
    for case in on_day:
        assert case.pop("certainty") == "certain"
        assert case.pop("candidates") == [case["status"]]
        assert case.pop("basis") in {"observed", "carried-forward"}
        for name in ("recognised_by", "articles", "concerns"):
            assert case.pop(f"{name}_perhaps") == []
    assert on_day == today


def test_a_change_dated_by_its_month_is_possible_on_each_day_of_it(tiny_client: FlaskClient) -> None:
    """Rustam Seidkuliev was released in April 2023; no source says on which day."""
    path = "/v1/cases/rustam-seidkuliev"
    before, within, after = (
        get(tiny_client, path, {"as_of": day})["data"] for day in ("2023-03-31", "2023-04-10", "2023-05-01")
    )
    assert (before["status"], before["certainty"]) == ("imprisoned", "certain")
    assert (within["status"], within["certainty"]) == (None, "possible")
    assert within["candidates"] == ["imprisoned", "released-served"]
    assert within["absent"]["status"] == "unknown"
    assert within["in_custody"] is None
    assert (after["status"], after["certainty"]) == ("released-served", "certain")
    # The last day of the month: he may have been released on it or before, so that he is released.
    last = get(tiny_client, path, {"as_of": "2023-04-30"})["data"]
    assert (last["status"], last["certainty"]) == ("released-served", "certain")


def test_held_is_certain_where_every_possible_status_is_in_custody(tiny_client: FlaskClient) -> None:
    case = get(tiny_client, "/v1/cases/iryna-horobtsova", {"as_of": "2024-08-10"})["data"]
    assert case["candidates"] == ["incommunicado", "imprisoned"]
    assert (case["status"], case["in_custody"]) == (None, True)
    asked = {"as_of": "2024-08-10", "id": "iryna-horobtsova"}
    assert total(tiny_client, "/v1/cases", {**asked, "custody": "true"}) == 1
    assert total(tiny_client, "/v1/cases", {**asked, "status": "imprisoned"}) == 0
    assert total(tiny_client, "/v1/cases", {**asked, "status": "imprisoned", "certainty": "any"}) == 1
    assert total(tiny_client, "/v1/cases", {**asked, "status": "imprisoned,incommunicado"}) == 1


def test_a_day_after_the_last_source_is_carried_forward(tiny_client: FlaskClient) -> None:
    path = "/v1/cases/oleg-orlov"
    assert get(tiny_client, path, {"as_of": "2024-08-01"})["data"]["basis"] == "observed"
    assert get(tiny_client, path, {"as_of": "2024-08-02"})["data"]["basis"] == "carried-forward"


def test_before_its_first_event_a_case_has_no_status_for_sure(tiny_client: FlaskClient) -> None:
    case = get(tiny_client, "/v1/cases/pavel-kushnir", {"as_of": "2023-01-01"})["data"]
    assert (case["status"], case["in_custody"], case["candidates"]) == (None, None, [])
    assert case["absent"]["status"] == "not-applicable"
    assert case["certainty"] == "certain"
    assert "pavel-kushnir" not in ids(tiny_client, {"as_of": "2023-01-01", "certainty": "any"})


@pytest.mark.parametrize("day", ["2022-06-15", "2023-02-10", "2024-07-31", RELEASED_ON.isoformat()])
def test_a_case_alone_in_a_list_and_in_a_file_says_the_same_of_a_day(client: FlaskClient, day: str) -> None:
    asked = {"as_of": day, "certainty": "any"}
    listed = on(client, day)
    lines = client.get("/v1/cases.ndjson", query_string=asked).get_data(as_text=True).splitlines()
    assert [json.loads(line) for line in lines] == list(listed.values())
    rows = {row["id"]: row for row in csv_rows(client, "/v1/cases.csv", asked)}
    assert list(rows) == list(listed)
    for name, case in list(listed.items())[::7]:
        alone = get(client, f"/v1/cases/{name}", {"as_of": day})["data"]
        assert {field: alone[field] for field in case} == case
    for name, row in rows.items():
        for field in OF_THE_DAY:
            value = listed[name][field]
            assert row[field] == {None: "", True: "true", False: "false"}.get(value, value)
        assert row["candidates"] == ";".join(listed[name]["candidates"])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases",
        f"/v1/cases/{SOMEBODY}",
        f"/v1/cases/{SOMEBODY}/timeline",
        "/v1/stats/cases",
        "/v1/calls-to-action/{call}/progress",
    ],
)
def test_the_day_is_echoed_and_one_outside_the_span_refused_with_the_span(
    path: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = get(client, "/v1/calls-to-action", {"limit": "1"})["data"][0]["id"]
    path = path.replace("{call}", call)
    monkeypatch.setattr(case_parameters, "today", TODAY.isoformat)
    for day in (FIRST_DAY, RELEASED_ON, TODAY):
        assert get(client, path, {"as_of": day.isoformat()})["meta"]["as_of"] == day.isoformat()
    for day in (FIRST_DAY - STEP, TODAY + STEP, date(1, 1, 1), date(9999, 12, 31)):
        (fault,) = faults(client, path, {"as_of": f"{day:%Y-%m-%d}".rjust(10, "0")})
        assert fault["parameter"] == "as_of"
        assert fault["code"] == "outside-span"
        assert FIRST_DAY.isoformat() in fault["detail"]
        assert TODAY.isoformat() in fault["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases.csv",
        "/v1/cases.ndjson",
        "/v1/cases.xlsx",
        "/v1/cases/citation",
        "/v1/charts/status-over-time.svg",
        "/v1/badges/in-custody.svg",
        "/v1/changes.atom",
        "/cases",
        f"/cases/{SOMEBODY}",
        "/stats",
        "/statuses/imprisoned",
        "/embed/cases",
        f"/embed/cases/{SOMEBODY}",
        "/embed/stats",
    ],
)
def test_files_pictures_feeds_and_pages_answer_and_refuse_the_same_days(
    path: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_parameters, "today", TODAY.isoformat)
    assert client.get(path, query_string={"as_of": TODAY.isoformat()}).status_code == 200
    refused = client.get(path, query_string={"as_of": (TODAY + STEP).isoformat()})
    assert refused.status_code == 400
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_day_is_refused_until_it_has_come_and_then_answered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"as_of": (TODAY + 7 * STEP).isoformat()}
    monkeypatch.setattr(case_parameters, "today", TODAY.isoformat)
    refused = client.get("/v1/cases", query_string=asked)
    assert refused.status_code == 400
    assert "ETag" not in refused.headers
    monkeypatch.setattr(case_parameters, "today", (TODAY + 7 * STEP).isoformat)
    assert client.get("/v1/cases", query_string=asked).status_code == 200


def test_a_release_whose_day_has_not_come_answers_for_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_parameters, "today", lambda: "2020-01-01")
    assert get(client, "/v1/cases", {"as_of": RELEASED_ON.isoformat()})["meta"]["total"]


def test_today_is_the_latest_date_anywhere() -> None:
    before = datetime.now(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    told = dates.today()
    assert before <= told <= datetime.now(ZoneInfo("Pacific/Kiritimati")).date().isoformat()


def test_a_day_after_the_release_carries_forward_what_it_knows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_parameters, "today", TODAY.isoformat)
    known = {case["id"]: case for case in walk(client, "/v1/cases", {"limit": "500"})}
    later = walk(client, "/v1/cases", {"limit": "500", "as_of": TODAY.isoformat()})
    assert {case["id"] for case in later} == known.keys()
    for case in later:
        assert (case["basis"], case["certainty"]) == ("carried-forward", "certain")
        before = known[case["id"]]
        assert case["verified_days_ago"] == before["verified_days_ago"] + (TODAY - RELEASED_ON).days
        of_that_day = {"stale", "verified_days_ago", "absent"}
        same = before.keys() - of_that_day
        assert {name: case[name] for name in same} == {name: before[name] for name in same}


@pytest.mark.parametrize("sort", ["status", "-status", "status_since", "-status_since", "-in_custody_since"])
def test_a_list_of_a_day_is_sorted_by_what_it_says_of_that_day(sort: str, client: FlaskClient) -> None:
    asked = {"as_of": "2023-02-10", "certainty": "any", "sort": sort, "limit": "100"}
    shown = [case[sort.removeprefix("-")] for case in walk(client, "/v1/cases", asked)]
    known = [value for value in shown if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert shown == known + [None] * (len(shown) - len(known))
