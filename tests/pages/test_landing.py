"""The front door: a page for people, JSON for programs."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from tests.conftest import RELEASE, RELEASED_ON
from tests.pages.reading import BROWSER, document, every, text_of
from tests.questions.asking import table

JSON = "application/json"


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/json, text/html",
        "application/json, text/plain, */*",
        "application/*",
        "application/problem+json",
        "*/*;q=0.1, application/json",
    ],
)
def test_programs_get_json(client: FlaskClient, accept: str) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert answer.content_type == "application/json"
    assert "Accept" in answer.vary
    body = answer.get_json()
    assert list(body) == ["data", "meta", "links"]
    assert body["data"]["cases"] == len(table("cases"))
    assert body["meta"]["attribution"] == f"Open Cases, release {RELEASE}, CC BY 4.0"
    assert body["links"]["api"] == "http://localhost/v1"


@pytest.mark.parametrize(
    "accept", [None, "", "*/*", "text/*", "text/html, application/json;q=0.9", "image/png"]
)
def test_whoever_takes_anything_is_shown_the_page(client: FlaskClient, accept: str | None) -> None:
    answer = client.get("/", headers={} if accept is None else {"Accept": accept})
    assert answer.content_type == "text/html; charset=utf-8"
    assert "Accept" in answer.vary


def test_no_kept_answer_of_the_door_is_given_to_who_asked_for_the_other(client: FlaskClient) -> None:
    for _ in range(2):
        for accept, media_type in (("*/*", "text/html"), (JSON, JSON), ("*/*, application/json", JSON)):
            assert client.get("/", headers={"Accept": accept}).mimetype == media_type


def test_browsers_get_a_page_with_three_requests_to_copy(client: FlaskClient) -> None:
    answer = client.get("/", headers=BROWSER)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "Accept" in answer.vary
    page = answer.get_data(as_text=True)
    assert page.count("curl &#39;http://localhost/v1/") + page.count("curl 'http://localhost/v1/") == 3
    assert all(f'href="{path}"' in page for path in ("/docs", "/v1", "/embed", "/docs/querying"))
    assert "undesirable" in page


def test_the_page_and_the_json_have_validators_of_their_own(client: FlaskClient) -> None:
    page, body = client.get("/", headers=BROWSER), client.get("/", headers={"Accept": JSON})
    assert page.headers["ETag"] != body.headers["ETag"]
    known = client.get("/", headers={**BROWSER, "If-None-Match": page.headers["ETag"]})
    assert known.status_code == 304
    asked = {"Accept": JSON, "If-None-Match": page.headers["ETag"]}
    assert client.get("/", headers=asked).status_code == 200


def test_its_three_numbers_are_those_of_the_lists_that_they_lead_to(client: FlaskClient) -> None:
    root = document(client.get("/", headers=BROWSER).get_data(as_text=True))
    links = list(every(root, "ul", "numbers")[0].iter("a"))
    assert len(links) == 3
    for link in links:
        number, path = int(text_of(link).split()[0]), link.get("href", "")
        assert client.get(f"/v1{path}").get_json()["meta"]["total"] == number
    assert RELEASED_ON in text_of(root)


def test_it_tells_how_those_named_are_and_what_each_call_has_come_to(client: FlaskClient) -> None:
    root = document(client.get("/", headers=BROWSER).get_data(as_text=True))
    people = [text_of(found) for found in every(root, "ol", "portraits")[0].iter("h3")]
    named = client.get("/v1/cases?named_in_resolution=true&sort=name").get_json()["data"]
    assert people == [case["name_en"] for case in named]
    assert people
    assert len(list(every(root, "ol", "demands")[0].iter("h3"))) == len(table("calls_to_action"))


def test_the_door_is_open_while_there_is_no_release(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = create_app(Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('empty')}")).test_client()
    page = empty.get("/", headers=BROWSER)
    assert page.status_code == 200
    assert "Political prosecutions" in page.get_data(as_text=True)
    assert empty.get("/", headers={"Accept": JSON}).get_json()["data"]["cases"] is None
    notice = empty.get("/cases", headers=BROWSER)
    assert notice.status_code == 503
    assert "not ready" in notice.get_data(as_text=True)
    assert empty.get("/embed/cases").status_code == 503
