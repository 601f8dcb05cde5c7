"""Walking a list: `next` meets every record once, `prev` leads back, and a cursor is good for its own list alone (L6)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from api.web.paging import Cursor
from tests.conftest import RELEASE, TINY_TABLES, app_on
from tests.contract.document import LISTS
from tests.support.postgres import on_both, on_one

pytestmark = on_both

FILE = f"{RELEASE}.sqlite"
NEWER = "2099.1.1"

SORTS: dict[str, list[str]] = {
    "/v1/cases": [
        *("name", "id", "status", "status_since", "in_custody_since"),
        *("region", "birth_year", "sentence_months", "verified_on"),
    ],
    "/v1/sources": ["id", "publisher", "published_on"],
    "/v1/figures": ["id", "value", "as_of", "measure", "organisation"],
    "/v1/articles": ["id", "title", "in_force_since", "max_sentence_years"],
    "/v1/developments": ["id", "date", "title"],
    "/v1/terms": ["id", "label", "position"],
}
FILTERS: dict[str, list[dict[str, str]]] = {
    "/v1/cases": [{}, {"custody": "true"}, {"theme": "-religion"}, {"gender": "female,unknown"}],
    "/v1/sources": [{}, {"language": "en"}, {"published_from": "2024"}],
    "/v1/figures": [{}, {"comparator": "exactly"}],
}


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A list with a sort and filters."""
    path = draw(st.sampled_from(sorted(SORTS)))
    keys = draw(st.lists(st.sampled_from(SORTS[path]), max_size=3, unique=True))
    asked = dict(draw(st.sampled_from(FILTERS.get(path, [{}]))))
    if keys:
        asked["sort"] = ",".join(draw(st.sampled_from(["", "-"])) + key for key in keys)
    return path, asked


def walk(client: FlaskClient, path: str, asked: dict[str, str], limit: int, way: str = "next") -> list[dict]:
    """The pages of a list, from the first along `next` or from the last along `prev`, as whole answers."""
    pages = [client.get(path, query_string={**asked, "limit": str(limit)}).get_json()]
    while way in pages[-1]["links"]:
        pages.append(client.get(pages[-1]["links"][way]).get_json())
        assert len(pages) < 2000
    return pages


def records(pages: list[dict]) -> list[dict[str, Any]]:
    return [record for page in pages for record in page["data"]]


def ids(pages: list[dict]) -> list[str]:
    return [record["id"] for record in records(pages)]


def check_walk(client: FlaskClient, path: str, asked: dict[str, str], limit: int) -> None:
    whole = walk(client, path, asked, 500)
    pages = walk(client, path, asked, limit)
    assert ids(pages) == ids(whole)
    assert len(set(ids(pages))) == len(ids(pages))
    assert {page["meta"]["total"] for page in pages} == {len(ids(whole))}
    assert all(len(page["data"]) == limit for page in pages[:-1])
    back = pages[-1]
    for earlier in reversed(pages[:-1]):
        back = client.get(back["links"]["prev"]).get_json()
        assert back["data"] == earlier["data"]
        assert back["links"]["next"]
    assert "prev" not in back["links"]


@settings(max_examples=40)
@given(asked=lists(), limit=st.integers(3, 9))
def test_next_meets_every_record_once_and_prev_leads_back(
    tiny_client: FlaskClient, asked: tuple[str, dict[str, str]], limit: int
) -> None:
    check_walk(tiny_client, *asked, limit)


@settings(max_examples=40)
@given(asked=lists(), limit=st.integers(50, 500))
def test_the_same_holds_over_all_data(
    client: FlaskClient, asked: tuple[str, dict[str, str]], limit: int
) -> None:
    check_walk(client, *asked, limit)


@settings(max_examples=40)
@given(asked=lists())
def test_a_list_is_sorted_by_its_keys_and_what_is_missing_comes_last(
    client: FlaskClient, asked: tuple[str, dict[str, str]]
) -> None:
    path, query = asked
    if "sort" not in query:
        return
    key = query["sort"].split(",")[0]
    name = key.removeprefix("-")
    # A name sorts by a key of its own, and a date of verification by its last possible day.
    if name in {"name", "verified_on"}:
        return
    values = [record[name] for record in records(walk(client, path, query, 500))]
    present = [value for value in values if value is not None]
    assert values == present + [None] * (len(values) - len(present))
    assert present == sorted(present, reverse=key.startswith("-"))


@pytest.mark.parametrize("path", LISTS)
def test_every_list_can_be_walked_one_by_one(path: str, tiny_client: FlaskClient) -> None:
    check_walk(tiny_client, path, {}, 1)


