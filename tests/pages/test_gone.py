"""A withdrawn person answers 410 on pages and embeds, without a name; an id of old leads to the present one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.editions import editions
from seed.load import load_edition
from seed.release import make
from tests.conftest import TINY_TABLES, app_on
from tests.pages.reading import BROWSER, document, text_of
from tests.releases.test_making import prepared, reasons
from tests.support.withdrawing import withdraw_from

WITHDRAWN, RENAMED, UID = "v767bzxv", "pavel-kushnir", "3wxqtst9"


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service after a person was withdrawn and another's id was spelt anew."""
    folder = tmp_path_factory.mktemp("gone")
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    releases, pending = folder / "releases", folder / "changes.csv"
    releases.mkdir()
    assert make(prepared(tables, "2026.11.1"), "One.", releases, pending)[0]
    for path in tables.glob("*.csv"):
        path.write_text(
            path.read_text("utf-8")
            .replace(f"{RENAMED},", "pavel-kushnyr,")
            .replace(f"{RENAMED}-20", "pavel-kushnyr-20")
            .replace(f"{RENAMED};", "pavel-kushnyr;")
            .replace(f";{RENAMED}", ";pavel-kushnyr"),
            "utf-8",
        )
    second = prepared(tables, "2026.11.2")
    make(second, "", releases, pending)
    reasons(pending)
    made, findings = make(second, "Two.", releases, pending)
    assert made, findings
    withdraw_from(folder, WITHDRAWN)
    known = editions(releases)
    for count in range(1, len(known) + 1):
        load_edition(known[:count], f"sqlite:///{folder / 'served'}")
    return app_on(folder / "served").test_client()


@pytest.mark.parametrize("path", [f"/cases/{WITHDRAWN}", f"/embed/cases/{WITHDRAWN}"])
def test_a_withdrawn_person_is_a_small_notice_without_a_name(after: FlaskClient, path: str) -> None:
    for more in ("", "?release=2026.11.1", "?lang=ru"):
        answer = after.get(path + more, headers=BROWSER)
        assert answer.status_code == 410
        text = text_of(document(answer.get_data(as_text=True)))
        assert "withdrawn" in text
        assert "Orlov" not in text
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    gone = after.get("/cases/oleg-orlov", headers=BROWSER).get_data(as_text=True)
    assert gone.replace("oleg-orlov", "x") == after.get("/cases/nobody-such", headers=BROWSER).get_data(
        as_text=True
    ).replace("nobody-such", "x")


def test_oembed_of_a_withdrawn_person_is_gone_too(after: FlaskClient) -> None:
    answer = after.get("/oembed", query_string={"url": f"http://localhost/cases/{WITHDRAWN}"})
    assert answer.status_code == 410
    assert "Orlov" not in answer.get_data(as_text=True)


def test_an_id_of_old_leads_to_the_present_one_for_good(after: FlaskClient) -> None:
    for folder in ("/cases", "/embed/cases"):
        answer = after.get(f"{folder}/{RENAMED}?lang=de", headers=BROWSER)
        assert answer.status_code == 308
        assert answer.headers["Location"] == f"http://localhost{folder}/pavel-kushnyr?lang=de"
    told = after.get("/oembed", query_string={"url": f"http://localhost/cases/{RENAMED}"})
    assert told.status_code == 200
    assert "pavel-kushnyr" in told.get_json()["html"]
    assert UID in told.get_json()["html"]


def test_both_releases_have_their_pages(after: FlaskClient) -> None:
    for release in ("2026.11.1", "2026.11.2"):
        page = after.get(f"/releases/{release}", headers=BROWSER)
        assert page.status_code == 200
        assert f"Release {release}" in page.get_data(as_text=True)
    listed = after.get("/cases?release=2026.11.1", headers=BROWSER).get_data(as_text=True)
    assert "release 2026.11.1" in listed
