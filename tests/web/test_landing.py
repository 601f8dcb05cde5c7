"""The front door: a page for people, JSON for programs."""

from __future__ import annotations

import pytest

from tests.web.a_small_app import FACTS, build

client = build().test_client()
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/json, text/html", "application/*", ""]
)
def test_programs_get_json(accept: str) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert answer.content_type == "application/json"
    assert answer.headers["Vary"] == "Accept"
    body = answer.get_json()
    assert list(body) == ["data", "meta", "links"]
    assert body["data"]["cases"] == FACTS["total"]
    assert body["meta"]["attribution"] == "Open Cases, release 2026.11.1, CC BY 4.0"
    assert body["links"]["api"] == "http://localhost/v1"


@pytest.mark.parametrize("accept", [BROWSER, "text/html"])
def test_browsers_get_a_page(accept: str) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Vary"] == "Accept"
    page = answer.get_data(as_text=True)
    assert page.count("curl &#39;http://localhost/v1/") + page.count("curl 'http://localhost/v1/") == 3
    assert all(str(number) in page for number in FACTS.values())
    assert all(
        f'href="{path}"' in page for path in ("/docs", "/v1", "https://creativecommons.org/licenses/by/4.0/")
    )
    assert "undesirable" in page