@pytest.mark.parametrize("path", LISTS)
def test_limits(path: str, client: FlaskClient) -> None:
    total = client.get(path).get_json()["meta"]["total"]
    none = client.get(f"{path}?limit=0").get_json()
    assert (none["data"], none["meta"]["total"]) == ([], total)
    assert "next" not in none["links"]
    assert len(client.get(f"{path}?limit=500").get_json()["data"]) == min(500, total)
    assert len(client.get(path).get_json()["data"]) == min(50, total)
    for wrong in ("501", "-1", "1.0", "1e2", "+5", "%205", "05x", "NaN", "99999999999999999999"):
        assert client.get(f"{path}?limit={wrong}").status_code == 400, wrong


def cursor_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


@on_one
@settings(max_examples=150)
@given(data=st.data())
def test_a_cursor_that_was_altered_or_cut_is_refused(tiny_client: FlaskClient, data: st.DataObject) -> None:
    cursor = cursor_of(tiny_client.get("/v1/sources?limit=2&sort=publisher").get_json()["links"]["next"])
    place = data.draw(st.integers(0, len(cursor) - 1))
    how = data.draw(st.sampled_from(["cut", "swap", "drop", "add"]))
    letter = data.draw(st.sampled_from("AZaz09-_."))
    altered = {
        "cut": cursor[:place],
        "drop": cursor[:place] + cursor[place + 1 :],
        "add": cursor[:place] + letter + cursor[place:],
        "swap": cursor[:place] + letter + cursor[place + 1 :],
    }[how]
    # The last letter of base64 has bits that say nothing.
    if altered == cursor or (how == "swap" and place == len(cursor) - 1):
        return
    answer = tiny_client.get(f"/v1/sources?limit=2&sort=publisher&cursor={altered}")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameter"] == "cursor"


@on_one
@pytest.mark.parametrize("query", ["sort=-publisher", "sort=publisher&language=en", "sort=publisher,id"])
def test_a_cursor_of_another_query_is_refused(query: str, tiny_client: FlaskClient) -> None:
    cursor = cursor_of(tiny_client.get("/v1/sources?limit=2&sort=publisher").get_json()["links"]["next"])
    assert tiny_client.get(f"/v1/sources?sort=publisher&limit=9&cursor={cursor}").status_code == 200
    answer = tiny_client.get(f"/v1/sources?{query}&cursor={cursor}")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/sources"])
def test_a_cursor_alone_leads_through_the_whole_list(path: str, tiny_client: FlaskClient) -> None:
    """For programs that do not follow links: what was asked for first is asked for again and again."""
    asked = {"limit": "2", "sort": "-id", "fields": "id", "lang": "ru"}
    expected = walk(tiny_client, path, asked, 2)
    pages = [tiny_client.get(path, query_string=asked).get_json()]
    while cursor := pages[-1]["meta"]["next_cursor"]:
        assert cursor == cursor_of(pages[-1]["links"]["next"])
        pages.append(tiny_client.get(path, query_string={"cursor": cursor}).get_json())
    assert [page["data"] for page in pages] == [page["data"] for page in expected]
    assert [page["meta"] for page in pages] == [page["meta"] for page in expected]
    assert tiny_client.get(f"{path}?limit=0").get_json()["meta"]["next_cursor"] is None


def test_a_page_says_its_own_address_as_it_was_asked_for(tiny_client: FlaskClient) -> None:
    first = tiny_client.get("/v1/cases?limit=1&custody=false").get_json()
    address = f"/v1/cases?cursor={first['meta']['next_cursor']}"
    second = tiny_client.get(address).get_json()
    assert second["links"]["self"].endswith(address)
    # What leads elsewhere asks for the same people.
    assert second["links"]["first"] == first["links"]["first"]
    assert "custody=false" in second["links"]["csv"]


@on_one
def test_a_cursor_made_by_hand_gets_what_its_question_deserves(tiny_client: FlaskClient) -> None:
    whole = tiny_client.get("/v1/cases?custody=true&limit=0").get_json()["meta"]["total"]

    def asking(release: str = RELEASE, **asked: str) -> TestResponse:
        word = Cursor("/v1/cases", asked, release, ("", 0)).sealed()
        return tiny_client.get("/v1/cases", query_string={"cursor": word})

    # The total is counted, and never taken from whoever asks.
    answer = asking(custody="true", sort="name").get_json()
    assert (answer["meta"]["total"], len(answer["data"])) == (whole, whole)
    for wrong, parameter in (({"statsu": "x"}, "statsu"), ({"limit": "501"}, "limit"), ({"q": "a"}, "q")):
        refused = asking(**wrong)
        assert (refused.status_code, refused.get_json()["errors"][0]["parameter"]) == (400, parameter)
    assert asking("2001.1.1").status_code == 410
    assert asking("latest").status_code == 400
    misplaced = Cursor("/v1/cases", {}, RELEASE, (1, 2, 3)).sealed()
    assert tiny_client.get(f"/v1/cases?cursor={misplaced}").status_code == 400


