"""The order of a list (row L2), and the fields that are asked for (row L3)."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from functools import cmp_to_key
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.records.names import sort_key
from api.records.surnames import order_of
from tests.conftest import TINY_TABLES, app_on
from tests.contract.document import LATER, SINGLES, address, parameters
from tests.questions.asking import LISTS, SORTS, Record, faults, get, table, walk
from tests.questions.history import days_of

DERIVED = {"name", "surname", "surname_native", "verified_on", "term_ends"}
# What each sort key looks at in a record as answered.
LOOKS_AT: dict[str, Callable[[Record], Any]] = {
    "name": lambda case: sort_key(case["name_en"]),
    "verified_on": lambda case: days_of(case["verified_on"])[0].isoformat(),
    "term_ends": lambda case: case["term_ends"] and case["term_ends"]["latest"],
    "surname": lambda case: order_of(case)["sort_surname"],
    "surname_native": lambda case: order_of(case)["sort_surname_native"],
    **{name: itemgetter(name) for name in SORTS if name not in DERIVED},
}
# What no choice of fields leaves out.
ALWAYS = {"id", "caution", "designated_as", "risk"}


def ordered(cases: list[Record], keys: list[tuple[str, bool]]) -> list[Record]:
    """Cases by keys, each with whether it descends: missing values last, and ties by id."""

    def compare(one: Record, other: Record) -> int:
        for name, descending in [*keys, ("id", False)]:
            first, second = LOOKS_AT[name](one), LOOKS_AT[name](other)
            if first == second:
                continue
            if first is None or second is None:
                return 1 if first is None else -1
            return (-1 if first < second else 1) * (-1 if descending else 1)
        return 0

    return sorted(cases, key=cmp_to_key(compare))


@settings(max_examples=30)
@given(
    keys=st.lists(
        st.tuples(st.sampled_from(SORTS), st.booleans()), min_size=1, max_size=4, unique_by=lambda k: k[0]
    )
)
def test_any_keys_sort_with_missing_values_last_and_ties_by_id(
    client: FlaskClient, keys: list[tuple[str, bool]]
) -> None:
    asked = ",".join(("-" if descending else "") + name for name, descending in keys)
    found = walk(client, "/v1/cases", {"sort": asked, "limit": "500"})
    assert [case["id"] for case in found] == [case["id"] for case in ordered(found, keys)]


@pytest.mark.parametrize("key", ["birth_year", "region", "in_custody_since", "sentence_months"])
def test_missing_values_come_last_both_ways(key: str, client: FlaskClient) -> None:
    for sign in ("", "-"):
        shown = [case[key] for case in walk(client, "/v1/cases", {"sort": sign + key, "limit": "100"})]
        missing = shown.count(None)
        assert 0 < missing < len(shown)
        assert shown[-missing:] == [None] * missing


def test_without_a_sort_the_order_is_that_of_the_ids(client: FlaskClient) -> None:
    found = [case["id"] for case in walk(client, "/v1/cases", {"limit": "100"})]
    assert found == sorted(found) == [row["id"] for row in table("cases")]


# Latin before Cyrillic; each alphabet as its readers know it.
IN_ORDER = [
    "Zak",
    "Żak",
    "Zhukov",
    "Ежов",
    "Ершов",
    "Ёжиков",
    "Ёлкин",
    "Жуков",
    "Иванов",
    "Івасюк",
    "Їжак",
    "Йосипенко",
]


def test_names_stand_in_the_order_of_their_alphabets(tmp_path: Path, loaded: Callable[[Path], Path]) -> None:
    """Ё follows Е, І has its Ukrainian place, Ż stands with Z; cases of one name stand by id."""
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    file = tables / "cases.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    for part in (IN_ORDER[: len(rows)], IN_ORDER[-len(rows) :]):
        for row, name in zip(rows, reversed(part), strict=True):
            row[header.index("name_en")] = name
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows([header, *rows])
        client = app_on(loaded(tables)).test_client()
        up = [case["name_en"] for case in get(client, "/v1/cases", {"sort": "name"})["data"]]
        down = [case["name_en"] for case in get(client, "/v1/cases", {"sort": "-name"})["data"]]
        assert up == part
        assert down == up[::-1]


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_sort_key_is_refused_with_those_there_are(path: str, client: FlaskClient) -> None:
    for place in (path, f"{path}.csv", f"{path}.ndjson", f"{path}.xlsx"):
        (fault,) = faults(client, place, {"sort": "id,-zzz"})
        assert (fault["parameter"], fault["code"]) == ("sort", "unknown-value")
        assert "id" in fault["valid"]
        for key in fault["valid"]:
            assert (
                client.get(place, query_string={"sort": f"-{key},id" if key != "id" else "-id"}).status_code
                == 200
            )
    assert faults(client, path, {"sort": "id,-id"})[0]["code"] == "repeated"


def test_a_near_sort_key_is_named(client: FlaskClient) -> None:
    (fault,) = faults(client, "/v1/cases", {"sort": "-status_sinse"})
    assert fault["did_you_mean"] == "status_since"
    assert set(fault["valid"]) == set(SORTS)


# Titles and names, whose order is not that of their letters' numbers.
NAMES = {"name", "label", "title", "publisher"}


@pytest.mark.parametrize("path", LISTS)
def test_every_sort_key_of_every_list_sorts(path: str, client: FlaskClient) -> None:
    (fault,) = faults(client, path, {"sort": "zzz"})
    for key in fault["valid"]:
        up = walk(client, path, {"sort": key, "limit": "500"})
        down = walk(client, path, {"sort": f"-{key}", "limit": "500"})
        assert {record["id"] for record in up} == {record["id"] for record in down}
        if key not in up[0] or path == "/v1/cases":
            continue
        for found, descending in ((up, False), (down, True)):
            shown = [record[key] for record in found]
            known = [value for value in shown if value is not None]
            assert shown == known + [None] * (len(shown) - len(known)), key
            if key not in NAMES:
                assert known == sorted(known, reverse=descending), key
            for first, second in pairwise(found):
                assert first[key] != second[key] or first["id"] < second["id"], key


@pytest.mark.parametrize("path", LISTS)
def test_fields_gives_these_and_the_id(path: str, client: FlaskClient) -> None:
    whole = get(client, path, {"limit": "20"})["data"]
    names = [name for name in whole[0] if name not in ALWAYS]
    for name in names:
        found = get(client, path, {"limit": "20", "fields": name})["data"]
        for record, full in zip(found, whole, strict=True):
            assert record == {key: full[key] for key in full if key in {name, *ALWAYS}}
    every = get(client, path, {"limit": "20", "fields": ",".join(whole[0])})["data"]
    assert every == whole


@pytest.mark.parametrize("path", LISTS)
def test_fields_cuts_a_file_down_as_well(path: str, client: FlaskClient) -> None:
    of_links = {"uid", "links", "absent"} | ALWAYS
    name = next(name for name in get(client, path)["data"][0] if name not in of_links)
    header = client.get(f"{path}.csv?fields={name}").get_data(as_text=True).splitlines()[0].split(",")
    assert set(header) - (ALWAYS - {"id"}) == {"id", name}


@pytest.mark.parametrize(
    "path",
    [
        *LISTS,
        *(
            path
            for path in SINGLES
            if "/changes" not in path
            and path.removesuffix("/{id}") not in LATER
            and not path.endswith((".csv", ".ndjson", ".xlsx", ".csv-metadata.json"))
        ),
    ],
)
def test_an_unknown_field_is_refused_with_those_there_are(path: str, client: FlaskClient) -> None:
    good = address(client, path)
    if "fields" not in parameters(path):
        return
    known = get(client, good)
    (fault,) = faults(client, good, {"fields": "id,nmae_en"})
    assert (fault["parameter"], fault["code"]) == ("fields", "unknown-value")
    record = known["data"][0] if isinstance(known["data"], list) else known["data"]
    parts = (
        {"events", "charges", "sentences", "recognitions", "comparisons", "identifiers", "sources"}
        if path == "/v1/cases/{id}"
        else set()
    )
    assert record.keys() - parts <= set(fault["valid"])


def test_include_brings_parts_along_with_the_fields(client: FlaskClient) -> None:
    asked = {"fields": "status,name_en", "include": "events,sources", "limit": "3"}
    for case in get(client, "/v1/cases", asked)["data"]:
        assert case.keys() == {"id", "name_en", "status", "events", "sources"}
        assert case["events"]
    (fault,) = faults(client, "/v1/cases", {"include": "events,evnts"})
    assert fault["did_you_mean"] == "events"
    assert fault["valid"] == [
        "events",
        "charges",
        "sentences",
        "recognitions",
        "comparisons",
        "identifiers",
        "sources",
    ]
