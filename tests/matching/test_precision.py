"""How well names are matched (row M1): a wrong match is the worst answer, so that strangers and namesakes get none.

The people are those of a frozen release; what the files beside it hold, `tests/questions/test_names_in_lists.py` says.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from seed.load import load_edition
from tests.conftest import app_on
from tests.matching.sending import asked
from tests.support.lists_of_names import EDITIONS, cases

DATA = Path(__file__).parents[1] / "data"
FEWEST_AT_RANK_ONE = 0.95
AT_ONCE = 500


@pytest.fixture(scope="module")
def of_newest(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("newest-releases")
    load_edition(EDITIONS, f"sqlite:///{folder}")
    return app_on(folder).test_client()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file whose person is on file still."""
    filed = {case["id"] for case in cases()}
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if list(row.values())[1] in filed]


def matched(client: FlaskClient, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        line
        for first in range(0, len(queries), AT_ONCE)
        for line in asked(client, *queries[first : first + AT_ONCE])
    ]


def test_names_in_list_form_find_their_person_first(of_newest: FlaskClient) -> None:
    lists = rows("names_in_lists.csv")
    found = matched(of_newest, [{"name": row["name"]} for row in lists])
    first = [line["candidates"][0]["id"] if line["candidates"] else None for line in found]
    right = sum(row["case_id"] == one for row, one in zip(lists, first, strict=True))
    assert right / len(lists) >= FEWEST_AT_RANK_ONE


def test_a_name_alone_never_matches_anybody(of_newest: FlaskClient) -> None:
    found = matched(of_newest, [{"name": row["name"]} for row in rows("names_in_lists.csv")])
    patronymics = {"patronymic"}
    for line in found:
        for one in line["candidates"]:
            assert not one["match"] or patronymics <= {reason["field"] for reason in one["reasons"]}


def test_with_the_year_of_birth_names_match_their_person_and_nobody_else(of_newest: FlaskClient) -> None:
    born = {case["id"]: case["birth_year"] for case in cases() if case["birth_year"]}
    lists = [row for row in rows("names_in_lists.csv") if row["case_id"] in born]
    asked_for = [{"name": row["name"], "birth_year": born[row["case_id"]]} for row in lists]
    found = matched(of_newest, asked_for)
    wrong = [
        line for row, line in zip(lists, found, strict=True) if line["case"] not in {None, row["case_id"]}
    ]
    assert wrong == []
    # Initials and slips are left, which are never a match.
    assert sum(line["outcome"] == "match" for line in found) / len(found) > 0.7


@pytest.mark.parametrize("name", ["names_of_other_given.csv", "names_of_other_surname.csv"])
def test_strangers_are_nobodys_match_whatever_else_is_told(of_newest: FlaskClient, name: str) -> None:
    strangers = rows(name)
    filed = {case["id"]: case for case in cases()}
    for field, column in (("birth_year", "birth_year"), ("region", "region_id"), ("identifier", "uid")):
        queries = [{"name": row["name"], field: filed[row["near"]][column] or None} for row in strangers]
        found = matched(of_newest, queries)
        assert {line["outcome"] for line in found} <= {"none", "candidates"}
        assert not any(one["match"] or one["only"] for line in found for one in line["candidates"])


def test_namesakes_are_nobodys_match(of_newest: FlaskClient) -> None:
    namesakes = rows("names_of_namesakes.csv")
    filed = {case["id"]: case for case in cases()}
    queries: list[dict[str, Any]] = [
        {"name": row["name"], "birth_year": row["birth_year"]} for row in namesakes
    ]
    # Even where they live in the same region.
    queries += [
        {**query, "region": filed[row["namesake_of"]]["region_id"] or None}
        for query, row in zip(queries, namesakes, strict=True)
    ]
    found = matched(of_newest, queries)
    assert not any(one["match"] or one["only"] for line in found for one in line["candidates"])
    assert all(line["case"] is None for line in found)
