"""Where a new row stands in the file of its table."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records import declaration
from seed.desk.order import in_order
from seed.event_rules import date_order
from seed.findings import Finding
from seed.raw_rows import Row, read_rows
from seed.read import Row as ReadRow
from tests.conftest import WHOLE_TABLES

DATES = st.sampled_from(["2022", "2022-05", "2022-05-03", "2022-06-01", "2023", "2023-01", "2023-01-31"])


def events(*places: tuple[str, str]) -> list[Row]:
    return [{"case_id": case, "date": date, "id": str(number)} for number, (case, date) in enumerate(places)]


def days_of(rows: list[Row]) -> list[str]:
    return [row["date"] for row in in_order(declaration.table("events"), rows)]


@pytest.mark.parametrize("name", [table.name for table in declaration.today().of_facts])
def test_what_was_published_stands_in_order_already(name: str) -> None:
    table = declaration.table(name)
    rows = read_rows(WHOLE_TABLES, table)
    assert in_order(table, rows) == rows


def test_a_late_event_goes_before_the_first_that_lies_after_it() -> None:
    assert days_of(events(("a", "2022-05"), ("a", "2023"), ("a", "2022-06-01"))) == [
        "2022-05",
        "2022-06-01",
        "2023",
    ]


def test_partial_dates_that_overlap_stay_as_they_were_put() -> None:
    assert days_of(events(("a", "2022-05"), ("a", "2022"), ("a", "2022-06-01"))) == [
        "2022-05",
        "2022",
        "2022-06-01",
    ]


def test_a_date_that_is_none_stays_for_the_check_to_tell() -> None:
    assert days_of(events(("a", "2023"), ("a", "soon"), ("a", "2022"))) == ["2022", "2023", "soon"]


@given(st.lists(st.tuples(st.sampled_from("ab"), DATES), max_size=8))
def test_events_in_any_order_come_into_one_that_the_check_accepts(places: list[tuple[str, str]]) -> None:
    table, found = declaration.table("events"), list[Finding]()
    rule = date_order(table, found.append)
    rows = in_order(table, events(*places))
    for line, row in enumerate(rows, 2):
        rule(ReadRow(line, dict(row)))
    assert [finding for finding in found if finding.column == "date"] == []
    assert [case for case, _ in itertools.groupby(row["case_id"] for row in rows)] == sorted(
        {case for case, _ in places}
    )


@given(st.lists(st.tuples(st.sampled_from("ab"), DATES), max_size=8))
def test_what_is_in_order_stays_so(places: list[tuple[str, str]]) -> None:
    table = declaration.table("events")
    once = in_order(table, events(*places))
    assert in_order(table, once) == once
