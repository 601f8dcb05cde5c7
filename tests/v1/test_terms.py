"""A term that is over by the calendar is a mark beside the status and never a status (row K3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.load import load_edition
from tests.conftest import RELEASED_ON, TINY_TABLES, WHOLE_TABLES, app_on
from tests.conftest import WHOLE as WHOLE_EDITIONS
from tests.support.postgres import on_both, on_one
from tests.support.tables import changed, with_cells, without
from tests.v1.oracle import Tables
from tests.v1.oracle_terms import Term

pytestmark = on_both

Load = Callable[[Path], Path]
Record = dict[str, Any]
WHOLE = Tables(WHOLE_TABLES)
FIELDS = ("term_ends", "term_over", "term_ends_reason")

ENDS = {day for term in WHOLE.terms.values() for day in (term.first, term.last)}
# The days on which a term may be over, and any other.
DAYS = st.sampled_from(sorted(day for day in ENDS if "2015" < day <= RELEASED_ON)) | st.dates(
    date(2015, 1, 1), date.fromisoformat(RELEASED_ON)
).map(str)


def every(client: FlaskClient, **asked: str) -> dict[str, Record]:
    asked = {"limit": "500", "fields": ",".join(("id", "status", "in_custody", "absent", *FIELDS)), **asked}
    return {case["id"]: case for case in client.get("/v1/cases", query_string=asked).get_json()["data"]}


def span_of(term: Term) -> Record | None:
    return None if term.reason else {"earliest": term.first or None, "latest": term.last or None}


@pytest.mark.parametrize("which, tables", [("client", WHOLE), ("tiny_client", Tables(TINY_TABLES))])
def test_every_term_ends_when_the_rule_of_the_guide_says(
    which: str, tables: Tables, request: pytest.FixtureRequest
) -> None:
    cases = every(request.getfixturevalue(which))
    assert cases.keys() == tables.terms.keys()
    for name, term in tables.terms.items():
        case = cases[name]
        assert case["term_ends"] == span_of(term), name
        assert case["term_ends_reason"] == (term.reason or None), name
        assert {case["term_over"]} - {None} == term.over(RELEASED_ON), name
        assert {field for field in FIELDS if case[field] is None} == case["absent"].keys() & set(FIELDS)


@settings(max_examples=20)
@given(day=DAYS)
def test_on_another_day_a_term_is_over_by_that_day(client: FlaskClient, day: str) -> None:
    held = every(client, as_of=day, custody="true")
    for state in ("possible", "certain"):
        over = {name for name in held if state in WHOLE.terms[name].over(day)}
        assert every(client, as_of=day, term_over=state).keys() == over
        assert {name for name, case in held.items() if case["term_over"] == state} == over
    others = every(client, as_of=day, custody="false")
    assert all(case["term_ends"] is case["term_over"] is None for case in others.values())


@given(day=DAYS)
@settings(max_examples=20)
def test_before_the_verdict_nothing_of_its_term_is_told(client: FlaskClient, day: str) -> None:
    verdicts = {row["case_id"]: row["date"] for row in reversed(WHOLE.rows("sentences")) if row["date"]}
    for name, case in every(client, as_of=day).items():
        if case["term_ends"]:
            assert verdicts[name] <= day


@on_one
def test_a_term_that_is_over_changes_neither_status_nor_custody(client: FlaskClient) -> None:
    over = every(client, term_over="possible,certain")
    assert over
    assert all(case["in_custody"] for case in over.values())
    held = every(client, custody="true")
    assert over.keys() <= held.keys()
    rest = every(client, custody="true", term_over="unknown")
    assert {**over, **rest} == held


@on_one
def test_the_dead_and_the_freed_have_no_term_that_could_end(client: FlaskClient) -> None:
    for case in every(client, custody="false").values():
        assert case["term_ends_reason"] == "not-held"
        assert case["absent"]["term_ends"] == case["absent"]["term_over"] == "not-applicable"


@on_one
def test_cases_are_sorted_by_the_latest_end_of_their_terms(client: FlaskClient) -> None:
    cases = list(every(client, sort="term_ends").values())
    known = [case["term_ends"]["latest"] for case in cases if case["term_ends"]]
    dated = [day for day in known if day]
    assert dated
    assert dated == sorted(dated)


@on_one
def test_files_have_a_column_for_each_end_of_the_span(client: FlaskClient) -> None:
    cases = every(client)
    for asked in ("", "?fields=id,term_ends,term_over"):
        rows = csv.DictReader(io.StringIO(client.get(f"/v1/cases.csv{asked}").get_data(as_text=True)))
        for row in rows:
            span = cases[row["id"]]["term_ends"] or {"earliest": None, "latest": None}
            assert (row["term_ends_earliest"], row["term_ends_latest"]) == (
                span["earliest"] or "",
                span["latest"] or "",
            )
            assert row["term_over"] == (cases[row["id"]]["term_over"] or "")
    described = client.get("/v1/cases.csv-metadata.json").get_json()["tableSchema"]["columns"]
    header = client.get("/v1/cases.csv").get_data(as_text=True).splitlines()[0].split(",")
    assert [column["name"] for column in described] == header


@on_one
def test_numbers_are_counted_by_the_mark_as_lists_are(client: FlaskClient) -> None:
    for state in ("possible", "certain", "unknown", "possible,certain"):
        asked = {"group_by": "status", "custody": "true", "term_over": state}
        cells = client.get("/v1/stats/cases", query_string=asked).get_json()["data"]
        assert sum(cell["count"] for cell in cells) == len(every(client, custody="true", term_over=state))


@on_one
def test_another_word_than_those_of_the_mark_is_refused(client: FlaskClient) -> None:
    answer = client.get("/v1/cases?term_over=surely")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["valid"] == ["possible", "certain", "unknown"]


# Taken into custody in court, the term upheld on 11 July 2024: thirty months from 27 February 2024.
FREED = {"case_id": "oleg-orlov", "type": "exchanged"}
UPHELD = {"case_id": "oleg-orlov", "stage": "appeal"}


def still_held(tmp_path: Path, loaded: Load, **cells: str) -> Record:
    """The case as if nobody had told of the exchange, its last source of a day after the verdict."""
    tables = changed(
        tmp_path / "tables",
        events=without(FREED),
        sentences=with_cells(UPHELD, regime="general"),
        cases=with_cells({"id": "oleg-orlov"}, **{"verified_on": "2024-07-12", **cells}),
    )
    found = app_on(loaded(tables)).test_client().get("/v1/cases/oleg-orlov").get_json()
    case: Record = found["data"]
    return case


@on_one
def test_a_term_that_ran_out_without_a_word_is_over_for_certain(tmp_path: Path, loaded: Load) -> None:
    case = still_held(tmp_path, loaded)
    assert (case["status"], case["in_custody"]) == ("imprisoned", True)
    assert case["term_over"] == "certain"
    # Ten days on remand are certain and give five more; months may be three days longer than these.
    assert case["term_ends"]["latest"] == "2026-08-30"


@on_one
def test_a_newer_source_says_that_it_is_another_term(tmp_path: Path, loaded: Load) -> None:
    case = still_held(tmp_path, loaded, verified_on="2026-10-01")
    assert (case["term_ends"], case["term_over"]) == (None, None)
    assert case["term_ends_reason"] == "seen-after"
    assert case["absent"]["term_ends"] == "unknown"


@on_one
def test_an_older_release_is_reckoned_by_the_same_rule(tmp_path: Path) -> None:
    first, *_ = WHOLE_EDITIONS
    load_edition([first], f"sqlite:///{tmp_path}")
    older, told = every(app_on(tmp_path).test_client()), Tables(first.tables)
    assert {name: case["term_ends"] for name, case in older.items()} == {
        name: span_of(term) for name, term in told.terms.items()
    }
