"""Who recognised a person, as what; who was compared with a list and not found; and of whom nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import TINY_TABLES, WHOLE_TABLES
from tests.pages.reading import document, text_of
from tests.support.postgres import on_both
from tests.v1.oracle import Tables, meets_all

pytestmark = on_both

TINY, WHOLE = Tables(TINY_TABLES), Tables(WHOLE_TABLES)
AMNESTY, OBSERVATORY = "amnesty-international", "observatory-for-defenders"
OF_AMNESTY, OF_OBSERVATORY = "amnesty-prisoners-of-conscience-2024-03-01", "observatory-persecuted-2024-06-01"
PAIR = ("recognised_by", "recognition_term")


def answer(client: FlaskClient, path: str, **asked: str) -> dict[str, Any]:
    sent = client.get(path, query_string=asked or None)
    assert sent.status_code == 200, sent.get_json()
    found: dict[str, Any] = sent.get_json()
    return found


def found(client: FlaskClient, **asked: str) -> set[str]:
    return {case["id"] for case in answer(client, "/v1/cases", limit="500", **asked)["data"]}


def total(client: FlaskClient, address: str) -> int:
    counted: int = answer(client, address)["meta"]["total"]
    return counted


def expected(tables: Tables, asked: Mapping[str, str]) -> set[str]:
    return {case for case, values in tables.cases.items() if meets_all(values, asked)}


# -- What is found ---------------------------------------------------------------------------------------


def test_excluding_an_organisation_finds_whom_its_list_does_not_name(tiny_client: FlaskClient) -> None:
    assert found(tiny_client, recognised_by=f"-{AMNESTY}") == {"iryna-horobtsova"}
    assert found(tiny_client, recognised_by=f"-{OBSERVATORY}") == {"nikolay-polevodov", "pavel-kushnir"}
    meta = answer(tiny_client, "/v1/cases", recognised_by=f"-{OBSERVATORY}")["meta"]
    assert "not_compared" not in meta


def test_the_unknown_are_those_whom_nobody_compared_and_nobody_recognised(tiny_client: FlaskClient) -> None:
    unknown = {"maria-kartasheva", "rustam-seidkuliev"}
    assert found(tiny_client, recognised_by="unknown") == unknown
    assert found(tiny_client, recognition_term="unknown") == unknown
    assert found(tiny_client, recognised_by="-unknown") == TINY.cases.keys() - unknown


def test_a_term_is_excluded_by_a_list_that_would_give_it(tiny_client: FlaskClient) -> None:
    # Another organisation recognises Pavel Kushnir under the term of the list that does not name him.
    assert found(tiny_client, recognition_term="-politically-motivated-prosecution") == {"nikolay-polevodov"}
    assert "pavel-kushnir" in found(tiny_client, recognition_term="politically-motivated-prosecution")


def test_an_organisation_and_a_term_mean_one_recognition_with_both(tiny_client: FlaskClient) -> None:
    assert found(tiny_client, recognised_by=AMNESTY, recognition_term="prisoner-of-conscience") == {
        "oleg-orlov"
    }
    # Oleg Orlov has both words, each of another organisation.
    asked = {"recognised_by": AMNESTY, "recognition_term": "politically-motivated-prosecution"}
    assert found(tiny_client, **asked) == set()
    assert found(tiny_client, **{name: value + ",unknown" for name, value in asked.items()}) == {
        "maria-kartasheva",
        "rustam-seidkuliev",
    }


def test_where_no_list_was_compared_excluding_answers_as_it_did_and_says_so(
    client: FlaskClient, tiny_client: FlaskClient
) -> None:
    for release, tables in ((client, WHOLE), (tiny_client, TINY)):
        answered = answer(release, "/v1/cases", limit="500", recognised_by="-memorial")
        recognised = {
            row["case_id"] for row in tables.rows("recognitions") if row["organisation_id"] == "memorial"
        }
        assert {case["id"] for case in answered["data"]} == tables.cases.keys() - recognised
        assert answered["meta"]["not_compared"] == ["memorial"]
    both = {"recognised_by": f"-memorial,-{AMNESTY}", "recognition_term": "-political-prisoner,-unknown"}
    for path in ("/v1/cases", "/v1/stats/cases"):
        assert answer(tiny_client, path, **both)["meta"]["not_compared"] == ["memorial", "political-prisoner"]


# -- What is said ----------------------------------------------------------------------------------------


def test_a_case_that_nobody_compared_says_so_where_nobody_recognised_it(tiny_client: FlaskClient) -> None:
    compared = {row["case_id"] for row in TINY.rows("comparisons")}
    recognised = {row["case_id"] for row in TINY.rows("recognitions")}
    cases = answer(tiny_client, "/v1/cases", include="comparisons")["data"]
    for case in cases:
        reason = None if case["id"] in compared | recognised else "not-compared"
        assert case["absent"].get("recognised_by") == reason
        # Whoever reads the list goes on reading a list.
        assert isinstance(case["recognised_by"], list)
        assert bool(case["comparisons"]) == (case["id"] in compared)
    assert {case["absent"].get("recognised_by") for case in cases} == {None, "not-compared"}


def test_an_older_release_has_no_comparison_and_says_that_nobody_looked(client: FlaskClient) -> None:
    for case in answer(client, "/v1/cases", limit="500", include="comparisons")["data"]:
        assert case["comparisons"] == []
        assert case["absent"].get("recognised_by") == (None if case["recognised_by"] else "not-compared")
    assert answer(client, "/v1/compared-lists")["meta"]["total"] == 0


def test_a_comparison_tells_the_list_its_day_and_its_sources(tiny_client: FlaskClient) -> None:
    (comparison,) = answer(tiny_client, "/v1/cases/iryna-horobtsova")["data"]["comparisons"]
    assert comparison == {
        "case": "iryna-horobtsova",
        "list": OF_AMNESTY,
        "organisation": AMNESTY,
        "organisation_name": "Amnesty International",
        "kind": "prisoners-of-conscience",
        "kind_label": "Prisoners of conscience",
        "term": "prisoner-of-conscience",
        "day": "2024-03-01",
        "result": "not-listed",
        "result_label": "Not named on the list",
        "source_ids": ["amnesty-2024-02-orlov"],
        "corroboration": "single",
        "absent": {},
    }
    rows = tiny_client.get("/v1/cases.csv?rows=comparisons").get_data(as_text=True).splitlines()
    assert len(rows) == 1 + len(TINY.rows("comparisons"))


def test_a_list_counts_whom_it_names_and_links_to_them(tiny_client: FlaskClient) -> None:
    lists = answer(tiny_client, "/v1/compared-lists")["data"]
    assert [of["id"] for of in lists] == [OF_AMNESTY, OF_OBSERVATORY]
    for of in lists:
        results = [row["result"] for row in TINY.rows("comparisons") if row["list_id"] == of["id"]]
        assert of["compared_count"] == len(results) == total(tiny_client, of["links"]["compared"])
        assert of["listed_count"] == results.count("listed") == total(tiny_client, of["links"]["listed"])
        assert of["not_listed_count"] == results.count("not-listed")
        assert of["not_listed_count"] == total(tiny_client, of["links"]["not_listed"])
        assert answer(tiny_client, of["links"]["self"])["data"] == of


def test_the_source_of_a_list_leads_to_the_cases_that_were_compared(tiny_client: FlaskClient) -> None:
    source = "observatory-2025-05-amnesty-undesirable"
    facts = answer(tiny_client, f"/v1/sources/{source}/facts", limit="500")["data"]
    compared = [row["case_id"] for row in TINY.rows("comparisons") if row["list_id"] == OF_OBSERVATORY]
    of_cases = [(fact["case_id"], fact["pointer"]) for fact in facts if fact["case_id"]]
    assert of_cases == [
        (case, "/comparisons/1" if case == "oleg-orlov" else "/comparisons/0") for case in compared
    ]
    assert found(tiny_client, source=source) == set(compared)


# -- What is counted -------------------------------------------------------------------------------------

ASKED = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(
            st.sampled_from(values), min_size=1, max_size=3, unique_by=lambda v: v.lstrip("-")
        ).map(",".join)
        for name, values in {
            "recognised_by": [
                *(
                    sign + word
                    for sign in ("", "-")
                    for word in (AMNESTY, OBSERVATORY, "memorial", "unknown")
                ),
                "european-union",
            ],
            "recognition_term": [
                sign + word
                for sign in ("", "-")
                for word in (
                    *("prisoner-of-conscience", "politically-motivated-prosecution", "political-prisoner"),
                    "unknown",
                )
            ],
            "custody": ["true", "false"],
            "compared_with": [OF_AMNESTY, f"-{OF_OBSERVATORY}", "unknown"],
        }.items()
    },
).filter(lambda asked: asked.get("custody") in {None, "true", "false"})
GROUPS = st.sampled_from(
    [
        *(PAIR[:1], PAIR[1:], PAIR, PAIR[::-1]),
        *((name, other) for name in PAIR for other in ("status", "theme")),
        ("not_listed_in",),
    ]
)


@settings(max_examples=120)
@given(asked=ASKED, groups=GROUPS)
def test_each_group_counts_the_list_that_it_links_to_and_nobody_is_left_out(
    tiny_client: FlaskClient, asked: dict[str, str], groups: tuple[str, ...]
) -> None:
    cells = answer(tiny_client, "/v1/stats/cases", group_by=",".join(groups), **asked)["data"]
    everybody: set[str] = set()
    for cell in cells:
        listed = answer(tiny_client, cell["href"])
        assert listed["meta"]["total"] == cell["count"], cell
        everybody |= {case["id"] for case in listed["data"]}
    wanted = expected(TINY, asked)
    assert found(tiny_client, **asked) == wanted
    assert everybody <= wanted
    if not {*groups} & asked.keys():
        assert everybody == wanted


@settings(max_examples=40)
@given(asked=ASKED, groups=GROUPS)
def test_a_series_says_of_each_day_what_the_day_says(
    tiny_client: FlaskClient, asked: dict[str, str], groups: tuple[str, ...]
) -> None:
    asked = {**asked, "group_by": ",".join(groups)}
    series = answer(tiny_client, "/v1/stats/cases", interval="year", **{"from": "2023"}, to="2024", **asked)
    for day in ("2023-12-31", "2024-12-31"):
        alone = answer(tiny_client, "/v1/stats/cases", as_of=day, **asked)["data"]
        of_day = [cell for cell in series["data"] if cell["day"] == day]
        assert [{**cell, "day": day} for cell in alone] == of_day
        for cell in alone:
            assert total(tiny_client, cell["href"]) == cell["min"]
            assert total(tiny_client, cell["href_any"]) == cell["max"]


# -- What people read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, said",
    [
        (
            "/cases/iryna-horobtsova",
            "Compared with the list “Prisoners of conscience” of Amnesty International, dated 2024-03-01: not named there.",
        ),
        (
            "/cases/oleg-orlov",
            "Compared with the list “Prisoners of conscience” of Amnesty International, dated 2024-03-01: named there.",
        ),
        (
            "/cases/iryna-horobtsova?lang=de",
            "Verglichen mit der Liste „Gewaltlose politische Gefangene“ (Amnesty International) vom 2024-03-01: dort "
            "nicht genannt.",
        ),
        ("/cases/maria-kartasheva", "Not compared with any list."),
        ("/cases/maria-kartasheva?lang=uk", "З жодним списком не звірено."),
        ("/stats?group_by=recognised_by", "Amnesty International: compared, not named"),
        (f"/cases?recognised_by=-{AMNESTY}", "Amnesty International: compared, not named"),
        (
            "/cases?recognised_by=-memorial",
            "Support for Political Prisoners. Memorial: none on file, not compared with a list",
        ),
    ],
)
def test_pages_say_who_was_compared_and_call_nobody_not_recognised(
    path: str, said: str, tiny_client: FlaskClient
) -> None:
    page = text_of(document(tiny_client.get(path).get_data(as_text=True)))
    assert said in page
    assert "not recognised" not in page.lower()
    assert "Recognised by: not " not in page


def test_a_case_that_was_compared_is_not_said_to_be_not_compared(tiny_client: FlaskClient) -> None:
    for slug in ("iryna-horobtsova", "oleg-orlov", "pavel-kushnir"):
        assert "Not compared" not in tiny_client.get(f"/cases/{slug}").get_data(as_text=True)
