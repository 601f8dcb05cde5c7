"""Every error is `application/problem+json`, says what would be right, and names an address that explains it."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.web.advice import nearest
from api.web.problems import KINDS, MEDIA_TYPE, Fault
from tests.web.a_small_app import SECRET, build

client = build().test_client()


def test_a_problem_has_its_keys_in_the_published_order() -> None:
    answer = client.get("/fails/query")
    assert answer.status_code == 400
    assert answer.content_type == MEDIA_TYPE
    assert list(answer.get_json()) == ["type", "title", "status", "detail", "errors"]


def test_each_fault_names_its_parameter_and_what_would_be_right() -> None:
    first, second = client.get("/fails/query").get_json()["errors"]
    assert first == {
        "parameter": "statsu",
        "code": "unknown-parameter",
        "detail": "No such parameter.",
        "did_you_mean": "status",
    }
    assert second["valid"] == ["protest", "religion"]
    assert "did_you_mean" not in second


def test_the_type_is_an_absolute_address() -> None:
    assert client.get("/fails/query").get_json()["type"] == "http://localhost/problems/invalid-query"


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 406, 408, 410, 413, 414, 415, 416, 418, 422, 429, 451, 500, 501]
)
def test_the_status_in_the_body_is_the_real_one_and_its_type_explains_it(status: int) -> None:
    answer = client.get(f"/fails/{status}")
    problem = answer.get_json()
    assert answer.status_code == problem["status"] == status
    assert answer.content_type == MEDIA_TYPE
    assert client.get(problem["type"].removeprefix("http://localhost")).status_code == 200
    assert KINDS[problem["type"].rsplit("/", 1)[1]].title == problem["title"]


def test_a_status_that_no_standard_knows_is_answered_too() -> None:
    answer = client.get("/fails/499")
    assert (answer.status_code, answer.get_json()["status"]) == (499, 499)


def test_an_unknown_address_is_answered_with_the_nearest_one() -> None:
    problem = client.get("/v1/statusses").get_json()
    assert problem["errors"][0]["did_you_mean"] == "/v1/statuses"
    assert "/v1/statuses" in problem["detail"]


def test_the_suggestion_keeps_the_id_that_was_asked_for() -> None:
    assert (
        client.get("/v1/case/alexei-navalny").get_json()["errors"][0]["did_you_mean"]
        == "/v1/cases/alexei-navalny"
    )


def test_an_address_like_no_other_is_answered_with_the_map() -> None:
    problem = client.get("/zzz/qqq/xxx/yyy").get_json()
    assert "errors" not in problem
    assert "http://localhost/v1 " in problem["detail"]


def test_double_slashes_are_not_found_rather_than_redirected() -> None:
    assert client.get("/v1//cases").status_code == 404


@pytest.mark.parametrize(
    "status, caching",
    [(404, "public, max-age=60"), (410, "public, max-age=60"), (400, "no-store"), (500, "no-store")],
)
def test_only_missing_and_withdrawn_may_be_kept_and_only_for_a_minute(status: int, caching: str) -> None:
    assert client.get(f"/fails/{status}").headers["Cache-Control"] == caching


def test_a_wrong_method_names_the_right_ones() -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "NONSENSE"):
        for path in ("/v1/cases", "/v1/cases/", "/", "/docs", "/livez"):
            answer = client.open(path, method=method)
            assert answer.status_code == 405
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
            assert answer.get_json()["status"] == 405


def test_an_unforeseen_error_says_nothing_of_its_insides(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get(
            f"/fails/unforeseen?q={SECRET}", headers={"User-Agent": SECRET, "Referer": SECRET}
        )
    assert answer.status_code == 500
    assert answer.content_type == MEDIA_TYPE
    said = answer.get_data(as_text=True)
    assert not any(word in said for word in (SECRET, "Traceback", "RuntimeError", "column", ".py"))


def test_an_unforeseen_error_is_noted_once_with_its_place_and_without_the_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(f"/fails/unforeseen?q={SECRET}", headers={"User-Agent": SECRET, "Cookie": f"a={SECRET}"})
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    line = record.getMessage()
    assert "RuntimeError" in line
    assert "a_small_app.py" in line
    assert "KeyError" in line
    assert "\n" not in line
    assert SECRET not in caplog.text
    assert "/fails/unforeseen" not in caplog.text


def test_an_error_in_what_runs_after_the_view_is_a_problem_and_noted_alike(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = build()
    broken = [True]

    @app.after_request
    def fail_once(response):  # type: ignore[no-untyped-def]
        if broken:
            broken.clear()
            raise ValueError(SECRET)
        return response

    answer = app.test_client().get(f"/v1/cases?q={SECRET}")
    assert (answer.status_code, answer.content_type) == (500, MEDIA_TYPE)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text
    assert "/v1/cases" not in caplog.text


def test_every_kind_has_a_page_for_people_and_json_for_programs() -> None:
    for kind in KINDS:
        page = client.get(f"/problems/{kind}", headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.content_type.startswith("text/html")
        assert KINDS[kind].title in page.get_data(as_text=True)
        told = client.get(f"/problems/{kind}", headers={"Accept": "*/*"})
        assert told.get_json()["data"]["type"] == f"http://localhost/problems/{kind}"
        assert page.headers["Vary"] == told.headers["Vary"] == "Accept"


def test_all_kinds_are_listed() -> None:
    assert [kind["id"] for kind in client.get("/problems").get_json()["data"]] == list(KINDS)
    page = client.get("/problems", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert all(f'href="/problems/{kind}"' in page for kind in KINDS)


def test_an_unknown_kind_is_not_found_and_the_nearest_named() -> None:
    problem = client.get("/problems/not-fund").get_json()
    assert (problem["status"], problem["detail"]) == (
        404,
        "There is no such kind of problem. Did you mean not-found?",
    )


def test_the_nearest_name_ignores_case_and_may_be_none() -> None:
    assert nearest("STATSU", ("status", "theme")) == "status"
    assert nearest("xyzzy", ("status", "theme")) is None


def test_headers_of_a_problem_are_sent() -> None:
    answer = client.get("/fails/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


@given(st.text(max_size=200), st.text(max_size=50))
def test_whatever_the_words_a_fault_is_json(detail: str, word: str) -> None:
    assert Fault(detail, did_you_mean=word).as_json()["detail"] == detail


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_path_and_no_query_gives_a_server_error(text: str) -> None:
    fuzzed: FlaskClient = client
    assert fuzzed.get("/any/" + text.replace("?", ""), query_string={"q": text}).status_code < 500
