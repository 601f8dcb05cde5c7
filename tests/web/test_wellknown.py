"""What programs look for by convention: security.txt, the catalogue of APIs, robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.wellknown import security_txt
from tests.web.a_small_app import build


def test_without_a_contact_there_is_no_security_txt() -> None:
    answer = build().test_client().get("/.well-known/security.txt")
    assert (answer.status_code, answer.get_json()["status"]) == (404, 404)


@pytest.mark.parametrize(
    "contact, line",
    [
        ("mailto:security@example.org", "Contact: mailto:security@example.org"),
        ("https://example.org/report", "Contact: https://example.org/report"),
    ],
)
def test_security_txt_names_contact_policy_and_a_day_to_come(contact: str, line: str) -> None:
    answer = build(security_contact=contact).test_client().get("/.well-known/security.txt")
    lines = answer.get_data(as_text=True).splitlines()
    assert answer.content_type == "text/plain; charset=utf-8"
    assert lines[0] == line
    assert "Canonical: http://localhost/.well-known/security.txt" in lines
    policy = next(line.partition(" ")[2] for line in lines if line.startswith("Policy: "))
    page, _, section = policy.removeprefix("http://localhost").partition("#")
    assert f'id="{section}"' in build().test_client().get(page).get_data(as_text=True)


@given(st.integers(0, 60 * 366).map(lambda days: datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days)))
def test_security_txt_always_expires_between_four_months_and_a_year_from_now(now: datetime) -> None:
    with build().test_request_context("/"):
        lines = security_txt("mailto:security@example.org", now).splitlines()
    expires = datetime.fromisoformat(lines[1].removeprefix("Expires: "))
    assert timedelta(days=120) < expires - now < timedelta(days=365)


def test_the_catalogue_leads_to_the_api_its_document_its_guide_and_its_health() -> None:
    answer = build().test_client().get("/.well-known/api-catalog")
    assert answer.content_type.startswith("application/linkset+json")
    assert 'profile="https://www.rfc-editor.org/info/rfc9727"' in answer.content_type
    assert 'rel="api-catalog"' in answer.headers["Link"]
    catalogue, api = answer.get_json()["linkset"]
    assert catalogue["item"] == [{"href": "http://localhost/v1"}]
    assert api["anchor"] == "http://localhost/v1"
    assert api["service-desc"][0]["href"] == "http://localhost/v1/openapi.json"
    assert api["service-doc"][0]["href"] == "http://localhost/docs"
    assert api["status"][0]["href"] == "http://localhost/livez"


def test_robots_may_read_the_pages() -> None:
    answer = build().test_client().get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.get_data(as_text=True).splitlines())
    assert robots.can_fetch("anybot", "/")
    assert robots.can_fetch("anybot", "/docs/querying")
    assert not robots.can_fetch("anybot", "/livez")
