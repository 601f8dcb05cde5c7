"""How long prison terms are (row N6): quartiles as Python's statistics reckon them, and whoever has no such number."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.v1.numbers.term_lengths import quantile
from tests.conftest import RELEASED_ON, WHOLE_TABLES
from tests.questions.asking import RECORDED, Record, faults, filters, get, total
from tests.support.postgres import on_both
from tests.v1.oracle import Tables, groups_in
from tests.v1.oracle_on_day import DAY_BEFORE, every_case, is_refused
from tests.v1.readings import Values
from tests.v1.test_filters import contradicts, queries
from tests.v1.test_on_day import ANY_DAY, surely

pytestmark = on_both

STATS = "/v1/stats/cases"
ORACLE = Tables(Path(WHOLE_TABLES))
OF_ONE_RECOGNITION = {"recognised_by", "recognition_term"}
BESIDE = ("n", "without_term", "life", "without_imprisonment")
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


def test_terms_of_a_series_are_refused_rather_than_those_of_today_told(client: FlaskClient) -> None:
    (fault,) = faults(client, STATS, {"interval": "year", "measure": "sentence_months"})
    assert (fault["parameter"], fault["code"]) == ("measure", "contradiction")
    assert "interval" in fault["detail"]
    assert "as_of" in fault["detail"]


def kind_of(sentence: Mapping[str, Values]) -> tuple[str, str]:
    """What counts a sentence: a term of so many months, or one of the numbers beside."""
    (kind,), (months,) = sentence["sentence_kind"] or {""}, sentence["months"] or {""}
    if kind == "imprisonment":
        return ("n", months) if months else ("without_term", "")
    return ("life" if kind == "life" else "without_imprisonment", "")


@settings(max_examples=40)
@given(asked=queries(ORACLE), day=ANY_DAY, by=st.sampled_from(["", "gender", "region"]))
def test_on_a_day_each_group_is_told_by_the_sentences_then_in_force(
    client: FlaskClient, asked: dict[str, str], day: str, by: str
) -> None:
    if contradicts(asked) or is_refused(asked, day):
        return
    on_day = every_case(ORACLE, day)
    people: dict[str, list[set[tuple[str, str]]]] = defaultdict(list)
    for name in surely(ORACLE, asked, day):
        group = next(iter(groups_in(ORACLE.cases[name], by))) if by else ""
        people[group].append({kind_of(sentence) for sentence in on_day[name].sentences})
    told = ask(client, {**asked, "as_of": day, **({"group_by": by} if by else {})})
    assert {cell["group"].get(by, "") for cell in told} >= people.keys()
    for cell in told:
        own = people[cell["group"].get(by, "")]
        sure = [next(iter(kinds)) for kinds in own if len(kinds) == 1]
        months = sorted(int(term) for kind, term in sure if kind == "n")
        numbers = {name: [kind for kind, _ in sure].count(name) for name in BESIDE}
        assert {name: cell[name] for name in BESIDE} == numbers
        assert (cell["min"], cell["term_open"]) == (len(own), len(own) - len(sure))
        assert cell["median"] == (statistics.median(months) if months else None)
        assert (cell["least"], cell["most"]) == ((months[0], months[-1]) if months else (None, None))
        if cell["href_terms"]:
            assert total(client, cell["href_terms"]) == cell["n"]
        else:
            several = [kinds for kinds in own if len(kinds) > 1 and {kind for kind, _ in kinds} == {"n"}]
            assert several or not cell["n"]


def test_on_the_day_of_the_release_terms_are_those_of_today(client: FlaskClient) -> None:
    for asked in ({}, {"group_by": "status"}, {"theme": "religion", "group_by": "sentence_stage"}):
        today = ask(client, asked)
        for cell, then in zip(today, ask(client, {**asked, "as_of": RELEASED_ON}), strict=True):
            assert (then["term_open"], {name: then[name] for name in (*BESIDE, *TOLD)}) == (
                0,
                {name: cell[name] for name in (*BESIDE, *TOLD)},
            )


def test_a_sentence_without_a_date_leaves_the_term_of_a_day_open(client: FlaskClient) -> None:
    """Before the day of the release it may have been in force, or not yet."""
    undated = [row["case_id"] for row in ORACLE.rows("sentences") if not row["date"]]
    asked = {"id": ",".join(dict.fromkeys(undated)), "as_of": DAY_BEFORE}
    (cell,) = ask(client, asked)
    assert cell["term_open"] > 0
    assert cell["n"] + sum(cell[name] for name in BESIDE[1:]) + cell["term_open"] == cell["min"]
    assert ask(client, {**asked, "as_of": RELEASED_ON})[0]["term_open"] == 0


def test_pages_take_a_day_for_terms_and_show_what_it_leaves_open(client: FlaskClient) -> None:
    asked = {"measure": "sentence_months", "as_of": "2024-01-01", "custody": "true"}
    (cell,) = get(client, STATS, asked)["data"]
    shown = client.get("/stats", query_string=asked, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Sentence on that day not certain" in shown
    assert f"<td>{cell['term_open']}</td>" in shown
    assert f"<td>{cell['median']:g}</td>" in shown
    assert 'name="as_of"' in shown
