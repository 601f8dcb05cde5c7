"""The sentence of a case is the one in force: the last of its history, and nothing of an earlier one (K7); what states
the present status is named (K2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.conftest import WHOLE_TABLES, app_on
from tests.support.tables import Change, changed, with_cells
from tests.v1.oracle import Tables

WHOLE = Tables(WHOLE_TABLES)
ORLOV = {"case_id": "oleg-orlov", "stage": "appeal"}

Load = Callable[[Path], Path]


def case_with(tmp_path: Path, loaded: Load, case: str, **changes: Change) -> dict[str, Any]:
    tables = changed(tmp_path / "tables", **changes)
    answer = app_on(loaded(tables)).test_client().get(f"/v1/cases/{case}")
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def test_a_sentence_without_a_date_that_stands_last_is_in_force(tmp_path: Path, loaded: Load) -> None:
    case = case_with(tmp_path, loaded, "oleg-orlov", sentences=with_cells(ORLOV, date="", months="22"))
    assert (case["sentence_months"], case["sentence_stage"]) == (22, "appeal")
    assert case["sentence_stage_label"] == "Appeal"


def test_months_that_its_own_row_lacks_are_not_those_of_an_earlier_one(tmp_path: Path, loaded: Load) -> None:
    case = case_with(tmp_path, loaded, "oleg-orlov", sentences=with_cells(ORLOV, months=""))
    assert case["sentence_months"] is None
    assert case["absent"]["sentence_months"] == "unknown"
    assert case["sentence_kind"] == "imprisonment"


def test_a_combined_term_says_that_it_is_one(tmp_path: Path, loaded: Load) -> None:
    case = case_with(tmp_path, loaded, "oleg-orlov", sentences=with_cells(ORLOV, combined="true"))
    assert case["sentence_combined"] is True
    assert case["sentences"][-1]["combined"] is True


def test_without_a_sentence_nothing_of_one_applies(tiny_client: FlaskClient) -> None:
    case = tiny_client.get("/v1/cases/pavel-kushnir").get_json()["data"]
    for name in ("sentence_kind", "sentence_months", "sentence_stage", "sentence_combined"):
        assert case[name] is None
        assert case["absent"][name] == "not-applicable"


def test_every_case_names_the_sources_that_state_its_status(client: FlaskClient) -> None:
    for case in client.get("/v1/cases?limit=500").get_json()["data"]:
        told = WHOLE.cases[case["id"]]
        assert set(case["status_sources"]) == told["status_sources"]
        assert {case["status_corroboration"]} == told["status_corroboration"]


def test_the_span_of_what_was_verified_counts_from_the_first_possible_day(client: FlaskClient) -> None:
    days = [day for case in WHOLE.cases.values() for day in case["verified"]]
    served = client.get("/v1/meta").get_json()["data"]
    assert (served["verified_from"], served["verified_to"]) == (min(days), max(days))
