"""Events, charges, sentences and recognitions as lists of their own: with their filters and those of cases (row T8)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import RELEASED_ON, TINY_TABLES, WHOLE_TABLES
from tests.contract.document import parameters
from tests.support.postgres import on_both, on_one
from tests.v1 import fact_oracle, readings
from tests.v1.dates import first_day, last_day
from tests.v1.fact_oracle import OWN_FILTERS, Fact
from tests.v1.oracle import CASE_FILTERS, Tables
from tests.v1.test_filters import KNOWS_UNKNOWN, NOT_FILTERS, asking, contradicts, pool

pytestmark = on_both

WHOLE, TINY = Tables(WHOLE_TABLES), Tables(TINY_TABLES)
FACTS = tuple(OWN_FILTERS)
TELLING = (
    "case",
    "date",
    "article",
    "part",
    "stage",
    "kind",
    "organisation",
    "term",
    "type",
    "summary",
    "source_ids",
)
SORTS = {
    "events": ["id", "date", "type", "status", "case"],
    "charges": ["article", "outcome", "case"],
    "sentences": ["date", "months", "court", "stage", "kind", "case"],
    "recognitions": ["date", "organisation", "term", "case"],
}


@cache
def facts(tables: Tables, table: str) -> list[Fact]:
    return fact_oracle.facts(tables, table)


def told(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What an answer says of a fact that tells it from others."""
    return tuple(_text(record[name]) for name in TELLING if name in record)


def _text(value: Any) -> str:
    return ";".join(value) if isinstance(value, list) else str(value or "")


def expected(fact: Fact) -> tuple[str, ...]:
    names = {"case": "case_id", "organisation": "organisation_id"}
    return tuple(fact.row[names.get(name, name)] for name in TELLING if names.get(name, name) in fact.row)


def walk(client: FlaskClient, table: str, asked: Mapping[str, str], limit: int = 500) -> list[dict[str, Any]]:
    """All records of a list, page by page; the total is right on each."""
    pages = [client.get(f"/v1/{table}", query_string={**asked, "limit": str(limit)}).get_json()]
    assert "data" in pages[0], pages[0]
    while "next" in pages[-1]["links"]:
        pages.append(client.get(pages[-1]["links"]["next"]).get_json())
    records = [record for page in pages for record in page["data"]]
    assert {page["meta"]["total"] for page in pages} == {len(records)}
    return records


def queries(tables: Tables, table: str) -> st.SearchStrategy[dict[str, str]]:
    """Some filters of a list of facts, its own and those of cases."""
    found, cases = facts(tables, table), list(tables.cases.values())
    tests = {
        name: (test, [fact.values(column) for fact in found])
        for name, (column, test) in OWN_FILTERS[table].items()
    }
    tests |= {
        here: (CASE_FILTERS[name][1], [case[CASE_FILTERS[name][0]] for case in cases])
        for here, name in fact_oracle.case_filters(table).items()
    }
    unknown = {here for here, name in fact_oracle.case_filters(table).items() if name in KNOWS_UNKNOWN}
    unknown = (unknown - OWN_FILTERS[table].keys()) | fact_oracle.KNOWS_UNKNOWN
    each = {
        name: asking(pool(values, test), test, unknown=name in unknown)
        for name, (test, values) in tests.items()
        if pool(values, test) or test is readings.exactly
    }
    own = st.lists(st.sampled_from(sorted(OWN_FILTERS[table].keys() & each.keys())), max_size=2, unique=True)
    of_case = st.lists(
        st.sampled_from(sorted(each.keys() - OWN_FILTERS[table].keys())), max_size=2, unique=True
    )
    names = st.tuples(own, of_case).map(lambda pair: [*pair[0], *pair[1]])
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: each[name] for name in chosen}))


