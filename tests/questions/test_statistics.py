"""Statistics (rows N1 and N2): every number is the total of the list that it links to."""

from __future__ import annotations

import itertools
import random

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.records.statistics import DIMENSIONS, OVERLAPPING
from tests.conftest import RELEASE, RELEASED_ON
from tests.questions.asking import (
    DAYS,
    RECORDED,
    Record,
    faults,
    filters,
    get,
    is_of_places_before,
    table,
    total,
    values,
)

STATS = "/v1/stats/cases"
NAMES = RECORDED
# On a day a person may fall in several groups of these.
DATED = {name for name in NAMES if DIMENSIONS[name].kind == "state"}
# So many cells of an answer are followed: some answers have a thousand.
FOLLOWED = 6


def cells(client: FlaskClient, asked: dict[str, str]) -> list[Record]:
    found: list[Record] = get(client, STATS, asked)["data"]
    return found


def some(found: list[Record]) -> list[Record]:
    chosen = random.Random(len(found)).sample(found, min(FOLLOWED, len(found)))
    return [*chosen, *(cell for cell in found[-1:] if cell not in chosen)]


def follows(client: FlaskClient, cell: Record) -> None:
    """A cell counts what its links count."""
    assert total(client, cell["href"]) == cell["min"], cell
    if "href_any" in cell:
        assert total(client, cell["href_any"]) == cell["max"], cell
    assert cell["min"] <= cell["max"]
    assert cell["count"] == (cell["min"] if cell["min"] == cell["max"] else None)


@settings(max_examples=50)
@given(
    asked=filters(most=2),
    group_by=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    day=st.one_of(st.none(), DAYS),
)
def test_every_cell_counts_the_list_that_it_links_to(
    client: FlaskClient, asked: dict[str, str], group_by: list[str], day: str | None
) -> None:
    if group_by:
        asked = {**asked, "group_by": ",".join(group_by)}
    if day:
        asked = {**asked, "as_of": day}
    assume(not is_of_places_before(group_by, asked))
    answer = get(client, STATS, asked)
    for cell in some(answer["data"]):
        assert list(cell["group"]) == group_by
        assert ("href_any" in cell) is bool(day)
        follows(client, cell)
    assert answer["meta"]["additive"] is not bool(OVERLAPPING.intersection(group_by))
    assert answer["meta"]["unit"] == "person"
    assert answer["meta"]["group_by"] == group_by


@settings(max_examples=25)
@given(
    asked=filters(most=2),
    group_by=st.lists(st.sampled_from(sorted(set(NAMES) - OVERLAPPING)), min_size=1, max_size=2, unique=True),
    day=st.one_of(st.none(), DAYS),
)
def test_numbers_said_to_be_additive_add_up(
    client: FlaskClient, asked: dict[str, str], group_by: list[str], day: str | None
) -> None:
    asked = {**asked, **({"as_of": day} if day else {})}
    assume(not is_of_places_before(group_by, asked))
    (whole,) = cells(client, asked)
    answer = get(client, STATS, {**asked, "group_by": ",".join(group_by)})
    assert answer["meta"]["additive"] is True
    least, most = (sum(cell[bound] for cell in answer["data"]) for bound in ("min", "max"))
    # On a day a person may have had one of several statuses: such a person is surely in none, perhaps in each.
    if day and DATED & set(group_by):
        assert least <= whole["min"]
        assert most >= whole["max"]
    else:
        assert (least, most) == (whole["min"], whole["max"])


VALUES = {
    "status": [row["id"] for row in table("statuses")],
    "theme": [row["id"] for row in table("themes")],
    "region": [row["id"] for row in table("regions")],
    "article": [row["number"] for row in table("articles")],
    "recognised_by": [row["id"] for row in table("organisations")],
    "citizenship": values("citizenships"),
    "concern": values("concerns"),
    "sentence_kind": values("kind", "sentences"),
}


@pytest.mark.parametrize("name", VALUES)
def test_no_group_that_has_people_is_left_out(name: str, client: FlaskClient) -> None:
    counted = {cell["group"][name]: cell["count"] for cell in cells(client, {"group_by": name})}
    for value in [*VALUES[name], "unknown"]:
        assert total(client, "/v1/cases", {name: value}) == counted.get(value, 0)
    assert set(counted) <= {*VALUES[name], "unknown"}


@pytest.mark.parametrize("names", [*((name,) for name in NAMES), ("status", "region"), ("theme", "year")])
@pytest.mark.parametrize("day", [None, "2024-10-06"])
def test_there_is_always_a_group_of_the_unknown_and_it_stands_last(
    names: tuple[str, ...], day: str | None, client: FlaskClient
) -> None:
    asked = {"group_by": ",".join(names), **({"as_of": day} if day else {})}
    if is_of_places_before(names, asked):
        assert [fault["parameter"] for fault in faults(client, STATS, asked)] == ["group_by"]
        return
    found = cells(client, asked)
    assert found[-1]["group"] == dict.fromkeys(names, "unknown")
    follows(client, found[-1])
    # Also where nobody is counted at all.
    nobody = cells(client, {**asked, "birth_year_max": "1900"})
    assert [(cell["group"], cell["count"]) for cell in nobody] == [(dict.fromkeys(names, "unknown"), 0)]


