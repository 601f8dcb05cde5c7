"""A list with many records is read in another way than a short one, along an index of its order; it is the same list."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from api.records import reading, statistics
from api.records.reading import Query
from api.records.releases import Releases
from api.records.surnames import order_of
from tests.conftest import RELEASED_ON
from tests.questions.asking import Record, get, walk
from tests.support.postgres import on_both

pytestmark = on_both

SORTS = (
    "",
    "name",
    "-name",
    "-status_since,name",
    "status_since",
    "-verified_on",
    "birth_year,-id",
    "-region",
)
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"status": "imprisoned"},
    {"theme": "anti-war-speech,-journalism", "custody": "true"},
    {"article": "207.3,unknown"},
    {"recognised_by": "-memorial", "concern": "unknown"},
    {"occupation": "unknown"},
    {"q": "journalist"},
    {"as_of": "2023-06-01", "status": "pretrial-detention", "certainty": "any"},
)


@pytest.fixture
def short_lists_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is read as a long one is."""
    monkeypatch.setattr(reading, "_SOON_SORTED", 0)


def page_by_page(client: FlaskClient, asked: dict[str, str], limit: int) -> Iterator[Record]:
    answer = get(client, "/v1/cases", {**asked, "limit": str(limit)})
    yield answer
    while "next" in answer["links"]:
        answer = get(client, answer["links"]["next"])
        yield answer


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("filters", FILTERS, ids=lambda asked: ",".join(asked) or "none")
def test_the_list_is_the_same(
    filters: dict[str, str], sort: str, client: FlaskClient, request: pytest.FixtureRequest
) -> None:
    asked = filters | ({"sort": sort} if sort else {})
    usual = walk(client, "/v1/cases", {**asked, "limit": "500"})
    request.getfixturevalue("short_lists_are_many")
    pages = list(page_by_page(client, asked, 7))

    assert [record for page in pages for record in page["data"]] == usual
    assert usual
    # And back again.
    for before, page in itertools.pairwise(pages):
        assert get(client, page["links"]["prev"])["data"] == before["data"]


def test_parts_come_with_it(client: FlaskClient, request: pytest.FixtureRequest) -> None:
    asked = {"sort": "-status_since", "include": "events,sources"}
    usual = get(client, "/v1/cases", {**asked, "limit": "9"})["data"]
    request.getfixturevalue("short_lists_are_many")
    assert get(client, "/v1/cases", {**asked, "limit": "10"})["data"][:9] == usual


def test_sqlite_reads_along_the_index_where_that_is_less_work(
    client: FlaskClient, short_lists_are_many: None
) -> None:
    """It would sort all that match for every page: at a million cases a second each time. PostgreSQL needs no hint."""
    releases: Releases = client.application.extensions["open-cases-releases"]
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    with releases.newest().connect() as connection:
        hinted = connection.dialect.name == "sqlite"
    event.listen(Engine, "before_cursor_execute", note)
    try:
        get(client, "/v1/cases", {"custody": "true", "sort": "-status_since,name", "limit": "2"})
        get(client, "/v1/cases", {"status": "house-arrest", "sort": "-status_since,name", "limit": "49"})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    pages = [statement for statement in said if "ORDER BY" in statement]
    assert ["INDEXED BY cases_status_since" in page for page in pages] == [hinted, False]


def test_a_letter_of_the_index_is_not_looked_for_from_the_first_surname_on(
    client: FlaskClient, short_lists_are_many: None
) -> None:
    """All of a letter stand together: at a million cases half of all would be read before them."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        found = walk(client, "/v1/cases", {"initial": "S", "sort": "surname", "limit": "9"})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    pages = [statement for statement in said if "ORDER BY" in statement]
    assert len(pages) > 1
    assert not any("INDEXED BY" in page for page in pages)
    assert found == [
        case
        for case in walk(client, "/v1/cases", {"sort": "surname", "limit": "500"})
        if order_of(case)["initial"] == "S" or order_of(case)["initial_native"] == "S"
    ]


@pytest.mark.parametrize("name", statistics.DIMENSIONS)
def test_counts_kept_at_load_are_those_that_would_be_counted(name: str, client: FlaskClient) -> None:
    releases: Releases = client.application.extensions["open-cases-releases"]
    with releases.newest().connect() as connection:
        kept = statistics.count(connection, Query(), [name], RELEASED_ON)
        # A filter that every case meets.
        query = Query(filters={"verified_before": "9999"})
        counted = statistics.count(connection, query, [name], RELEASED_ON)
    assert kept == counted
    assert kept
