"""Charges and concerns have no dates (row T7): one is certain from the sentence on, or from the day of the release, and
who only may match is never passed over in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import RELEASED_ON, app_on
from tests.support.tables import Row, changed

# Charged under Article 205.2 in May 2024, and never sentenced.
CHARGED, ARTICLE, DAY = "pavel-kushnir", "205.2", "2024-06-15"


def certainties(client: FlaskClient, case: str, day: str) -> set[str]:
    data: dict[str, Any] = client.get(f"/v1/cases/{case}?as_of={day}").get_json()["data"]
    told = {charge["certainty"] for charge in data["charges"]}
    assert (data["articles"] != []) is ("certain" in told)
    assert (data["articles_perhaps"] != []) is ("possible" in told)
    return told


@pytest.mark.parametrize(
    "case, last, first",
    [
        # Appeal and cassation left the sentence of August 2024 as it was.
        ("iryna-horobtsova", "2024-08-30", "2024-08-31"),
        # The retrial gave another sentence than the first trial, and the appeal upheld it.
        ("oleg-orlov", "2024-02-26", "2024-02-27"),
        # The appeal took two months off.
        ("rustam-seidkuliev", "2021-08-04", "2021-08-05"),
    ],
)
def test_a_charge_is_certain_from_the_sentence_on(
    tiny_client: FlaskClient, case: str, last: str, first: str
) -> None:
    assert certainties(tiny_client, case, last) == {"possible"}
    assert certainties(tiny_client, case, first) == {"certain"}


def test_one_without_a_conviction_is_possible_until_the_release(tiny_client: FlaskClient) -> None:
    assert certainties(tiny_client, CHARGED, DAY) == {"possible"}
    assert certainties(tiny_client, CHARGED, RELEASED_ON) == {"certain"}


@pytest.mark.parametrize(
    "opened, told", [("2024-02-01", "certain"), ("2024", "possible"), ("2025-01-10", "possible")]
)
def test_after_a_new_case_nobody_knows_which_sentence_is_about_what(
    tmp_path: Path, loaded: Callable[[Path], Path], opened: str, told: str
) -> None:
    def open_case(rows: list[Row]) -> list[Row]:
        own = [row for row in rows if row["case_id"] == "oleg-orlov" and not row["status"]]
        own[0].update(type="new-case", date=opened)
        return rows

    client = app_on(loaded(changed(tmp_path / "tables", events=open_case))).test_client()
    assert certainties(client, "oleg-orlov", "2026-01-01") == {told}


def test_a_list_of_nobody_for_certain_says_how_many_may_match_and_leads_to_them(
    tiny_client: FlaskClient,
) -> None:
    for path, asked in (("/v1/cases", {"article": ARTICLE}), ("/v1/charges", {"article": ARTICLE})):
        meta = tiny_client.get(path, query_string={**asked, "as_of": DAY}).get_json()["meta"]
        assert (meta["total"], meta["possible"]["total"]) == (0, 1)
        (found,) = tiny_client.get(meta["possible"]["href"]).get_json()["data"]
        assert CHARGED in (found.get("id"), found.get("case"))
    # On the day of the release nothing is open.
    meta = tiny_client.get(f"/v1/cases?article={ARTICLE}&as_of={RELEASED_ON}").get_json()["meta"]
    assert (meta["total"], meta["possible"]["total"]) == (1, 1)
    assert "possible" not in tiny_client.get(f"/v1/cases?article={ARTICLE}").get_json()["meta"]


def test_numbers_badges_pages_and_embeds_say_it_as_well(tiny_client: FlaskClient) -> None:
    query = f"article={ARTICLE}&as_of={DAY}"
    (cell,) = tiny_client.get(f"/v1/stats/cases?{query}").get_json()["data"]
    assert (cell["min"], cell["max"], cell["count"]) == (0, 1, None)
    for path in (
        f"/v1/badges/cases.txt?{query}",
        f"/embed/cases?{query}",
        f"/embed/cases?{query}&as=snippet",
    ):
        assert "0–1" in tiny_client.get(path).get_data(as_text=True)
    page = tiny_client.get(f"/cases?{query}").get_data(as_text=True)
    assert f'<a href="/cases?article={ARTICLE}&amp;as_of={DAY}&amp;certainty=any">' in page
    assert CHARGED in tiny_client.get(f"/cases?{query}&certainty=any").get_data(as_text=True)
    of_case = tiny_client.get(f"/cases/{CHARGED}?as_of={DAY}").get_data(as_text=True)
    charges = of_case.split('id="charges"')[1].split("</section>")[0]
    assert "perhaps later" in charges
