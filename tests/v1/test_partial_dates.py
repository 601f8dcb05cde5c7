"""No fact is later than its release: the days that a partial date may mean end with that of the release, whatever asks
for them (row K2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.v1.shapes import case_parameters
from tests.conftest import RELEASED_ON, app_on
from tests.contract.document import LISTS, parameters
from tests.support.tables import Change, Row, changed
from tests.v1.oracle_on_day import DAY_BEFORE

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


def date_all(column: str) -> Change:
    """Let every date of a column be the year of the release, the last of each case in the tables of cases."""

    def change(rows: list[Row]) -> list[Row]:
        for at, row in enumerate(rows):
            is_last = at + 1 == len(rows) or rows[at + 1].get("case_id") != row.get("case_id")
            if "case_id" not in row or is_last:
                row[column] = YEAR
        return rows

    return change


def take_somebody(rows: list[Row]) -> list[Row]:
    """Date all changes of status so, and let somebody be taken into custody by the last of them."""
    date_all("date")([row for row in rows if row["status"]])
    *earlier, last = [row for row in rows if row["case_id"] == SOMEBODY and row["status"]]
    last["status"] = "imprisoned"
    for row in earlier:
        row["status"] = "restricted"
    return rows


@pytest.fixture
def of_this_year(tmp_path: Path, loaded: Callable[[Path], Path]) -> FlaskClient:
    """A release whose latest facts are dated by its year alone; one person was taken into custody then."""
    tables = changed(
        tmp_path / "tables",
        cases=date_all("verified_on"),
        sentences=date_all("date"),
        recognitions=date_all("date"),
        articles=date_all("in_force_since"),
        sources=date_all("published_on"),
        figures=date_all("as_of"),
        developments=date_all("date"),
        designations=date_all("since"),
        events=take_somebody,
    )
    return app_on(loaded(tables)).test_client()


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
    assert total(of_this_year, "/v1/designations", {"as_of": DAY_BEFORE}) == 0
