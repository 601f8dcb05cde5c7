"""Row H2: how long an answer may be kept, and from which day it is."""

from __future__ import annotations

import re

import pytest
from flask import Response
from flask.testing import FlaskClient

from api.web.problems import Problem
from seed.load import load
from tests.support.publishing import TINY_TABLES
from tests.web import addresses
from tests.web.caches import app_on, kept, without_cache

A_DAY, A_YEAR = 86400, 31536000
# Browsers ask for them at these addresses, whatever they show.
ICONS = ("/apple-touch-icon.png", "/favicon.ico")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('caching')}"
    load(TINY_TABLES, made)
    return made


@pytest.fixture(scope="module")
def uncached(url: str) -> FlaskClient:
    """A client of the service that keeps nothing."""
    return without_cache(app_on(url)).test_client()


def test_data_stay_fresh_for_five_minutes(uncached: FlaskClient) -> None:
    for address in addresses.of_data(uncached.application):
        headers = uncached.get(address).headers
        assert headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600", address


def test_what_tells_of_persons_is_never_immutable(uncached: FlaskClient) -> None:
    for address in [*addresses.of_data(uncached.application), *addresses.of_pages(uncached.application)]:
        told = uncached.get(address).headers["Cache-Control"]
        asset = address.startswith(("/assets/", "/docs/assets/"))
        assert ("immutable" in told) is asset, address
        age = int(re.search(r"max-age=(\d+)", told)[1])  # type: ignore[index]
        assert age == (A_YEAR if asset else A_DAY if address in ICONS else 300), address


@pytest.mark.parametrize(
    "path, status, told",
    [
        ("/v1/cases/nobody", 404, "public, max-age=60"),
        ("/nothing", 404, "public, max-age=60"),
        ("/assets/000000000000/site.css", 404, "public, max-age=60"),
        ("/v1/cases?statsu=1", 400, "no-store"),
        ("/v1/cases?q=" + "a" * 5000, 414, "no-store"),
    ],
)
def test_errors_are_not_stored_and_what_is_missing_for_a_minute(
    uncached: FlaskClient, path: str, status: int, told: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = uncached.open(path, method=method)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, told)
        assert "Last-Modified" not in answer.headers


def test_refusals_of_method_host_and_media_type_are_not_stored(uncached: FlaskClient) -> None:
    answers = (
        (uncached.post("/v1/cases"), 405),
        (uncached.get("/v1/cases", headers={"Accept": "image/png"}), 406),
        (uncached.get("/v1/cases", headers={"Host": "forged.example"}), 400),
    )
    for answer, status in answers:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


def test_what_is_gone_is_told_for_a_minute(url: str) -> None:
    def show() -> Response:
        raise Problem("gone", "It was withdrawn.")

    app = app_on(url)
    app.add_url_rule("/gone", "gone", show)
    answer = app.test_client().get("/gone")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "public, max-age=60")


def test_a_failure_of_ours_is_not_stored(url: str) -> None:
    def show() -> Response:
        raise RuntimeError

    app = app_on(url)
    app.add_url_rule("/fails", "fails", show)
    answer = app.test_client().get("/fails")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store")
    assert kept(app) == 0