def check(client: FlaskClient, tables: Tables, table: str, asked: dict[str, str]) -> None:
    if contradicts(asked):
        assert client.get(f"/v1/{table}", query_string=asked).status_code == 400
        return
    wanted = [fact for fact in facts(tables, table) if fact_oracle.meets(tables, table, fact, asked)]
    assert [told(record) for record in walk(client, table, asked)] == [expected(fact) for fact in wanted]
    rows = csv.DictReader(
        io.StringIO(client.get(f"/v1/{table}.csv", query_string=asked).get_data(as_text=True), newline="")
    )
    assert [row["case"] for row in rows] == [fact.row["case_id"] for fact in wanted]
    if asked.keys() & {"date_from", "date_to"}:
        rest = {name: value for name, value in asked.items() if name not in {"date_from", "date_to"}}
        undated = [
            fact
            for fact in facts(tables, table)
            if not fact.date and fact_oracle.meets(tables, table, fact, rest)
        ]
        answer = client.get(f"/v1/{table}", query_string={**asked, "limit": "0"}).get_json()
        assert answer["meta"]["undated"] == len(undated)


@pytest.mark.parametrize("table", FACTS)
@settings(max_examples=25)
@given(data=st.data())
def test_filters_give_what_the_tables_give(table: str, client: FlaskClient, data: st.DataObject) -> None:
    check(client, WHOLE, table, data.draw(queries(WHOLE, table)))


@pytest.mark.parametrize("table", FACTS)
@settings(max_examples=25)
@given(data=st.data())
def test_the_same_holds_at_the_edges(table: str, tiny_client: FlaskClient, data: st.DataObject) -> None:
    check(tiny_client, TINY, table, data.draw(queries(TINY, table)))


