"""Row H9: `Accept` is read as RFC 9110, 12.5.1 means it, and only where an address leaves the format open."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.web import docs
from seed.load import load
from tests.contract import document
from tests.support.publishing import TINY_TABLES
from tests.web import addresses
from tests.web.caches import app_on, kept

JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service with nothing in its cache."""
    url = f"sqlite:///{tmp_path_factory.mktemp('negotiation')}"
    load(TINY_TABLES, url)
    return app_on(url)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def lists(client: FlaskClient) -> list[str]:
    """An address of each route where `Accept` chooses."""
    found = [path for path in document.PATHS if f"{path}.xlsx" in document.PATHS]
    return [address for address in addresses.of_data(client.application) if is_of(address, found)]


def is_of(address: str, paths: list[str]) -> bool:
    return any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), address) for path in paths)


def format_for(client: FlaskClient, accepted: str) -> str | None:
    """The media type of a list for a header, None where it is refused."""
    answer = client.get("/v1/themes", headers={"Accept": accepted})
    if answer.status_code == 406:
        return None
    assert answer.status_code == 200
    return document.bare(answer.content_type)


@pytest.mark.parametrize(
    "accepted, expected",
    [
        # Parameters.
        ("application/json; charset=utf-8", JSON),
        ("application/json;charset=UTF-8", JSON),
        ("application/json ; version=1 ; q=0.3", JSON),
        ('application/json; note="a, text/csv"', JSON),
        (r'image/png;a="\", application/json", text/csv', CSV),
        ("text/csv;header=present", CSV),
        ("text/csv; charset=utf-8; header=present", CSV),
        ('text/csv; HEADER="Present"', CSV),
        ("text/csv;header=absent, application/json;q=0.1", JSON),
        ("text/csv; charset=windows-1251", CSV),
        # Weights, as loosely as they are written.
        ("text/csv;q=.5", CSV),
        ("text/csv;q=.5, application/json;q=.6", JSON),
        ("text/csv;q=1.0000, application/json;q=0.9999", CSV),
        ("text/csv;q=2, application/json;q=0.5", CSV),
        ("text/csv;q=1., application/json;q=0.9", CSV),
        ("text/csv ; Q = 0.9 , application/json ; Q = 0.2", CSV),
        ('text/csv; q="0.9", application/json; q="0.2"', CSV),
        ("text/csv;q=high, application/json;q=0.5", CSV),
        ("text/csv;q=, application/json;q=0.5", CSV),
        ("application/json;q=0.00000001, text/csv;q=0.5", CSV),
        # The range that names a type most closely decides, not the first.
        ("*/*, application/json;q=0.1, text/csv;q=0.5", "application/x-ndjson"),
        ("application/*;q=0.1, text/*;q=0.5, */*;q=0.9", CSV),
        ("text/csv;q=0.1, text/csv;header=present, application/json;q=0.5", CSV),
        ("application/json;q=0, */*", CSV),
        # Of equals the first on offer, in whatever order they are named.
        ("text/csv, application/json", JSON),
        ("application/json, text/csv", JSON),
        ("text/csv, */*;q=0.1", CSV),
        # Letters and spaces.
        ("APPLICATION/JSON", JSON),
        ("Text/CSV", CSV),
        ("  text/csv  ", CSV),
        ("\ttext/csv\t;\tq=1", CSV),
        (",, text/csv ,,", CSV),
        # Ranges.
        ("*/*", JSON),
        ("*", JSON),
        ("*;q=0.5", JSON),
        ("*/json", JSON),
        ("text/*", CSV),
        ("application/*", JSON),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", JSON),
        # What generators send beside the one that they want.
        ("application/json, application/problem+json", JSON),
        ("text/csv, application/problem+json", CSV),
        ("text/csv; charset=utf-8; header=present, application/problem+json", CSV),
        (f"{XLSX}, application/problem+json", XLSX),
        ("application/problem+json", JSON),
        ("application/*+json", JSON),
        ("application/json, application/*+json, text/json", JSON),
        # Nothing is said, or nothing that can be read.
        ("", JSON),
        (" ", JSON),
        (",", JSON),
        (";q=0", JSON),
        ("json", JSON),
        ("/", JSON),
        ("application/json, rubbish, ;;;", JSON),
        ('"', JSON),
        ("\xff\xfe", JSON),
        # A wish that cannot be met.
        ("image/png", None),
        ("image/*, video/mp4", None),
        ("application/json;q=0", None),
        ("application/json;q=0.0000, image/png", None),
        ("application/json;q=0, application/problem+json", None),
        ("*/*;q=0", None),
        ("text/csv;header=absent", None),
        ('image/png;a="x, application/json"', None),
    ],
)
def test_a_list_is_answered_in_the_format_that_is_liked_best(
    client: FlaskClient, accepted: str, expected: str | None
) -> None:
    assert format_for(client, accepted) == expected


# What a generator makes of each answer that a route promises, and what other programs send.
SENT = (
    "{own}, application/problem+json",
    "{own}",
    "application/problem+json",
    "application/json",
    "text/csv; header=present",
    "image/png",
    "text/html",
    "application/*+json",
    "*/*;q=0",
)


def test_an_address_with_one_format_answers_it_whatever_accept_says(client: FlaskClient) -> None:
    asked = [*addresses.of_data(client.application), *addresses.of_pages(client.application)]
    guide = {"/docs", *(f"/docs/{slug}" for slug in (*docs.PAGES, docs.CHANGELOG))}
    choosing = {*lists(client), "/", "/problems", "/problems/gone", *guide}
    walked = 0
    for address in asked:
        if address in choosing:
            continue
        plain = client.get(address)
        for accepted in SENT:
            answer = client.get(address, headers={"Accept": accepted.format(own=plain.content_type)})
            assert (answer.status_code, answer.content_type) == (200, plain.content_type), (address, accepted)
            assert "Accept" not in answer.vary, address
        walked += 1
    assert walked > 60


def test_a_list_says_that_it_depends_on_accept(client: FlaskClient) -> None:
    for path in lists(client):
        for known in ({}, {"If-None-Match": "*"}):
            assert "Accept" in client.get(path, headers=known).vary, path


def test_a_refusal_names_what_is_offered(client: FlaskClient) -> None:
    answer = client.get("/v1/cases", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    for media_type in (JSON, CSV, "application/x-ndjson", XLSX):
        assert media_type in answer.get_json()["detail"]


def test_ever_new_spellings_of_accept_share_what_is_kept(app: Flask) -> None:
    client = app.test_client()
    client.get("/v1/statuses?limit=3", headers={"Accept": "application/json"})
    before = kept(app)
    for number in range(50):
        client.get("/v1/statuses?limit=3", headers={"Accept": f"application/json;q=0.{number + 1}"})
        client.get("/v1/statuses?limit=3", headers={"Accept": f"application/json;x={number}, image/png"})
    assert kept(app) == before


@given(st.text(st.sampled_from('aq/*+;=,."\\ \t01json-'), max_size=60))
def test_no_header_is_a_fault_of_ours(client: FlaskClient, accepted: str) -> None:
    assert client.get("/v1/themes", headers={"Accept": accepted}).status_code in {200, 406}
