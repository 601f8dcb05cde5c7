"""Links begin with the public address, or with a Host that is trusted; a forged one reaches no answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web import links
from tests.web.a_small_app import build

FORGED = (
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example#localhost",
)
FORWARDING = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
}


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:5000", "[::1]:8000", "LOCALHOST:8000", "127.8.8.8"]
)
def test_without_a_public_address_links_follow_a_loopback_host(host: str) -> None:
    answer = build().test_client().get("/v1/cases", headers={"Host": host})
    assert answer.get_json()["links"]["self"] == f"http://{host.lower()}/v1/cases"


@pytest.mark.parametrize(
    "host",
    [
        *FORGED,
        "",
        "a b",
        "[::1",
        "localhost:99999",
        "localhost:0",
        "localhost:080",
        "x" * 300,
        "127.1",
        "ex\u00e4mple",
    ],
)
def test_another_host_is_refused_before_anything_else(host: str) -> None:
    client = build().test_client()
    for method, path in (
        ("GET", "/v1/cases"),
        ("POST", "/v1/cases"),
        ("GET", "/nowhere"),
        ("OPTIONS", "/v1"),
        ("GET", "/"),
    ):
        answer = client.open(path, method=method, headers={"Host": host})
        problem = answer.get_json()
        assert answer.status_code == 400
        assert problem["type"] == "http://localhost/problems/untrusted-host"
        assert "evil" not in answer.get_data(as_text=True)
        assert "evil" not in str(answer.headers)


def test_trusted_hosts_replace_loopback_and_stand_for_the_usual_port() -> None:
    trusted = ("data.example.org", "other.example.org:8443")
    client = build(trusted_hosts=trusted).test_client()

    def status(host: str) -> int:
        return client.get("/v1/cases", headers={"Host": host}).status_code

    assert [
        status(host) for host in ("data.example.org", "data.example.org:80", "other.example.org:8443")
    ] == [200] * 3
    assert [status(host) for host in ("localhost", "data.example.org:666", "other.example.org")] == [400] * 3


def test_loopback_among_the_trusted_hosts_is_trusted_at_any_port() -> None:
    client = build(trusted_hosts=("localhost", "127.0.0.1", "[::1]")).test_client()
    assert client.get("/v1/cases", headers={"Host": "localhost:8123"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.7:8000", "", "a b"])
def test_with_a_public_address_the_host_does_not_matter(host: str) -> None:
    client = build(public_url="https://data.example.org/").test_client()
    answer = client.get("/v1/cases", headers={"Host": host, **FORWARDING})
    assert answer.get_json()["links"]["self"] == "https://data.example.org/v1/cases"
    missing = client.get("/nowhere", headers={"Host": host}).get_json()
    assert missing["type"] == "https://data.example.org/problems/not-found"


def test_a_folder_in_the_public_address_is_kept_in_links_and_pages() -> None:
    client = build(public_url="https://example.org/open-cases").test_client()
    assert client.get("/v1/cases").get_json()["links"]["self"] == "https://example.org/open-cases/v1/cases"
    page = client.get("/docs/querying").get_data(as_text=True)
    assert 'href="/open-cases/docs/api"' in page
    assert 'href="/docs' not in page


def test_forwarding_headers_change_no_answer() -> None:
    client = build().test_client()
    for path in ("/", "/v1/cases", "/nowhere", "/problems", "/.well-known/api-catalog"):
        plain, forged = client.get(path), client.get(path, headers=FORWARDING)
        assert (plain.status_code, plain.data, plain.headers) == (
            forged.status_code,
            forged.data,
            forged.headers,
        )


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "evil.example", ""])
def test_health_is_told_whatever_the_host(host: str) -> None:
    client = build().test_client()
    for path in ("/livez", "/readyz"):
        answer = client.get(path, headers={"Host": host})
        assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@given(st.text(max_size=60))
def test_no_text_but_a_host_name_is_ever_trusted(host: str) -> None:
    trusted = links.is_trusted(host.lower(), "http", ("data.example.org",))
    assert not trusted or host.lower() in ("data.example.org", "data.example.org:80")