@pytest.mark.parametrize("table, name", [(table, name) for table in FACTS for name in OWN_FILTERS[table]])
def test_every_value_of_a_filter_gives_the_facts_that_have_it(
    table: str, name: str, client: FlaskClient
) -> None:
    column, test = OWN_FILTERS[table][name]
    values = pool([fact.values(column) for fact in facts(WHOLE, table)], test)
    values = ["true", "false"] if test is readings.exactly else values[:: max(1, len(values) // 6)]
    values += ["unknown", "-unknown"] if name in fact_oracle.KNOWS_UNKNOWN else []
    for value in values:
        if "," not in value:
            check(client, WHOLE, table, {name: value})
        if test is readings.chosen and "," not in value and not value.startswith("-"):
            check(client, WHOLE, table, {name: f"-{value}"})


@pytest.mark.parametrize("table", FACTS)
def test_no_filter_of_the_document_is_without_a_reading_here(table: str) -> None:
    known = {*OWN_FILTERS[table], *fact_oracle.case_filters(table)}
    assert parameters(f"/v1/{table}").keys() - NOT_FILTERS == known


@pytest.mark.parametrize("table", FACTS)
@settings(max_examples=20)
@given(data=st.data())
def test_a_day_leaves_what_surely_or_possibly_was_by_then(
    table: str, client: FlaskClient, data: st.DataObject
) -> None:
    dates = sorted({fact.date for fact in facts(WHOLE, table) if fact.date}) or ["2024-02-16"]
    partial = data.draw(st.sampled_from([*dates, *[date for date in dates if len(date) < 10]]))
    day = data.draw(st.sampled_from([first_day(partial), last_day(partial), RELEASED_ON]))
    certainty = data.draw(st.sampled_from(["certain", "any"]))
    begun = fact_oracle.first_status(WHOLE)
    if not min(map(first_day, begun.values())) <= day <= RELEASED_ON:
        return
    found = list(fact_oracle.on_day(WHOLE, table, facts(WHOLE, table), day))
    possible = [fact for fact, _ in found]
    surely = [fact for fact, sure in found if sure == "certain"]
    asked = {"as_of": day, "certainty": certainty}
    records = walk(client, table, asked)
    assert [told(record) for record in records] == [
        expected(fact) for fact in (surely if certainty == "certain" else possible)
    ]
    assert [record["certainty"] for record in records].count("certain") == len(surely)
    meta = client.get(f"/v1/{table}", query_string={**asked, "limit": "0"}).get_json()["meta"]
    assert meta["undated"] == len(fact_oracle.undated(WHOLE, table, possible))
    if certainty == "certain":
        assert meta["possible"]["total"] == len(possible)
        listed = client.get(meta["possible"]["href"]).get_json()["meta"]
        assert (listed["total"], listed["certainty"]) == (len(possible), "any")
    else:
        assert "possible" not in meta


def test_filters_on_the_status_of_a_case_speak_of_the_day(client: FlaskClient) -> None:
    day = {"as_of": "2024-02-01"}
    held = {
        case["id"]
        for case in client.get("/v1/cases?custody=true&as_of=2024-02-01&limit=500").get_json()["data"]
    }
    records = walk(client, "events", {**day, "custody": "true"})
    assert {record["case"] for record in records} == held
    assert {record["case_in_custody"] for record in records} == {True}
    assert max(record["date"] for record in records) <= "2024-02-01"
    # Of those whose facts are asked for, what is said is said of the day.
    assert {record["case_status"] for record in records} >= {"imprisoned", "pretrial-detention"}


@pytest.mark.parametrize("table", FACTS)
def test_each_says_whose_it_is_as_the_case_says_it(table: str, client: FlaskClient) -> None:
    cases = {
        case["id"]: case
        for case in client.get(f"/v1/cases?limit=500&include={table}&lang=uk").get_json()["data"]
    }
    places: dict[str, int] = {}
    for record in walk(client, table, {"lang": "uk"}):
        case = cases[record["case"]]
        place = places[record["case"]] = places.get(record["case"], -1) + 1
        part = case[table][place]
        assert {name: record[name] for name in part if name != "absent"} == {
            name: value for name, value in part.items() if name != "absent"
        }
        of_case = {name: record[name] for name in record if name.startswith("case_")}
        assert of_case == {name: case[name.removeprefix("case_")] for name in of_case}
        assert record["absent"].keys() == {name for name, value in record.items() if value is None}
        assert record["links"]["case"] == case["links"]["self"]
    assert places.keys() == {case for case in cases if cases[case][table]}


@settings(max_examples=20)
@given(data=st.data(), table=st.sampled_from(FACTS), limit=st.integers(20, 300))
def test_next_meets_every_fact_once_in_order_and_the_files_have_the_same(
    client: FlaskClient, data: st.DataObject, table: str, limit: int
) -> None:
    keys = data.draw(st.lists(st.sampled_from(SORTS[table]), max_size=2, unique=True))
    asked = {"sort": ",".join(data.draw(st.sampled_from(["", "-"])) + key for key in keys)} if keys else {}
    records = walk(client, table, asked, limit)
    assert sorted(map(told, records)) == sorted(map(expected, facts(WHOLE, table)))
    if keys:
        values = [record[keys[0]] for record in records]
        present = [value for value in values if value is not None]
        assert values == present + [None] * (len(values) - len(present))
        assert present == sorted(present, reverse=asked["sort"].startswith("-"))
    lines = client.get(f"/v1/{table}.ndjson", query_string=asked).get_data(as_text=True).splitlines()
    assert [json.loads(line) for line in lines] == records


@on_one
@pytest.mark.parametrize("table", FACTS)
def test_a_page_leads_back_and_ends_at_its_limits(table: str, tiny_client: FlaskClient) -> None:
    first = tiny_client.get(f"/v1/{table}?limit=2").get_json()
    second = tiny_client.get(first["links"]["next"]).get_json()
    assert tiny_client.get(second["links"]["prev"]).get_json()["data"] == first["data"]
    assert "prev" not in first["links"]
    none = tiny_client.get(f"/v1/{table}?limit=0").get_json()
    assert (none["data"], none["meta"]["total"]) == ([], first["meta"]["total"])
    for wrong in ("limit=501", "sort=zzz", "fields=zzz", "include=sources", "cursor=abc"):
        assert tiny_client.get(f"/v1/{table}?{wrong}").status_code == 400


@on_one
@pytest.mark.parametrize("table", FACTS)
def test_whose_it_is_cannot_be_left_out(table: str, tiny_client: FlaskClient) -> None:
    whose = "id" if table == "events" else "case"
    (record,) = tiny_client.get(f"/v1/{table}?limit=1&fields=corroboration").get_json()["data"]
    assert record.keys() == {whose, "corroboration"}
    header = tiny_client.get(f"/v1/{table}.csv?fields=corroboration").get_data(as_text=True).splitlines()[0]
    assert header.split(",") == [whose, "corroboration"]


@on_one
def test_cases_and_events_that_do_not_exist_are_named(tiny_client: FlaskClient) -> None:
    known = tiny_client.get("/v1/events?limit=1").get_json()["data"][0]
    asked = {"id": f"{known['id']},no-such-event", "case": f"{known['case_uid']},nobody,-no-one"}
    answer = tiny_client.get("/v1/events", query_string=asked).get_json()
    assert [record["id"] for record in answer["data"]] == [known["id"]]
    assert answer["meta"]["not_found"] == ["no-such-event", "nobody", "no-one"]
    assert tiny_client.get("/v1/charges?case=nobody").get_json()["meta"]["not_found"] == ["nobody"]


@on_one
def test_a_search_finds_the_facts_of_whom_it_finds_and_whole_names_first(client: FlaskClient) -> None:
    cases = [case["id"] for case in client.get("/v1/cases?q=Kara-Murza&fields=id").get_json()["data"]]
    records = walk(client, "sentences", {"q": "Kara-Murza"})
    assert list(dict.fromkeys(record["case"] for record in records)) == [
        case for case in cases if any(case == fact.row["case_id"] for fact in facts(WHOLE, "sentences"))
    ]
    assert records[0]["matched"] == {"field": "name_en", "value": "Vladimir Kara-Murza"}


@on_one
def test_an_event_is_a_record_with_an_address(tiny_client: FlaskClient) -> None:
    for record in walk(tiny_client, "events", {}):
        answer = tiny_client.get(record["links"]["self"])
        assert answer.get_json()["data"] == record
        assert f"/v1/events/{record['id']}?release=" in answer.headers["Link"]
    assert (
        tiny_client.get("/v1/events/oleg-orlov-2024-08-01-exchangd").get_json()["errors"][0]["did_you_mean"]
        == "oleg-orlov-2024-08-01-exchanged"
    )
    picked = tiny_client.get("/v1/events/oleg-orlov-2024-08-01-exchanged?fields=date").get_json()["data"]
    assert picked == {"id": "oleg-orlov-2024-08-01-exchanged", "date": "2024-08-01"}


def test_who_was_freed_in_a_year_is_one_request(client: FlaskClient) -> None:
    asked = {"status_group": "released", "date_from": "2024", "date_to": "2024", "fields": "case_name_en"}
    names = {record["case_name_en"] for record in walk(client, "events", asked)}
    freed = {
        row["case_id"]
        for row in WHOLE.rows("events")
        if WHOLE.groups.get(row["status"]) == "released" and row["date"].startswith("2024")
    }
    assert names == {case["name_en"] for case in WHOLE.rows("cases") if case["id"] in freed}
    assert "Ilya Yashin" in names


def test_all_verdicts_of_a_court_are_one_request(client: FlaskClient) -> None:
    court = "Golovinsky District Court, Moscow"
    records = walk(client, "sentences", {"court": court.replace(",", "\\,"), "sort": "date"})
    assert len(records) == len([row for row in WHOLE.rows("sentences") if row["court"] == court]) > 1


def test_who_came_into_custody_between_two_days_is_one_request(client: FlaskClient) -> None:
    asked = {"custody_change": "begins", "date_from": "2022-03-01", "date_to": "2022-03-31"}
    records = walk(client, "events", asked)
    stays = {
        (case, period["since"])
        for case in WHOLE.cases
        for period in _stays(client.get(f"/v1/cases/{case}/timeline").get_json()["data"]["periods"])
        if period["since"] in ("2022", "2022-03") or "2022-03-01" <= period["since"] <= "2022-03-31"
    }
    assert {(record["case"], record["date"]) for record in records} == stays != set()


def _stays(periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The periods with which a stay in custody begins."""
    return [
        period
        for at, period in enumerate(periods)
        if period["in_custody"] and (at == 0 or not periods[at - 1]["in_custody"])
    ]
