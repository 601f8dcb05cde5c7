"""Names as lists write them find their person and nobody else's list does (row L10), asked over the API.

The people are those of a frozen release. What stands beside them in `tests/data` is input and no fact: the patronymics
are made up, save those of form `known patronymic`; the names of `names_of_other_given.csv` (a surname on file, another
given name) and `names_of_other_surname.csv` (the reverse) are of nobody; `names_of_namesakes.csv` has the name of
somebody on file with a year of birth that is not theirs.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.records.names.comparison import Person, compare, person
from seed.load import load_edition
from tests.conftest import app_on
from tests.questions.asking import get
from tests.support.lists_of_names import EDITIONS, cases

DATA = Path(__file__).parents[1] / "data"
FEWEST_AT_RANK_ONE = 0.95
IN_NAMES = {"name_en", "name_native", "aliases"}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file whose person is on file still: a withdrawal may take one out of every release."""
    filed = {case["id"] for case in cases()}
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if list(row.values())[1] in filed]


@pytest.fixture(scope="module")
def of_newest(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("newest-releases")
    load_edition(EDITIONS, f"sqlite:///{folder}")
    return app_on(folder).test_client()


def asked(client: FlaskClient, name: str) -> dict[str, Any]:
    return get(client, "/v1/cases", {"q": name, "limit": "5"})


def people() -> dict[str, Person]:
    """The names of everybody on file, as the comparison takes them."""
    return {
        case["id"]: person(
            filter(None, [case["name_en"], case["name_native"], *case["aliases"].split(";")]), case["gender"]
        )
        for case in cases()
    }


def test_names_in_list_form_find_their_person_first(of_newest: FlaskClient) -> None:
    lists = rows("names_in_lists.csv")
    assert len({row["name"] for row in lists}) == len(lists) >= 300
    lost = [
        row["name"]
        for row in lists
        if [case["id"] for case in asked(of_newest, row["name"])["data"][:1]] != [row["case_id"]]
    ]
    assert len(lost) <= (1 - FEWEST_AT_RANK_ONE) * len(lists), lost


@pytest.mark.parametrize("name", ["names_of_other_given.csv", "names_of_other_surname.csv"])
def test_nobody_is_found_by_half_a_name(name: str, of_newest: FlaskClient) -> None:
    strangers = rows(name)
    assert len({row["name"] for row in strangers}) == len(strangers) >= 200
    met = [
        (row["name"], case["id"])
        for row in strangers
        for case in asked(of_newest, row["name"])["data"]
        if case["matched"]["field"] in IN_NAMES
    ]
    assert met == []


@pytest.mark.parametrize("name", ["names_of_other_given.csv", "names_of_other_surname.csv"])
def test_half_a_name_is_nobodys_whole_name(name: str) -> None:
    everybody = people()
    whole = [
        (row["name"], identity)
        for row in rows(name)
        for identity, known in ((row["near"], everybody[row["near"]]),)
        if (found := compare(row["name"], known)) is not None and (found.is_whole or found.is_name)
    ]
    assert whole == []


def test_namesakes_have_the_name_and_say_what_is_not_on_file(of_newest: FlaskClient) -> None:
    """No name tells them apart: the answer says that the patronymic was not compared."""
    namesakes = rows("names_of_namesakes.csv")
    born = {case["id"]: case["birth_year"][:4] for case in cases()}
    assert len(namesakes) >= 50
    for row in namesakes:
        assert row["birth_year"] != born[row["namesake_of"]]
        answer = asked(of_newest, row["name"])
        assert answer["data"][0]["id"] == row["namesake_of"], row["name"]
        assert answer["meta"]["search"]["dropped"], row["name"]


def test_the_known_spellings_are_found_among_more_people(of_newest: FlaskClient) -> None:
    with (DATA / "name_pairs.csv").open(encoding="utf-8", newline="") as file:
        pairs = [row for row in csv.DictReader(file) if row["case_id"] in {case["id"] for case in cases()}]
    assert len(pairs) >= 300
    lost = [
        row["spelling"]
        for row in pairs
        if row["case_id"]
        not in {
            case["id"] for case in get(of_newest, "/v1/cases", {"q": row["spelling"], "limit": "100"})["data"]
        }
    ]
    assert lost == []
