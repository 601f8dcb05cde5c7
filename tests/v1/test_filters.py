"""Filters answer exactly what a plain reading of the curated tables gives, alone and together (row L5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import TINY_TABLES, WHOLE_TABLES
from tests.contract.document import LATER as LATER_LISTS
from tests.contract.document import LISTS, parameters
from tests.support.postgres import on_both, on_one
from tests.v1 import dates, oracle, readings, recognition_oracle
from tests.v1.oracle import CASE_FILTERS, Tables, Test
from tests.v1.oracle_of_lists import OTHER_FILTERS, identity, values_of
from tests.v1.readings import Values

pytestmark = on_both

WHOLE, TINY = Tables(WHOLE_TABLES), Tables(TINY_TABLES)
# What `test_designations.py` reads: the release that these tests ask has no labels yet.
OF_LABELS = {
    "/v1/designations": {"organisation", "label", "since_from", "since_to"},
    "/v1/sources": {"organisation"},
}
NOT_FILTERS = {
    "limit",
    "cursor",
    "sort",
    "fields",
    "include",
    "as_of",
    "certainty",
    "q",
    "match",
    "field",
    "release",
    "lang",
}
# Where no list is closed a filter takes any word; these columns may be empty, so that `unknown` is a value.
KNOWS_UNKNOWN = {
    "region",
    "citizenship",
    "gender",
    "occupation",
    "affiliation",
    "group_case",
    "article",
    "recognised_by",
    "recognition_term",
    "compared_with",
    "not_listed_in",
    "concern",
    "clause",
    "sentence_kind",
    "theme",
    "source",
    "corroboration",
    "region_country",
    "region_occupation",
    "place_of_detention",
    "last_place_of_detention",
    "occupation_group",
    "affiliation_kind",
    "place_kind",
    "term_over",
}
# The release that `client` answers from is older than these.
LATER = {
    *("occupation_group", "affiliation_kind", "place_kind", "compared_with", "not_listed_in"),
    *("occupation_group_all", "affiliation_kind_all", "compared_with_all", "not_listed_in_all"),
}
NAMED = {case for case, values in WHOLE.cases.items() if values["named_in_resolution"] == {"true"}}


def ids(client: FlaskClient, path: str, asked: dict[str, str]) -> list[str]:
    """The ids of all records that a query gives, from as many pages as it takes."""
    answer = client.get(path, query_string={"limit": "500", "fields": "id", **asked}).get_json()
    assert "data" in answer, answer
    total, found = answer["meta"]["total"], [record["id"] for record in answer["data"]]
    while "next" in answer["links"]:
        answer = client.get(answer["links"]["next"]).get_json()
        found += [record["id"] for record in answer["data"]]
    assert len(found) == total
    return found


def pool(found: list[Values], test: Test) -> list[str]:
    """Values to ask a filter for: those that stand in the data."""
    # What somebody lacks is asked for by excluding it.
    lacking = ("-", recognition_oracle.LACKING)
    values = sorted(value for value in set().union(*found) if not value.startswith(lacking))
    if test in (readings.ends_from, readings.ends_to):
        values = sorted({day for value in values for day in value.split("/") if day})
    if test in (readings.from_day, readings.to_day, readings.ends_from, readings.ends_to):
        values += sorted({value[:4] for value in values} | {value[:7] for value in values})
    return values


def asking(values: list[str], test: Test, *, unknown: bool) -> st.SearchStrategy[str]:
    """What may be asked of a filter."""
    if test is readings.exactly:
        return st.sampled_from(["true", "false"])
    if test in (readings.chosen, recognition_oracle.recognised_or_not):
        # A comma joins values, and a leading hyphen excludes: words that hold them cannot be asked for.
        usable = [value for value in values if "," not in value and not value.startswith("-")]
        words = st.sampled_from([*usable, *(["unknown"] if unknown else [])])
        signed = st.tuples(words, st.booleans())
        return st.lists(signed, min_size=1, max_size=4, unique_by=lambda pair: pair[0]).map(
            lambda pairs: ",".join(("-" if excluded else "") + word for word, excluded in pairs)
        )
    if test is readings.every:
        return st.sampled_from([value for value in values if "," not in value])
    return st.sampled_from(values)


def together(found: list[Values]) -> st.SearchStrategy[str]:
    """Values that some record has all of, or some that none may have."""
    sets = [
        sorted(value for value in values if "," not in value and value[0] not in "-~") for values in found
    ]
    several = st.sampled_from([values for values in sets if values]).flatmap(
        lambda values: st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)
    )
    some = st.lists(st.sampled_from(sorted(set().union(*sets))), min_size=1, max_size=2, unique=True)
    return (several | some).map(",".join)


def queries(tables: Tables, names: Collection[str] = ()) -> st.SearchStrategy[dict[str, str]]:
    """Random values of some filters of cases, of those of the given names where there are any."""
    cases = list(tables.cases.values())
    each = {
        name: together([case[column] for case in cases])
        if test is readings.every
        else asking(pool([case[column] for case in cases], test), test, unknown=name in KNOWS_UNKNOWN)
        for name, (column, test) in CASE_FILTERS.items()
        if pool([case[column] for case in cases], test) or test is readings.exactly
    }
    some = st.lists(st.sampled_from(sorted(names or each)), min_size=1, max_size=4, unique=True)
    return some.flatmap(lambda chosen: st.fixed_dictionaries({name: each[name] for name in chosen}))


def contradicts(asked: Mapping[str, str]) -> bool:
    """Whether a range ends before it begins, or a value is asked for and excluded; both are refused."""
    return readings.is_excluded_and_asked_for(asked) or any(
        name.endswith(low) and bound(asked[name], "min") > bound(asked[name.removesuffix(low) + high], "max")
        for low, high in (("_from", "_to"), ("_min", "_max"))
        for name in asked
        if name.removesuffix(low) + high in asked
    )


def bound(value: str, side: str) -> Any:
    if (len(value) == 4 and value > "1800") or "-" in value:
        return dates.first_day(value) if side == "min" else dates.last_day(value)
    return int(value)


def check_cases(client: FlaskClient, tables: Tables, asked: dict[str, str]) -> None:
    if contradicts(asked):
        assert client.get("/v1/cases", query_string=asked).status_code == 400
        return
    expected = [case for case, values in tables.cases.items() if oracle.meets_all(values, asked)]
    assert ids(client, "/v1/cases", asked) == expected


@settings(max_examples=200)
@given(asked=queries(WHOLE))
def test_filters_of_cases_give_what_the_tables_give(client: FlaskClient, asked: dict[str, str]) -> None:
    check_cases(client, WHOLE, asked)


@settings(max_examples=200)
@given(asked=queries(TINY))
def test_the_same_holds_at_the_edges(tiny_client: FlaskClient, asked: dict[str, str]) -> None:
    check_cases(tiny_client, TINY, asked)


@pytest.mark.parametrize("name", CASE_FILTERS)
def test_every_value_of_a_filter_of_cases_gives_the_cases_that_have_it(
    name: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    column, test = CASE_FILTERS[name]
    tables, asked = (TINY, tiny_client) if name in LATER else (WHOLE, client)
    values = pool([case[column] for case in tables.cases.values()], test)
    extra = ["unknown", "-unknown"] if name in KNOWS_UNKNOWN else []
    step = max(1, len(values) // 60)
    for value in [*values[::step], *extra]:
        if "," not in value:
            check_cases(asked, tables, {name: value})
        if (
            test in (readings.chosen, recognition_oracle.recognised_or_not)
            and "," not in value
            and value[0] != "-"
        ):
            check_cases(asked, tables, {name: f"-{value}"})


@pytest.mark.parametrize(
    "table, name", [(table, name) for table, filters in OTHER_FILTERS.items() for name in filters]
)
def test_every_value_of_a_filter_of_another_list_gives_the_rows_that_have_it(
    table: str, name: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    column, test = OTHER_FILTERS[table][name]
    asking_of, rows = (client, WHOLE.rows(table)) if WHOLE.rows(table) else (tiny_client, TINY.rows(table))
    values = pool([values_of(row, column) for row in rows], test)
    step = max(1, len(values) // 60)
    asked = [value for value in values[::step] if "," not in value]
    if test is readings.chosen:
        joined = [",".join(asked[:3]), f"{asked[0]},-{asked[-1]}"] if len(asked) > 1 else []
        asked += [*(f"-{value}" for value in asked), *joined]
    if test is readings.every:
        asked += [",".join(sorted(values_of(row, column))) for row in rows if row[column]]
    if test is readings.exactly:
        asked = ["true", "false"]
    for value in asked:
        expected = [identity(table, row) for row in rows if test(value, values_of(row, column))]
        assert ids(asking_of, f"/v1/{table.replace('_', '-')}", {name: value}) == expected, value


def test_people_with_both_themes_are_fewer_than_those_with_one_of_them(client: FlaskClient) -> None:
    both, either = (
        set(ids(client, "/v1/cases", {name: "religion,crimean-tatar"})) for name in ("theme_all", "theme")
    )
    assert both == {
        case for case, values in WHOLE.cases.items() if {"religion", "crimean-tatar"} <= values["theme"]
    }
    assert both < either


@on_one
@pytest.mark.parametrize("name", [name for name, (_, test) in CASE_FILTERS.items() if test is readings.every])
def test_each_field_with_several_values_has_a_filter_for_all_of_them(
    name: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    column = name.removesuffix("_all")
    tables, client = (TINY, tiny_client) if name in LATER else (WHOLE, client)
    of_cases = {
        case: {value for value in values[column] if value[0] not in "-~"}
        for case, values in tables.cases.items()
    }
    case = max(of_cases, key=lambda case: len(of_cases[case]))
    asked = {name: ",".join(sorted(of_cases[case]))}
    assert case in ids(client, "/v1/cases", asked)
    for refused in ("-" + asked[name], "unknown", "no-such-value"):
        faults = client.get("/v1/cases", query_string={name: refused}).get_json()["errors"]
        assert {fault["parameter"] for fault in faults} == {name}


# The list of events is read in `test_fact_lists`.
@pytest.mark.parametrize("path", [path for path in LISTS if path != "/v1/events"])
def test_no_filter_of_the_document_is_without_a_reading_here(path: str) -> None:
    table = path.removeprefix("/v1/").replace("-", "_")
    known = CASE_FILTERS if table == "cases" else OTHER_FILTERS.get(table, {})
    assert parameters(path).keys() - NOT_FILTERS - {"id"} - OF_LABELS.get(path, set()) <= known.keys()


@pytest.mark.parametrize("path", LISTS)
def test_unknown_ids_are_listed_and_the_known_ones_given(
    path: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    client = tiny_client if path in LATER_LISTS else client
    known = client.get(f"{path}?limit=2&fields=id").get_json()["data"]
    asked = ",".join(["no-such-id", *(record["id"] for record in known), "nor-this"])
    answer = client.get(f"{path}?id={asked}&fields=id").get_json()
    assert answer["data"] == known
    assert answer["meta"]["not_found"] == ["no-such-id", "nor-this"]
    assert answer["meta"]["total"] == len(known)


def test_cases_are_found_by_uid_as_by_id(client: FlaskClient) -> None:
    first, second, *_ = WHOLE.rows("cases")
    answer = client.get(f"/v1/cases?id={first['uid']},{second['id']},zzzzzzzz&fields=id").get_json()
    assert [record["id"] for record in answer["data"]] == [first["id"], second["id"]]
    assert answer["meta"]["not_found"] == ["zzzzzzzz"]


def test_whom_the_resolution_names_and_whom_not_are_all_cases(client: FlaskClient) -> None:
    assert NAMED
    assert set(ids(client, "/v1/cases", {"named_in_resolution": "true"})) == NAMED
    assert set(ids(client, "/v1/cases", {"named_in_resolution": "false"})) == WHOLE.cases.keys() - NAMED


def test_the_links_of_the_clauses_give_the_same_people(client: FlaskClient) -> None:
    found: set[str] = set()
    for clause in client.get("/v1/clauses?limit=500").get_json()["data"]:
        found |= {case["id"] for case in client.get(clause["links"]["cases"]).get_json()["data"]}
    assert found == NAMED
    (resolution,) = client.get("/v1/resolutions").get_json()["data"]
    assert {case["id"] for case in client.get(resolution["links"]["cases"]).get_json()["data"]} == NAMED


@on_one
def test_the_filters_are_echoed_as_understood(client: FlaskClient) -> None:
    query = "status=imprisoned,-released-served&custody=true&months_min=60&sort=-birth_year,name"
    meta = client.get(f"/v1/cases?{query}&limit=1").get_json()["meta"]
    assert meta["filters"] == {
        "status": ["imprisoned", "-released-served"],
        "custody": True,
        "months_min": 60,
    }
    assert meta["sort"] == ["-birth_year", "name"]


@on_one
def test_a_closed_list_refuses_other_values_with_the_nearest_and_the_valid_ones(client: FlaskClient) -> None:
    answer = client.get("/v1/cases?status=imprisonned&theme=religon,-zzz&region=RU-QQQ")
    faults = answer.get_json()["errors"]
    assert answer.status_code == 400
    assert [fault["parameter"] for fault in faults] == ["status", "theme", "theme", "region"]
    assert faults[0]["did_you_mean"] == "imprisoned"
    assert set(faults[0]["valid"]) == {status["id"] for status in WHOLE.rows("statuses")}
    assert faults[1]["did_you_mean"] == "religion"


def test_a_valid_query_without_hits_is_200_and_empty(client: FlaskClient) -> None:
    for query in (
        "occupation_all=journalist,physicist",
        "custody=true&status=died-in-custody",
        "birth_year_max=1900",
    ):
        answer = client.get(f"/v1/cases?{query}")
        assert answer.status_code == 200
        assert (answer.get_json()["data"], answer.get_json()["meta"]["total"]) == ([], 0)
        header, *rest = client.get(f"/v1/cases.csv?{query}").get_data(as_text=True).splitlines()
        assert header.startswith("uid,id,")
        assert rest == []


@on_one
@pytest.mark.parametrize(
    "query, parameter",
    [
        ("status_since_from=2024&status_since_to=2023", "status_since_from"),
        ("months_min=61&months_max=60", "months_min"),
        ("birth_year_min=1990&birth_year_max=1980", "birth_year_min"),
        ("theme=religion,-religion", "theme"),
        ("theme=religion,religion", "theme"),
        ("theme=religion,,protest", "theme"),
        ("theme=,", "theme"),
        ("theme=-", "theme"),
        ("theme_all=protest,religion&theme=-religion", "theme_all"),
        ("occupation_all=journalist&occupation=-Journalist", "occupation_all"),
        ("custody=yes", "custody"),
        ("status_since_from=2024-13", "status_since_from"),
        ("status_since_from=2024-02-30", "status_since_from"),
        ("verified_before=2024-06", "verified_before"),
        ("months_min=-1", "months_min"),
        ("months_min=99999999999", "months_min"),
        ("birth_year_min=%D9%A1%D9%A9%D9%A8%D9%A0", "birth_year_min"),
    ],
)
def test_what_contradicts_itself_or_is_no_value_is_refused(
    query: str, parameter: str, client: FlaskClient
) -> None:
    answer = client.get(f"/v1/cases?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameter"] == parameter
