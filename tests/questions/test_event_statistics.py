"""Statistics of events (row T8): as reckoned from the tables, each number the total of the list that it links to."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.conftest import RELEASE, RELEASED_ON, WHOLE_TABLES
from tests.questions.asking import DAYS, Record, csv_rows, faults, get, total
from tests.questions.test_files import as_cell
from tests.support.postgres import on_both
from tests.v1 import dates, fact_oracle
from tests.v1.fact_oracle import Fact
from tests.v1.oracle import Tables
from tests.v1.oracle_on_day import is_refused
from tests.v1.test_fact_lists import facts, queries
from tests.v1.test_filters import contradicts

pytestmark = on_both

STATS = "/v1/stats/events"
DIMENSIONS = ("type", "status", "year", "month")
WHOLE_FACTS = Tables(WHOLE_TABLES)
GROUPS = st.lists(st.sampled_from(DIMENSIONS), max_size=2, unique=True)
Numbers = tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]


def ask(client: FlaskClient, asked: dict[str, str], group_by: list[str]) -> Record:
    return get(client, STATS, {**asked, **({"group_by": ",".join(group_by)} if group_by else {})})


def months_of(fact: Fact, asked: dict[str, str]) -> list[str]:
    """The months in which an event may have happened, of those that a range of dates leaves."""
    if len(fact.date) > 4:
        return [fact.date[:7]]
    first = dates.first_day(asked.get("date_from", "0001"))
    last = min(dates.last_day(asked.get("date_to", "9999")), RELEASED_ON)
    every = (f"{fact.date}-{month:02}" for month in range(1, 13))
    return [month for month in every if dates.last_day(month) >= first and f"{month}-01" <= last]


def reckoned(asked: dict[str, str], group_by: list[str]) -> Numbers:
    """How many events fall in each group: surely, and at most."""
    surely: Counter[tuple[str, ...]] = Counter()
    possibly: Counter[tuple[str, ...]] = Counter()
    for fact in facts(WHOLE_FACTS, "events"):
        if not fact_oracle.meets(WHOLE_FACTS, "events", fact, asked):
            continue
        values = {
            "type": [fact.row["type"]],
            "status": [fact.row["status"] or "none"],
            "year": [fact.date[:4]],
            "month": months_of(fact, asked),
        }
        for group in product(*(values[name] for name in group_by)):
            possibly[group] += 1
            surely[group] += "month" not in group_by or len(fact.date) > 4
    return surely, possibly


@settings(max_examples=60)
@given(asked=queries(WHOLE_FACTS, "events"), group_by=GROUPS)
def test_each_group_has_the_events_reckoned_from_the_tables(
    client: FlaskClient, asked: dict[str, str], group_by: list[str]
) -> None:
    assume(not contradicts(asked))
    surely, possibly = reckoned(asked, group_by)
    told = ask(client, asked, group_by)["data"]
    numbers = {tuple(cell["group"].values()): (cell["min"], cell["max"]) for cell in told}
    assert len(numbers) == len(told)
    assert {group: pair for group, pair in numbers.items() if pair[1]} == {
        group: (surely[group], possibly[group]) for group in possibly
    }


@settings(max_examples=40)
@given(asked=queries(WHOLE_FACTS, "events"), group_by=GROUPS, day=st.one_of(st.none(), DAYS))
def test_each_number_is_the_total_of_its_list(
    client: FlaskClient, asked: dict[str, str], group_by: list[str], day: str | None
) -> None:
    assume(not contradicts(asked) and not is_refused(asked, day))
    asked = {**asked, **({"as_of": day} if day else {})}
    told = ask(client, asked, group_by)["data"]
    for cell in told[:5] + told[-2:]:
        assert total(client, cell["href"]) == cell["min"], cell
        assert ("href_any" in cell) is (bool(day) or "month" in group_by)
        if "href_any" in cell:
            assert total(client, cell["href_any"]) == cell["max"], cell
        assert cell["count"] == (cell["min"] if cell["min"] == cell["max"] else None)


@settings(max_examples=20)
@given(asked=queries(WHOLE_FACTS, "events"), group_by=GROUPS)
def test_numbers_said_to_be_additive_add_up(
    client: FlaskClient, asked: dict[str, str], group_by: list[str]
) -> None:
    assume(not contradicts(asked))
    answer = ask(client, asked, group_by)
    assert answer["meta"]["additive"] is ("month" not in group_by)
    assert answer["meta"]["unit"] == "event"
    if answer["meta"]["additive"]:
        assert sum(cell["count"] for cell in answer["data"]) == total(client, "/v1/events", asked)


@settings(max_examples=15)
@given(asked=queries(WHOLE_FACTS, "events"), group_by=GROUPS)
def test_statistics_of_cases_answer_the_same_when_asked_for_events(
    client: FlaskClient, asked: dict[str, str], group_by: list[str]
) -> None:
    assume(not contradicts(asked))
    asked = {**asked, **({"group_by": ",".join(group_by)} if group_by else {})}
    own, other = get(client, STATS, asked), get(client, "/v1/stats/cases", {**asked, "of": "events"})
    assert (own["data"], own["meta"]) == (other["data"], other["meta"])
    for extension in ("csv", "ndjson"):
        files = [
            client.get(f"{path}.{extension}", query_string=query).get_data()
            for path, query in ((STATS, asked), ("/v1/stats/cases", {**asked, "of": "events"}))
        ]
        assert files[0] == files[1]


def test_cases_are_counted_unless_events_are_asked_for(client: FlaskClient) -> None:
    asked = {"group_by": "status", "custody": "true"}
    plain = get(client, "/v1/stats/cases", asked)
    sent = get(client, "/v1/stats/cases", {**asked, "of": "cases"})
    assert (plain["data"], plain["meta"]) == (sent["data"], sent["meta"])


def test_who_was_freed_each_year_is_one_request(client: FlaskClient) -> None:
    told = ask(client, {"custody_change": "ends", "status_group": "released"}, ["year"])["data"]
    assert sum(cell["count"] for cell in told) > 0
    for cell in told:
        assert total(client, cell["href"]) == cell["count"]


def test_an_event_of_a_year_may_fall_in_each_month_of_it_up_to_the_day_of_the_release(
    client: FlaskClient,
) -> None:
    year = RELEASED_ON[:4]
    fact = next(fact for fact in facts(WHOLE_FACTS, "events") if len(fact.date) == 4 and fact.date < year)
    told = ask(client, {"id": fact.row["id"]}, ["month"])["data"]
    months = [f"{fact.date}-{month:02}" for month in range(1, 13)]
    assert [(cell["group"]["month"], cell["min"], cell["max"]) for cell in told] == [
        *((month, 0, 1) for month in months),
        ("unknown", 0, 0),
    ]
    assert {cell["count"] for cell in told} == {None, 0}


@pytest.mark.parametrize("precision", ["day", "month", "year", "-day", "-month", "-year", "-day,-month"])
def test_how_exact_a_date_must_be_goes_together_with_its_month(precision: str, client: FlaskClient) -> None:
    asked = {"date_precision": precision, "date_from": "2023", "date_to": "2023"}
    for cell in ask(client, asked, ["month"])["data"]:
        assert total(client, cell["href"]) == cell["min"], cell
        assert total(client, cell["href_any"]) == cell["max"], cell
    surely, possibly = reckoned(asked, ["month"])
    assert (sum(surely.values()) > 0) is (precision not in {"year", "-day,-month"})
    assert possibly


def test_files_have_the_cells_in_columns_that_follow_from_the_question(client: FlaskClient) -> None:
    numbers = ["count", "min", "max", "href"]
    for asked, columns in (
        ({"group_by": "type,year"}, ["type", "type_label", "year", "year_label", *numbers]),
        ({"group_by": "month"}, ["month", "month_label", *numbers, "href_any"]),
        (
            {"group_by": "status", "as_of": "2024-10-06"},
            ["status", "status_label", *numbers, "href_any"],
        ),
    ):
        answer = get(client, STATS, asked)
        found = csv_rows(client, f"{STATS}.csv", asked)
        assert list(found[0]) == columns
        for row, cell in zip(found, answer["data"], strict=True):
            assert {**cell["group"], **{name: as_cell(cell[name]) for name in numbers}} == {
                name: row[name] for name in (*cell["group"], *numbers)
            }
    labels = {
        row["status"]: row["status_label"]
        for row in csv_rows(client, f"{STATS}.csv", {"group_by": "status", "lang": "en"})
    }
    assert labels["none"] == "No change of status"
    assert labels["imprisoned"] == "Imprisoned"


@pytest.mark.parametrize(
    "asked, parameter, code",
    [
        ({"group_by": "type,year,status"}, "group_by", "too-many-values"),
        ({"group_by": "region"}, "group_by", "unknown-value"),
        ({"interval": "year"}, "interval", "unknown-parameter"),
        ({"measure": "sentence_months"}, "measure", "unknown-parameter"),
        ({"limit": "10"}, "limit", "unknown-parameter"),
        ({"type": "freed"}, "type", "unknown-value"),
        ({"date_from": "2024", "date_to": "2023"}, "date_from", "contradiction"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    asked: dict[str, str], parameter: str, code: str, client: FlaskClient
) -> None:
    for path, more in ((STATS, {}), ("/v1/stats/cases", {"of": "events"})):
        found = faults(client, path, {**asked, **more})
        assert [(fault["parameter"], fault["code"]) for fault in found] == [(parameter, code)]


def test_their_citation_leads_to_a_page_with_the_same_numbers(client: FlaskClient) -> None:
    asked = {"type": "detained", "group_by": "year"}
    printed = client.get(f"{STATS}/citation", query_string=asked).get_data(as_text=True).split()
    page, data = printed[-3], printed[-1]
    assert printed[2:8] == ["Numbers", "of", "events", "by", "year", "with"]
    assert f"release={RELEASE}" in page
    assert "of=events" in page
    text = client.get(page, headers={"Accept": "text/html"}).get_data(as_text=True)
    for cell in get(client, data)["data"]:
        assert f'<th scope="row">{cell["group"]["year"]}</th>' in text or cell["max"] == 0
        assert f">{cell['count']}<" in text
    other = client.get("/v1/stats/cases/citation", query_string={**asked, "of": "events"})
    assert set(re.split("[?&]", other.get_data(as_text=True).split()[-3])) == set(re.split("[?&]", page))
