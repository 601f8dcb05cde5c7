"""Row M3: places, regions and organisations are found by their names in several languages, and strangers match none.

What the file holds is input: a type, a name, and the id that it means; without an id, a name that means nobody for sure.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.load import load_edition
from tests.conftest import app_on
from tests.reconcile.asking import batch
from tests.support.lists_of_names import EDITIONS

NAMES = Path(__file__).parents[1] / "data" / "names_of_entities.csv"
FEWEST_AT_RANK_ONE = 0.95
FEWEST_MATCHED = 0.85


@pytest.fixture(scope="module")
def of_newest(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("newest-releases")
    load_edition(EDITIONS, f"sqlite:///{folder}")
    return app_on(folder).test_client()


def rows() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_name_in_any_language_finds_its_place_or_organisation(of_newest: FlaskClient) -> None:
    named = [row for row in rows() if row["id"]]
    found = batch(
        of_newest, {str(n): {"query": row["name"], "type": row["type"]} for n, row in enumerate(named)}
    )
    expected = {str(n): f"{row['type']}:{row['id']}" for n, row in enumerate(named)}
    first = {key: one[0]["id"] for key, one in found.items() if one}
    assert sum(first.get(key) == identity for key, identity in expected.items()) >= FEWEST_AT_RANK_ONE * len(
        named
    )
    matched = {key: one["id"] for key, some in found.items() for one in some if one["match"]}
    assert {key: one for key, one in matched.items() if one != expected[key]} == {}
    assert len(matched) >= FEWEST_MATCHED * len(named)


def test_strangers_and_parts_of_several_names_match_nothing(of_newest: FlaskClient) -> None:
    strange = [row for row in rows() if not row["id"]]
    assert len(strange) >= 20
    asked = {str(n): {"query": row["name"], "type": row["type"]} for n, row in enumerate(strange)}
    found = batch(of_newest, asked)
    assert [one["id"] for some in found.values() for one in some if one["match"]] == []


def test_each_kind_is_found_without_its_type_and_no_name_is_matched_twice(of_newest: FlaskClient) -> None:
    named = [row for row in rows() if row["id"]]
    found = batch(of_newest, {str(n): {"query": row["name"]} for n, row in enumerate(named)})
    for key, some in found.items():
        assert sum(one["match"] for one in some) <= 1, named[int(key)]
        scores = [one["score"] for one in some]
        assert scores == sorted(scores, reverse=True)