def test_without_groups_there_is_one_number_that_of_the_list(client: FlaskClient) -> None:
    (cell,) = cells(client, {})
    assert (cell["group"], cell["count"]) == ({}, len(table("cases")))
    assert cell["href"] == "http://localhost/v1/cases"
    (cell,) = cells(client, {"custody": "true", "theme": "journalism"})
    assert cell["count"] == total(client, "/v1/cases?custody=true&theme=journalism")


def test_a_person_of_two_themes_is_counted_in_both_and_said_to_be(client: FlaskClient) -> None:
    answer = get(client, STATS, {"group_by": "theme"})
    assert answer["meta"]["additive"] is False
    assert sum(cell["count"] for cell in answer["data"]) > len(table("cases"))


# Of every kind: of a period, of a list, of a case, and two at once.
GROUPS_OF_SERIES = (
    None,
    "status",
    "year",
    "theme",
    "region",
    "theme,status_group",
    "region,year",
    "theme,article",
    "sentence_kind",
    "recognised_by",
    "status_corroboration",
    "sentence_stage,recognised_by",
    "status,sentence_kind",
)


@settings(max_examples=24)
@given(asked=filters(most=2), group=st.sampled_from(GROUPS_OF_SERIES))
def test_a_series_says_of_each_day_what_as_of_says(
    client: FlaskClient, asked: dict[str, str], group: str | None
) -> None:
    asked = {**asked, **({"group_by": group} if group else {})}
    series = cells(client, {**asked, "interval": "year", "from": "2021"})
    days = ["2021-12-31", "2022-12-31", "2023-12-31", "2024-12-31", "2025-12-31", RELEASED_ON]
    by_day = {day: list(found) for day, found in itertools.groupby(series, key=lambda cell: cell["day"])}
    assert list(by_day) == days
    for day, found in by_day.items():
        alone = cells(client, {**asked, "as_of": day})
        assert [{name: value for name, value in cell.items() if name != "day"} for cell in found] == alone


def test_a_series_by_month_has_the_last_day_of_each_month(client: FlaskClient) -> None:
    asked = {"interval": "month", "from": "2024-01-15", "to": "2024-03-10", "custody": "true"}
    series = cells(client, asked)
    assert [cell["day"] for cell in series] == ["2024-01-31", "2024-02-29", "2024-03-10"]
    for cell in series:
        follows(client, cell)


def test_the_filters_are_echoed_and_kept_in_the_links(client: FlaskClient) -> None:
    asked = {"theme": "religion,-protest", "group_by": "theme", "release": RELEASE}
    answer = get(client, STATS, asked)
    assert answer["meta"]["filters"] == {"theme": ["religion", "-protest"]}
    (cell,) = answer["data"]
    assert cell["group"] == {"theme": "religion"}
    assert f"release={RELEASE}" in cell["href"]
    assert "theme=religion,-protest" in cell["href"]
    follows(client, cell)


@pytest.mark.parametrize(
    "asked, parameter, code",
    [
        ({"group_by": "status,region,gender"}, "group_by", "too-many-values"),
        ({"group_by": "colour"}, "group_by", "unknown-value"),
        ({"group_by": "status,status"}, "group_by", "repeated"),
        ({"interval": "week"}, "interval", "unknown-value"),
        ({"interval": "year", "as_of": "2024-01-01"}, "interval", "contradiction"),
        ({"interval": "month", "from": "1990"}, "from", "outside-span"),
        ({"interval": "year", "from": "2024", "to": "2023"}, "from", "contradiction"),
        ({"interval": "year", "from": "2023-02-30"}, "from", "invalid-value"),
        ({"interval": "year", "to": "2027"}, "to", "outside-span"),
        ({"from": "2024"}, "from", "contradiction"),
        ({"to": "2024"}, "to", "contradiction"),
        ({"limit": "10"}, "limit", "unknown-parameter"),
        ({"sort": "name"}, "sort", "unknown-parameter"),
        ({"as_of": "2024-01-01", "certainty": "any"}, "certainty", "unknown-parameter"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    asked: dict[str, str], parameter: str, code: str, client: FlaskClient
) -> None:
    found = faults(client, STATS, asked)
    assert [(fault["parameter"], fault["code"]) for fault in found] == [(parameter, code)]


def test_an_unknown_group_is_answered_with_those_there_are(client: FlaskClient) -> None:
    (fault,) = faults(client, STATS, {"group_by": "regon"})
    assert fault["did_you_mean"] == "region"
    assert set(fault["valid"]) == set(DIMENSIONS)


def test_nobody_in_the_group_asked_for_is_said_by_a_zero(client: FlaskClient) -> None:
    person = next(row for row in table("cases") if "anti-war-speech" not in row["themes"])
    asked = {"id": person["id"], "theme": "anti-war-speech", "group_by": "theme"}
    (cell,) = cells(client, asked)
    assert (cell["group"], cell["count"]) == ({"theme": "anti-war-speech"}, 0)
    follows(client, cell)


@pytest.mark.parametrize("refused", ["0000", "2024-13", "9999-99-99", "x"])
def test_a_bound_of_a_series_that_is_no_date_is_refused_with_all_else(
    client: FlaskClient, refused: str
) -> None:
    for path in ("/v1/stats/cases", "/v1/stats/cases/citation"):
        answer = client.get(f"{path}?interval=month&to={refused}&from={refused}&custody=perhaps")
        assert answer.status_code == 400
        assert {fault["parameter"] for fault in answer.get_json()["errors"]} == {"to", "from", "custody"}
