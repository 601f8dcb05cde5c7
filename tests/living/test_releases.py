"""The releases that are published: as they were frozen, and each made of the one before by the changes that it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient

from seed.editions import editions, verified
from tests.living.conftest import rows_of
from tests.metadata.test_releases_in_answers import Facts, applied, facts_of, in_csv, in_json

RELEASES = [edition.id for edition in editions()]


def test_no_frozen_table_was_edited() -> None:
    assert [verified(edition).id for edition in editions()] == RELEASES


def test_every_release_answers_as_many_people_as_it_has(published: FlaskClient) -> None:
    assert published.get("/v1/meta").get_json()["meta"]["release"] == RELEASES[-1]
    for edition in editions():
        told = published.get(f"/v1/cases?limit=0&release={edition.id}").get_json()["meta"]
        assert told["total"] == len(rows_of("cases", edition.tables))
        assert told["released_on"] == edition.released_on


@pytest.mark.parametrize("changes", [in_json, in_csv])
def test_the_changes_turn_each_release_into_the_next(
    published: FlaskClient, changes: Callable[[FlaskClient, str, str], Iterator[dict[str, Any]]]
) -> None:
    for older, newer in pairwise(RELEASES):
        old = facts_of(published, older, one_by_one=False)
        new = facts_of(published, newer, one_by_one=False)
        assert plain(applied(old, changes(published, "", newer))) == plain(new), newer


def plain(facts: Facts) -> Facts:
    """Facts in which a list of nothing and one that was not recorded are the same, as they are to a change."""
    return {
        record: {name: None if value == [] else value for name, value in fields.items()}
        for record, fields in facts.items()
    }
