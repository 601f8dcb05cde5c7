"""What every answer carries, and what is settled before a view: length, OPTIONS, HEAD, the trailing slash."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from api.web.headers import LONGEST_ADDRESS
from tests.web.a_small_app import build

client = build().test_client()
EVERY_STATUS = (
    "/v1/cases",
    "/docs",
    "/livez",
    "/nowhere",
    "/fails/410",
    "/fails/500",
    "/fails/unforeseen",
    "/docs/index",
)
EXPOSED = {
    *("ETag", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "Deprecation", "Sunset"),
    *(
        "Content-Disposition",
        "Data-Release",
        "Total-Count",
        "Not-Found",
        "Search-Dropped",
        "Search-Relaxed",
        "Repr-Digest",
    ),
}


@pytest.mark.parametrize("path", EVERY_STATUS)
def test_every_answer_may_be_read_from_any_origin_and_never_with_credentials(path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://news.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert set(headers["Access-Control-Expose-Headers"].split(", ")) == EXPOSED
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", EVERY_STATUS)
def test_every_answer_guards_its_reader(path: str) -> None:
    headers = client.get(path).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Cache-Control" in headers


@pytest.mark.parametrize("path", [*EVERY_STATUS, "/fails/session"])
def test_no_answer_sets_a_cookie(path: str) -> None:
    assert "Set-Cookie" not in client.get(path, headers={"Cookie": "session=abc"}).headers


def test_data_stay_fresh_for_five_minutes_and_stale_for_ten_more() -> None:
    assert (
        client.get("/v1/cases").headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    )


@pytest.mark.parametrize("path", ["/docs", "/docs/policy", "/docs/api", "/problems/gone"])
def test_a_page_loads_our_own_style_sheet_and_nothing_foreign(path: str) -> None:
    policy = client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
    assert "style-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert ("script-src 'self'" in policy) is (path == "/docs/api")


@pytest.mark.parametrize("path", [*EVERY_STATUS, "/", "/robots.txt", "/problems", "/v1/cases/"])
def test_head_equals_get_without_the_body(path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.data == b""
    assert head.headers == got.headers


def preflight(path: str, headers: str) -> TestResponse:
    """What a browser is told that asks whether a script of another site may send these headers."""
    asked = {
        "Origin": "https://news.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": headers,
    }
    answer = client.options(path, headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    return answer


@pytest.mark.parametrize(
    "path", ["/v1/cases", "/v1/cases/", "/v1/cases/some-one", "/", "/docs", "/livez", "/robots.txt"]
)
def test_options_is_answered_on_every_route_and_serves_as_preflight_for_a_day(path: str) -> None:
    answer = preflight(path, "if-none-match, range")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert {"*", "Authorization", "If-None-Match", "Accept", "Accept-Language", "Range"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/v1//cases", "/fails/410", "/v1/cases?q=" + "a" * 5000, "/docs/index"]
)
def test_a_preflight_is_answered_whatever_the_address(path: str) -> None:
    answer = preflight(path, "traceparent, x-my-client")
    assert answer.headers["Access-Control-Allow-Headers"].startswith("*, ")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_options_on_an_unknown_route_is_a_problem() -> None:
    answer = client.options("/nowhere")
    assert (answer.status_code, answer.get_json()["status"]) == (404, 404)


@pytest.mark.parametrize(
    "path", ["/v1/cases", "/v1/statuses", "/docs", "/docs/policy", "/problems", "/livez"]
)
def test_a_trailing_slash_is_accepted_without_a_redirect(path: str) -> None:
    plain, slashed = client.get(path), client.get(path + "/")
    assert (slashed.status_code, slashed.data) == (200, plain.data)


def test_an_address_may_have_4096_bytes_and_no_more() -> None:
    longest = "/v1/cases?q=" + "a" * (LONGEST_ADDRESS - len("/v1/cases?q="))
    assert client.get(longest).status_code == 200
    answer = client.get(longest + "a")
    assert (answer.status_code, answer.get_json()["type"]) == (
        414,
        "http://localhost/problems/address-too-long",
    )


def test_the_length_counts_the_bytes_as_they_were_sent() -> None:
    assert client.get("/v1/cases?q=" + "%D0%AF" * 680).status_code == 200
    assert client.get("/v1/cases?q=" + "%D0%AF" * 681).status_code == 414
