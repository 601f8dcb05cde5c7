"""With `as_of` everything that has a date is that of the day (row T7): lists, records, files and numbers say what the
curated tables allow, for any filters and any day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import RELEASED_ON, TINY_TABLES, WHOLE_TABLES
from tests.questions.asking import DAYS, csv_rows, faults, get, total, walk
from tests.support.postgres import on_both, on_one
from tests.v1.dates import first_day
from tests.v1.oracle import Tables, meets, split
from tests.v1.oracle_on_day import (
    DATED,
    DAY_BEFORE,
    OF_LISTS,
    OF_ORGANISATIONS,
    OF_PLACES,
    OF_TERMS,
    OnDay,
    convicted,
    every_case,
    is_refused,
    items,
    surely_charged,
)
from tests.v1.test_filters import contradicts, ids, queries

pytestmark = on_both

WHOLE, TINY = Tables(WHOLE_TABLES), Tables(TINY_TABLES)
PARTS = ("events", "sentences", "recognitions")
UNDATED = ("sentences", "recognitions", "charges", "concerns")
DAYS_OF_SENTENCES = sorted({row["date"] for row in WHOLE.rows("sentences") if len(row["date"]) == 10})
FIRST_OF_TINY = min(first_day(row["date"]) for row in TINY.rows("events"))
ANY_DAY = st.one_of(DAYS, st.sampled_from(DAYS_OF_SENTENCES))


def found(tables: Tables, asked: dict[str, str], day: str, test: Callable[[OnDay], bool]) -> list[str]:
    """The ids of the cases of which what has a date meets a test, and all else the filters."""
    other = {name: value for name, value in asked.items() if name not in DATED}
    return [
        case
        for case, on_day in every_case(tables, day).items()
        if all(meets(tables.cases[case], name, value) for name, value in other.items()) and test(on_day)
    ]


def surely(tables: Tables, asked: dict[str, str], day: str) -> list[str]:
    return found(tables, asked, day, lambda on_day: on_day.meets(asked, surely=True))


def perhaps(tables: Tables, asked: dict[str, str], day: str) -> list[str]:
    return found(tables, asked, day, lambda on_day: on_day.meets(asked, surely=False))


def one_by_one(tables: Tables, asked: dict[str, str], day: str) -> list[str]:
    return found(tables, asked, day, lambda on_day: on_day.may_meet_one_by_one(asked))


def check(client: FlaskClient, tables: Tables, asked: dict[str, str], day: str) -> None:
    if contradicts(asked):
        return
    if is_refused(asked, day):
        found = faults(client, "/v1/cases", {**asked, "as_of": day})
        assert {fault["parameter"] for fault in found} == OF_PLACES & asked.keys()
        return
    assert ids(client, "/v1/cases", {**asked, "as_of": day}) == surely(tables, asked, day)
    may = ids(client, "/v1/cases", {**asked, "as_of": day, "certainty": "any"})
    assert set(perhaps(tables, asked, day)) <= set(may) <= set(one_by_one(tables, asked, day))
    possible = get(client, "/v1/cases", {**asked, "as_of": day, "limit": "0"})["meta"]["possible"]
    assert possible["total"] == len(may)
    assert total(client, possible["href"]) == len(may)
    assert may == [case for case in tables.cases if case in may]


@settings(max_examples=30)
@given(asked=queries(WHOLE), day=ANY_DAY)
def test_filters_give_what_the_tables_give_on_a_day(
    client: FlaskClient, asked: dict[str, str], day: str
) -> None:
    check(client, WHOLE, asked, day)


@settings(max_examples=30)
@given(asked=queries(TINY), day=ANY_DAY)
def test_the_same_holds_at_the_edges(tiny_client: FlaskClient, asked: dict[str, str], day: str) -> None:
    check(tiny_client, TINY, asked, max(day, FIRST_OF_TINY))


@pytest.mark.parametrize("name", sorted(DATED))
@settings(max_examples=4)
@given(data=st.data(), day=ANY_DAY)
def test_each_filter_of_what_has_a_date_speaks_of_the_day(
    name: str, client: FlaskClient, tiny_client: FlaskClient, data: Any, day: str
) -> None:
    if name in OF_LISTS:
        # The release that `client` answers from is older than comparisons.
        check(tiny_client, TINY, data.draw(queries(TINY, names=[name])), max(day, FIRST_OF_TINY))
    else:
        check(client, WHOLE, data.draw(queries(WHOLE, names=[name])), day)


@settings(max_examples=15)
@given(data=st.data(), day=ANY_DAY)
def test_filters_of_recognitions_are_judged_together(
    client: FlaskClient, tiny_client: FlaskClient, data: Any, day: str
) -> None:
    names = [*OF_ORGANISATIONS, *OF_TERMS]
    check(client, WHOLE, data.draw(queries(WHOLE, names=names)), day)
    check(tiny_client, TINY, data.draw(queries(TINY, names=[*names, *OF_LISTS])), max(day, FIRST_OF_TINY))


def common(values: list[set[str]]) -> str | None:
    """The value that all states have, if they agree."""
    return next(iter(values[0]), None) if len({frozenset(value) for value in values}) == 1 else None


def shown(record: dict[str, Any], name: str) -> str | None:
    value = record[name]
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def check_record(record: dict[str, Any], on_day: OnDay) -> None:
    """A record says what is the same in everything that may have held."""
    for name, column in (
        ("sentence_kind", "sentence_kind"),
        ("sentence_stage", "sentence_stage"),
        ("sentence_months", "months"),
    ):
        assert shown(record, name) == common([state[column] for state in on_day.sentences]), name
    assert (record["sentence_stage_label"] is None) is (record["sentence_stage"] is None)
    absent = [state["in_absentia"] == {"true"} for state in on_day.sentences]
    assert record["sentenced_in_absentia"] is all(absent)
    assert set(record["recognised_by"]) == on_day.surely
    assert set(record["recognised_by_perhaps"]) == on_day.perhaps - on_day.surely
    assert len(record["recognised_by_names"]) == len(record["recognised_by"])
    for name, sets in (("articles", on_day.articles), ("concerns", on_day.concerns)):
        surely = set(sets[0]).intersection(*sets)
        assert set(record[name]) == surely
        assert set(record[f"{name}_perhaps"]) == set(sets[0]).union(*sets) - surely
    statuses = on_day.statuses if on_day.begun else []
    assert shown(record, "in_custody_since") == (
        common([status["in_custody_since"] for status in statuses]) if statuses else None
    )
    assert record["stale"] is (bool(statuses) and all(status["stale"] == {"true"} for status in statuses))
    sources = set().union(*(status["status_sources"] for status in on_day.statuses))
    assert set(record["status_sources"]) == sources
    assert shown(record, "status_corroboration") == (
        common([status["status_corroboration"] for status in on_day.statuses]) if on_day.statuses else None
    )
    empty = {name for name, value in record.items() if value is None}
    # An empty list may mean that nobody looked.
    assert record["absent"].keys() - empty <= {"recognised_by"}
    assert empty <= record["absent"].keys()


@settings(max_examples=4)
@given(day=ANY_DAY)
def test_records_say_what_the_tables_say_of_a_day(client: FlaskClient, day: str) -> None:
    expected = every_case(WHOLE, day)
    asked = {"as_of": day, "certainty": "any", "limit": "500", "include": ",".join(PARTS)}
    rows = {row["id"]: parts for row, parts in WHOLE.with_parts}
    for record in walk(client, "/v1/cases", asked):
        check_record(record, expected[record["id"]])
        for part in PARTS:
            told = [(item["date"] or "", set(item["source_ids"]), item["certainty"]) for item in record[part]]
            own = rows[record["id"]][part]
            assert told == [
                (own[place]["date"], split(own[place]["source_ids"]), certainty)
                for place, certainty in items(part, own, day)
            ]
    somebody = WHOLE.with_parts[len(day) % 7][0]["id"]
    alone = get(client, f"/v1/cases/{somebody}", {"as_of": day})
    check_record(alone["data"], expected[somebody])
    assert alone["meta"]["undated"] == undated([somebody])
    charged = [surely_charged(row, rows[somebody], day) for row in rows[somebody]["charges"]]
    assert [charge["certainty"] == "certain" for charge in alone["data"]["charges"]] == charged


def undated(ids: list[str]) -> dict[str, int]:
    """How many facts nothing dates of some cases."""
    counted = dict.fromkeys(UNDATED, 0)
    for row, parts in WHOLE.with_parts:
        if row["id"] in ids:
            for part in ("sentences", "recognitions"):
                counted[part] += sum(not fact["date"] for fact in parts[part])
            counted["charges"] += sum(
                charge["outcome"] != "convicted" or not convicted(parts, DAY_BEFORE)
                for charge in parts["charges"]
            )
            counted["concerns"] += len(split(row["concerns"]))
    return counted


@settings(max_examples=4)
@given(day=ANY_DAY, asked=queries(WHOLE), part=st.sampled_from(PARTS))
def test_rows_of_a_file_are_those_of_the_day(
    client: FlaskClient, day: str, asked: dict[str, str], part: str
) -> None:
    if contradicts(asked) or is_refused(asked, day):
        return
    rows = {row["id"]: parts for row, parts in WHOLE.with_parts}
    expected = [
        (case, rows[case][part][place]["date"], certainty)
        for case in surely(WHOLE, asked, day)
        for place, certainty in items(part, rows[case][part], day)
    ]
    query = {**asked, "as_of": day, "rows": part}
    answer = client.get("/v1/cases.csv", query_string=query)
    assert answer.headers["Total-Count"] == str(len(expected))
    told = [(row["case"], row["date"], row["certainty"]) for row in csv_rows(client, "/v1/cases.csv", query)]
    assert told == expected


@settings(max_examples=4)
@given(day=ANY_DAY, asked=queries(WHOLE))
def test_facts_without_a_date_are_counted(client: FlaskClient, day: str, asked: dict[str, str]) -> None:
    if contradicts(asked) or is_refused(asked, day):
        return
    may = ids(client, "/v1/cases", {**asked, "as_of": day, "certainty": "any"})
    expected = undated(may)
    for path in ("/v1/cases", "/v1/stats/cases"):
        assert get(client, path, {**asked, "as_of": day})["meta"]["undated"] == expected


SORTED = ("sentence_months", "-sentence_months", "in_custody_since", "-in_custody_since")


@pytest.mark.parametrize("sort", SORTED)
@settings(max_examples=5)
@given(day=ANY_DAY)
def test_a_list_is_sorted_by_what_it_says_of_the_day(client: FlaskClient, sort: str, day: str) -> None:
    asked = {"as_of": day, "certainty": "any", "sort": sort, "limit": "100"}
    values = [case[sort.removeprefix("-")] for case in walk(client, "/v1/cases", asked)]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values == known + [None] * (len(values) - len(known))


@on_one
def test_nothing_of_later_days_is_told(client: FlaskClient) -> None:
    asked = {"custody": "true", "as_of": "2024-01-01"}
    later = [row["date"] for row in csv_rows(client, "/v1/cases.csv", {**asked, "rows": "sentences"})]
    assert later
    assert max(later) <= "2024-01-01"
    first = {
        row["id"]: min((s["date"] or "0" for s in parts["sentences"]), default="9")
        for row, parts in WHOLE.with_parts
    }
    for case in csv_rows(client, "/v1/cases.csv", asked):
        assert not case["sentence_kind"] or first[case["id"]] <= "2024-01-01"


@on_one
def test_the_day_of_the_release_tells_all_that_is_on_file(client: FlaskClient) -> None:
    """What is on file had happened by then, dated or not."""
    for case in walk(client, "/v1/cases", {"as_of": RELEASED_ON, "include": ",".join(PARTS), "limit": "500"}):
        assert {item["certainty"] for part in PARTS for item in case[part]} <= {"certain"}
        assert case["recognised_by_perhaps"] == []
