"""Rows H2 and H9: `Last-Modified` tells of the latest change, and `If-Modified-Since` never keeps an older answer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.web import since
from seed.load import load
from tests.conftest import app_on as without_files
from tests.support.publishing import TINY_TABLES, retold
from tests.web import addresses
from tests.web.caches import app_on, summary, without_cache
from tests.web.test_conditional import counted, is_304_of

DAY = 24 * 60 * 60
# The service whose time is set: some days after its release.
LOADED = 1_798_000_000.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of releases that was loaded at LOADED, by a service that was started before."""
    monkeypatch.setattr(since, "STARTED", 0.0)
    monkeypatch.setattr(since, "CODE", tmp_path / "code")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "old.py").touch()
    os.utime(tmp_path / "code" / "old.py", (0, 0))
    load(TINY_TABLES, f"sqlite:///{tmp_path / 'releases'}")
    os.utime(tmp_path / "releases", (LOADED, LOADED))
    return tmp_path / "releases"


@pytest.fixture(params=["kept", "made anew"])
def app(folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(time, "time", lambda: LOADED + DAY)
    made = app_on(f"sqlite:///{folder}")
    return made if request.param == "kept" else without_cache(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/v1/cases")
    return client


def http(moment: float) -> str:
    return formatdate(moment, usegmt=True)


def test_it_is_the_latest_of_release_load_code_and_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        return without_files(folder).test_client().get("/v1/cases").headers["Last-Modified"]

    assert told() == http(LOADED)
    monkeypatch.setattr(since, "STARTED", LOADED + 7.2)
    assert told() == http(LOADED + 8)
    os.utime(since.CODE / "old.py", (LOADED + 20, LOADED + 20))
    assert told() == http(LOADED + 20)
    os.utime(folder, (0, 0))
    monkeypatch.setattr(since, "STARTED", 0.0)
    os.utime(since.CODE / "old.py", (0, 0))
    # Then the day of the release is all that is known.
    assert told().endswith("2026 00:00:00 GMT")


def test_all_data_tell_it_and_pages_do_not(client: FlaskClient) -> None:
    for address in addresses.of_data(client.application):
        assert client.get(address).headers["Last-Modified"] == http(LOADED), address
    for address in ("/", "/docs", "/v1/openapi.json"):
        assert "Last-Modified" not in client.get(address).headers


def test_who_sends_it_back_is_told_that_nothing_is_new(client: FlaskClient) -> None:
    for address in addresses.of_data(client.application):
        whole = client.get(address)
        asked = {"If-Modified-Since": whole.headers["Last-Modified"]}
        for method in ("GET", "HEAD"):
            assert is_304_of(client.open(address, method=method, headers=asked), whole), address


def test_a_kept_answer_is_told_to_be_so_without_sql(folder: Path) -> None:
    client = app_on(f"sqlite:///{folder}").test_client()
    told = client.get("/v1/cases").headers["Last-Modified"]
    with counted() as statements:
        assert client.get("/v1/cases", headers={"If-Modified-Since": told}).status_code == 304
    assert statements == []


@pytest.mark.parametrize(
    "date",
    [
        http(LOADED + 2 * DAY),
        "Friday, 31-Dec-27 23:59:59 GMT",
        "Fri Dec 31 23:59:59 2027",
        "Fri Dec  3 23:59:59 2027",
    ],
)
def test_so_is_who_sends_a_later_date_in_any_form(client: FlaskClient, date: str) -> None:
    assert client.get("/v1/cases", headers={"If-Modified-Since": date}).status_code == 304


@pytest.mark.parametrize(
    "date",
    [
        http(LOADED - 1),
        http(0),
        # Between the load and the moment when this process was first seen to answer so.
        http(LOADED + 60),
        "",
        "yesterday",
        "2027-12-31",
        "2027-12-31T23:59:59Z",
        "Fri, 31 Dec 2027 25:61:61 GMT",
        "Fri, 99 Dec 2027 23:59:59 GMT",
        "Fri, 31 Foo 2027 23:59:59 GMT",
        "Fri, 31 Dec 2027 23:59:59 +0100",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "9" * 5000,
        "\xff\xfe",
    ],
)
def test_an_earlier_date_and_what_is_no_date_get_the_whole_answer(client: FlaskClient, date: str) -> None:
    answer = client.get("/v1/cases", headers={"If-Modified-Since": date})
    assert (answer.status_code, answer.get_data()) == (200, client.get("/v1/cases").get_data())


@pytest.mark.parametrize("known", ['"other"', 'W/"other"', "", "rubbish"])
def test_a_date_counts_only_where_no_etag_is_named(client: FlaskClient, known: str) -> None:
    asked = {"If-None-Match": known, "If-Modified-Since": http(LOADED)}
    assert client.get("/v1/cases", headers=asked).status_code == 200
    asked["If-None-Match"] = client.get("/v1/cases").headers["ETag"]
    asked["If-Modified-Since"] = http(0)
    assert client.get("/v1/cases", headers=asked).status_code == 304


def test_a_date_never_hides_an_error(client: FlaskClient) -> None:
    for address, status in (("/v1/cases?statsu=1", 400), ("/v1/cases/nobody", 404)):
        for date in (http(LOADED), http(LOADED + 2 * DAY)):
            for method in ("GET", "HEAD"):
                answer = client.open(address, method=method, headers={"If-Modified-Since": date})
                assert answer.status_code == status


def test_what_was_corrected_under_the_same_release_is_not_kept_by_a_date(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    client = app.test_client()
    before = client.get("/v1/cases")
    load(retold(tmp_path / "tables", "Told anew."), f"sqlite:///{folder}")
    os.utime(folder, (LOADED + 2 * DAY, LOADED + 2 * DAY))
    for date in (before.headers["Last-Modified"], http(LOADED + DAY)):
        after = client.get("/v1/cases", headers={"If-Modified-Since": date})
        assert after.status_code == 200
        assert "Told anew." in summary(after)
        assert after.headers["Last-Modified"] == http(LOADED + 2 * DAY)


def test_two_processes_say_the_same(folder: Path) -> None:
    first, second = (app_on(f"sqlite:///{folder}").test_client() for _ in range(2))
    told = first.get("/v1/cases").headers["Last-Modified"]
    assert second.get("/v1/cases", headers={"If-Modified-Since": told}).status_code == 304


def test_a_release_with_a_day_to_come_is_not_told_as_a_change(
    loaded: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app_on(f"sqlite:///{loaded(TINY_TABLES)}").test_client()
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    assert client.get("/v1/cases").headers["Last-Modified"] != "Tue, 24 Nov 2026 00:00:00 GMT"