@on_one
def test_a_cursor_of_another_list_is_refused(tiny_client: FlaskClient) -> None:
    cursor = cursor_of(tiny_client.get("/v1/sources?limit=2").get_json()["links"]["next"])
    for path in LISTS:
        if path != "/v1/sources":
            assert tiny_client.get(f"{path}?cursor={cursor}").status_code == 400, path


def test_what_is_shown_may_change_from_page_to_page(client: FlaskClient) -> None:
    first = client.get("/v1/cases?limit=3&sort=-status_since").get_json()
    cursor = cursor_of(first["links"]["next"])
    whole = client.get("/v1/cases?limit=13&sort=-status_since&fields=id").get_json()
    second = client.get(f"/v1/cases?limit=10&sort=-status_since&fields=id&include=events&cursor={cursor}")
    assert [record["id"] for record in second.get_json()["data"]] == ids([whole])[3:]


def publish(folder: Path, release: str, source: Path) -> None:
    """Put a newer release beside the older: the tables of `source`, under another number."""
    made = folder / f"{release}.unfinished"
    shutil.copyfile(source, made)
    made.chmod(0o644)
    with sqlite3.connect(made) as connection:
        connection.execute("UPDATE release SET id = ?, released_on = '2099-01-30'", (release,))
    connection.close()
    made.rename(folder / f"{release}.sqlite")


@pytest.fixture
def two_releases(loaded: Callable[[Path], Path], whole: Path) -> Path:
    """A folder with the tiny release, which a test can overtake."""
    return loaded(TINY_TABLES)


@pytest.mark.parametrize(
    "query", ["", "&custody=false", "&sort=-name", "&citizenship=RU", "&occupation=pianist"]
)
def test_a_release_in_between_does_not_change_the_walk(query: str, two_releases: Path, whole: Path) -> None:
    client = app_on(two_releases).test_client()
    expected = ids([client.get(f"/v1/cases?limit=500{query}").get_json()])
    page = client.get(f"/v1/cases?limit=1{query}").get_json()
    publish(two_releases, NEWER, whole / FILE)
    newest = client.get(f"/v1/cases?limit=500{query}").get_json()
    assert newest["meta"]["release"] == NEWER
    assert newest["meta"]["released_on"] == "2099-01-30"
    found = ids([page])
    while "next" in page["links"]:
        answer = client.get(page["links"]["next"])
        page = answer.get_json()
        assert page["meta"]["release"] == answer.headers["Data-Release"] == RELEASE
        assert page["meta"]["total"] == len(expected)
        found += ids([page])
    assert found == expected


def test_a_walk_goes_on_where_the_newer_release_lacks_the_value_that_was_asked_for(
    loaded: Callable[[Path], Path], whole: Path, tiny: Path
) -> None:
    """Closed lists are those of the release that is walked, not those of the newest."""
    folder = loaded(TINY_TABLES)
    shutil.copyfile(whole / FILE, folder / "copy")
    (folder / "copy").replace(folder / FILE)
    client = app_on(folder).test_client()
    known = {one["id"] for one in app_on(tiny).test_client().get("/v1/group-cases").get_json()["data"]}
    group = next(
        one["id"]
        for one in client.get("/v1/group-cases?limit=500").get_json()["data"]
        if one["case_count"] > 1 and one["id"] not in known
    )
    first = client.get(f"/v1/cases?group_case={group}&limit=1").get_json()
    publish(folder, NEWER, tiny / FILE)
    assert client.get(f"/v1/cases?group_case={group}").status_code == 400
    second = client.get(first["links"]["next"])
    assert second.status_code == 200
    assert second.get_json()["meta"]["release"] == RELEASE


def test_a_walk_whose_release_is_gone_says_so(two_releases: Path, whole: Path) -> None:
    client = app_on(two_releases).test_client()
    page = client.get("/v1/cases?limit=1").get_json()
    publish(two_releases, NEWER, whole / FILE)
    (two_releases / FILE).unlink()
    answer = client.get(page["links"]["next"])
    assert answer.status_code == answer.get_json()["status"] == 410
    assert RELEASE in answer.get_json()["detail"]
