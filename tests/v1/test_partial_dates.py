"""No fact is later than its release: the days that a partial date may mean end with that of the release, whatever asks
for them (row K2)."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.v1.shapes import case_parameters
from tests.conftest import RELEASED_ON, TINY_TABLES, app_on
from tests.contract.document import LISTS, parameters

YEAR = RELEASED_ON[:4]
DAY_AFTER = (date.fromisoformat(RELEASED_ON) + timedelta(days=1)).isoformat()
LAST_OF_YEAR = f"{YEAR}-12-31"
# The lower bounds of ranges of what is dated itself.
OF_DATES = {
    *("date_from", "verified_from", "in_force_since_from", "published_from", "as_of_from", "since_from"),
    "day_from",
}
# What follows from events, and what is reckoned ahead.
OF_EVENTS = {"status_since_from", "in_custody_since_from"}
AHEAD = {"term_ends_from"}
SOMEBODY = "nikolay-polevodov"


def changed(folder: Path, table: str, change: Callable[[list[dict[str, str]]], None]) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def date_all(column: str) -> Callable[[list[dict[str, str]]], None]:
    """Let every date of a column be the year of the release, the last of each case in the tables of cases."""

    def change(rows: list[dict[str, str]]) -> None:
        for at, row in enumerate(rows):
            is_last = at + 1 == len(rows) or rows[at + 1].get("case_id") != row.get("case_id")
            if "case_id" not in row or is_last:
                row[column] = YEAR

    return change


@pytest.fixture
def of_this_year(tmp_path: Path, loaded: Callable[[Path], Path]) -> FlaskClient:
    """A release whose latest facts are dated by its year alone; one person was taken into custody then."""
    folder = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, folder)
    for table, column in (
        ("cases", "verified_on"),
        ("sentences", "date"),
        ("recognitions", "date"),
        ("articles", "in_force_since"),
        ("sources", "published_on"),
        ("figures", "as_of"),
        ("developments", "date"),
        ("designations", "since"),
    ):
        changed(folder, table, date_all(column))
    changed(folder, "events", lambda rows: date_all("date")([row for row in rows if row["status"]]))

    def take(rows: list[dict[str, str]]) -> None:
        last = [row for row in rows if row["case_id"] == SOMEBODY and row["status"]][-1]
        last["status"] = "imprisoned"
        for row in rows:
            if row["case_id"] == SOMEBODY and row is not last and row["status"]:
                row["status"] = "restricted"

    changed(folder, "events", take)
    return app_on(loaded(folder)).test_client()


def bounds() -> list[tuple[str, str]]:
    return [
        (path, name)
        for path in LISTS
        for name in sorted(parameters(path))
        if name.endswith("_from") and name not in AHEAD
    ]


def total(client: FlaskClient, path: str, asked: dict[str, str]) -> int:
    answer = client.get(path, query_string={**asked, "limit": "0"})
    assert answer.status_code == 200, answer.get_json()
    found: int = answer.get_json()["meta"]["total"]
    return found


def test_a_range_that_begins_after_the_release_holds_nothing(of_this_year: FlaskClient) -> None:
    asked = bounds()
    assert {name for _, name in asked} == OF_DATES | OF_EVENTS
    for path, name in asked:
        for bound in (DAY_AFTER, LAST_OF_YEAR, f"{YEAR}-12"):
            assert total(of_this_year, path, {name: bound}) == 0, (path, name, bound)
        if name != "day_from":
            # Lists are compared on a day.
            assert total(of_this_year, path, {name: RELEASED_ON}) > 0, (path, name)


def test_on_a_later_day_the_same_holds(of_this_year: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_parameters, "today", lambda: LAST_OF_YEAR)
    of_day = {"as_of": LAST_OF_YEAR, "certainty": "any"}
    for name in sorted(OF_EVENTS):
        assert total(of_this_year, "/v1/cases", {name: DAY_AFTER, **of_day}) == 0
        assert total(of_this_year, "/v1/cases", {name: RELEASED_ON, **of_day}) > 0
    assert total(of_this_year, "/v1/events", {"date_from": DAY_AFTER, **of_day}) == 0
    counted = of_this_year.get(f"/v1/stats/events?group_by=month&as_of={LAST_OF_YEAR}").get_json()["data"]
    months = {cell["group"]["month"] for cell in counted if cell["max"]}
    assert RELEASED_ON[:7] in months
    assert not [month for month in months if month > RELEASED_ON[:7]]


def test_what_is_dated_by_its_year_surely_was_by_the_day_of_the_release(of_this_year: FlaskClient) -> None:
    everything = total(of_this_year, "/v1/designations", {})
    assert everything > 0
    assert total(of_this_year, "/v1/designations", {"as_of": RELEASED_ON}) == everything
    before = (date.fromisoformat(RELEASED_ON) - timedelta(days=1)).isoformat()
    assert total(of_this_year, "/v1/designations", {"as_of": before}) == 0
