"""How long prison terms are (row N6): quartiles as Python's statistics reckon them, and whoever has no such number."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.v1.numbers.term_lengths import quantile
from tests.conftest import WHOLE_TABLES
from tests.questions.asking import RECORDED, Record, faults, filters, get, total
from tests.support.postgres import on_both
from tests.v1.oracle import Tables

pytestmark = on_both

STATS = "/v1/stats/cases"
ORACLE = Tables(Path(WHOLE_TABLES))
OF_ONE_RECOGNITION = {"recognised_by", "recognition_term"}
TOLD = ("median", "q1", "q3", "least", "most")


def ask(client: FlaskClient, asked: dict[str, str]) -> list[Record]:
    found: list[Record] = get(client, STATS, {**asked, "measure": "sentence_months"})["data"]
    return found


def told_by_the_oracle(asked: dict[str, str]) -> bool:
    """Whether the oracle can tell who meets filters: it does not search, and takes every comma for one between values."""
    return "q" not in asked and not any("\\," in value for value in asked.values())


def expected(people: list[str]) -> Record:
    """What must be said of these people."""
    kinds = [next(iter(ORACLE.cases[person]["sentence_kind"]), None) for person in people]
    terms = [
        next((int(months) for months in ORACLE.cases[person]["months"]), None)
        for person, kind in zip(people, kinds, strict=True)
        if kind == "imprisonment"
    ]
    months = sorted(term for term in terms if term is not None)
    quartiles: list[float | None] = [*months, *months, *months] if months else [None, None, None]
    if len(months) > 1:
        quartiles = [*statistics.quantiles(months, n=4, method="inclusive")]
    q1, median, q3 = quartiles
    return {
        "count": len(people),
        "n": len(months),
        "q1": q1,
        "median": median,
        "q3": q3,
        "least": min(months, default=None),
        "most": max(months, default=None),
        "without_term": terms.count(None),
        "life": kinds.count("life"),
        "without_imprisonment": len(people) - len(terms) - kinds.count("life"),
    }


@settings(max_examples=40)
@given(
    asked=filters(most=2).filter(told_by_the_oracle),
    group_by=st.lists(st.sampled_from(RECORDED), max_size=2, unique=True),
)
def test_each_group_is_told_as_reckoned_from_the_tables(
    client: FlaskClient, asked: dict[str, str], group_by: list[str]
) -> None:
    # These two speak of one recognition when they come together, which the oracle does not know.
    assume(not asked.keys() | set(group_by) >= OF_ONE_RECOGNITION)
    people = ORACLE.people_by(group_by, asked)
    told = ask(client, {**asked, **({"group_by": ",".join(group_by)} if group_by else {})})
    # A filter on a dimension leaves only its own values as groups.
    assert asked.keys() & set(group_by) or set(people) <= {tuple(cell["group"].values()) for cell in told}
    for cell in told:
        reckoned = expected(people.get(tuple(cell["group"].values()), []))
        assert {name: cell[name] for name in reckoned} == reckoned


@settings(max_examples=25)
@given(
    asked=filters(most=2),
    group_by=st.lists(st.sampled_from(RECORDED), max_size=2, unique=True),
)
def test_the_numbers_are_the_totals_of_the_lists_that_they_link_to(
    client: FlaskClient, asked: dict[str, str], group_by: list[str]
) -> None:
    told = ask(client, {**asked, **({"group_by": ",".join(group_by)} if group_by else {})})
    for cell in told[:4] + told[-1:]:
        assert total(client, cell["href"]) == cell["count"]
        assert cell["n"] + cell["without_term"] + cell["life"] + cell["without_imprisonment"] == cell["count"]
        if cell["n"]:
            assert total(client, cell["href_terms"]) == cell["n"]
        else:
            assert [cell[name] for name in (*TOLD, "href_terms")] == [None] * 6


@given(months=st.lists(st.integers(1, 400), min_size=2, max_size=60))
def test_quartiles_are_those_of_pythons_statistics(months: list[int]) -> None:
    people = {term: months.count(term) for term in months}
    reckoned = statistics.quantiles(months, n=4, method="inclusive")
    assert [quantile(people, quarter) for quarter in (1, 2, 3)] == reckoned
    assert quantile(people, 2) == statistics.median(months)


def test_one_term_is_its_own_quartiles_and_none_have_none() -> None:
    assert [quantile({84: 1}, quarter) for quarter in (1, 2, 3)] == [84, 84, 84]
    assert quantile({}, 2) is None


def test_the_method_is_named_and_the_usual_measure_changes_nothing(client: FlaskClient) -> None:
    told = get(client, STATS, {"group_by": "status", "measure": "sentence_months"})["meta"]
    assert "type 7" in told["method"]
    assert (told["unit"], told["measure"]) == ("person", "sentence_months")
    plain, sent = (get(client, STATS, {"group_by": "status", **more}) for more in ({}, {"measure": "people"}))
    assert (plain["data"], plain["meta"]) == (sent["data"], sent["meta"])
    assert plain["meta"]["measure"] == "people"
    for more in ({"as_of": "2024-10-06"}, {"interval": "year"}):
        assert get(client, STATS, {**more, "measure": "people"})["data"] == get(client, STATS, more)["data"]


@pytest.mark.parametrize("more", [{"as_of": "2024-10-06"}, {"interval": "year"}])
def test_terms_of_a_day_are_refused_rather_than_those_of_today_told(
    more: dict[str, str], client: FlaskClient
) -> None:
    (fault,) = faults(client, STATS, {**more, "measure": "sentence_months"})
    assert (fault["parameter"], fault["code"]) == ("measure", "contradiction")
    assert next(iter(more)) in fault["detail"]
