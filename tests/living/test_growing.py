"""People are added, a date is mended, and a release is made: data alone, and every release before stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.editions import editions
from tests.conftest import app_on
from tests.living.conftest import rows_of
from tests.living.growing import append_cases, change_a_date
from tests.support.publishing import LATER, code_of_later, publish, seed_command

ADDED = 3


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository after curators went on working."""
    code = code_of_later(tmp_path_factory.mktemp("growing") / "code")
    append_cases(code / "seed" / "tables", ADDED)
    change_a_date(code / "seed" / "tables")
    assert seed_command(code, "check")[0] == 0
    publish(code)
    return code


@pytest.fixture(scope="module")
def grown(code: Path) -> FlaskClient:
    """The service on all its releases."""
    url = f"sqlite:///{code / 'served'}"
    status, printed = seed_command(code, "load", database_url=url)
    assert status == 0, printed
    return app_on(code / "served").test_client()


def test_the_new_release_has_them_and_tells_what_changed(code: Path, grown: FlaskClient) -> None:
    told = grown.get("/v1/cases?limit=0").get_json()["meta"]
    assert told["release"] == LATER
    assert told["total"] == len(rows_of("cases")) + ADDED
    changed = grown.get(f"/v1/releases/{LATER}/changes?limit=500").get_json()["data"]
    assert {"cases"} <= {change["collection"] for change in changed}
    assert any(change["pointer"] == "/verified_on" for change in changed)


def test_the_releases_before_answer_as_they_did(published: FlaskClient, grown: FlaskClient) -> None:
    for edition in editions():
        for path in ("/v1/cases.csv", "/v1/cases.ndjson", "/v1/stats/cases?group_by=status", "/v1/sources"):
            address = f"{path}{'&' if '?' in path else '?'}release={edition.id}"
            assert grown.get(address).get_data() == published.get(address).get_data(), address
