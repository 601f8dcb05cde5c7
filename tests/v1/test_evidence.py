"""Whatever counts people says how well they are known, in the same words everywhere (K1); reckoned again from the CSV."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.conftest import LANGUAGES, RELEASED_ON, WHOLE_TABLES
from tests.pages.reading import BROWSER, document, fragment, text_of
from tests.support.postgres import on_both
from tests.v1.oracle import Tables
from tests.v1.oracle_on_day import every_case, is_refused
from tests.v1.test_filters import contradicts, queries
from tests.v1.test_on_day import ANY_DAY, one_by_one, perhaps, surely

pytestmark = on_both

WHOLE = Tables(WHOLE_TABLES)
FILTERS = (
    "",
    "custody=true",
    "theme=religion",
    "status=imprisoned",
    "region=RU-MOW",
    "status_group=released",
    "stale=true",
)
# Some people came to be held, or came free, in a month of this day.
OPEN_DAY = "2024-01-01"
DAYS = st.dates(date(2015, 1, 1), date.fromisoformat(RELEASED_ON)).map(date.isoformat)


def get(client: FlaskClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(path, headers={"Accept": "application/json"}).get_json()
    return found


def html(client: FlaskClient, path: str) -> str:
    return client.get(path, headers=BROWSER).get_data(as_text=True)


def verified(cases: list[dict[str, Any]]) -> list[str]:
    """The first days on which the cases may have been confirmed, ascending."""
    return sorted(day for case in cases for day in WHOLE.cases[case["id"]]["verified"])


def reckoned(days: list[str], day: str) -> dict[str, Any]:
    recent = (date.fromisoformat(day) - timedelta(days=365)).isoformat()
    confirmed = sum(one >= recent for one in days)
    return {
        "day": day,
        "counted": len(days),
        "confirmed": confirmed,
        "carried_forward": len(days) - confirmed,
        "confirmed_from": recent,
        "newest": days[-1] if days else None,
        "median": days[(len(days) - 1) // 2] if days else None,
    }


def test_a_list_says_of_how_many_the_term_is_over(client: FlaskClient) -> None:
    over, evidence = {"certain": 0, "possible": 0}, {"said": ""}
    for query in ("status=imprisoned&gender=female", "custody=true&as_of=2026-01-01", "custody=true"):
        evidence = get(client, f"/v1/cases?limit=0&{query}")["meta"]["evidence"]
        over = {
            how: get(client, f"/v1/cases?limit=0&term_over={how}&{query}")["meta"]["total"]
            for how in ("certain", "possible")
        }
        assert evidence["term_over"] == over
        left = evidence["counted"] - sum(over.values())
        perhaps = f"{query}&certainty=any" if "as_of" in query else query
        most = get(client, f"/v1/cases?limit=0&{perhaps}")["meta"]["total"]
        assert evidence["range"] == {"min": left, "max": most}
    everybody = get(client, "/v1/cases?limit=0")["meta"]["evidence"]
    assert everybody["range"] == {"min": everybody["counted"], "max": everybody["counted"]}
    assert over["certain"]
    assert (
        f"the term of {over['certain']} is over by the calendar, of {over['possible']} perhaps"
        in evidence["said"]
    )


def numbers_of(evidence: dict[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in reckoned([], RELEASED_ON)}


@pytest.mark.parametrize("query", FILTERS)
def test_a_list_says_how_well_its_people_are_known(client: FlaskClient, query: str) -> None:
    answer = get(client, f"/v1/cases?limit=500&fields=id&{query}")
    assert numbers_of(answer["meta"]["evidence"]) == reckoned(verified(answer["data"]), RELEASED_ON)
    assert answer["meta"]["evidence"]["counted"] == answer["meta"]["total"]


@settings(max_examples=15)
@given(day=DAYS, certainty=st.sampled_from(["certain", "any"]))
def test_on_a_day_the_age_counts_to_that_day(client: FlaskClient, day: str, certainty: str) -> None:
    answer = get(client, f"/v1/cases?limit=500&fields=id&custody=true&as_of={day}&certainty={certainty}")
    assert numbers_of(answer["meta"]["evidence"]) == reckoned(verified(answer["data"]), day)


@pytest.mark.parametrize("dimension", ["status", "theme", "year", "region", "gender"])
def test_each_cell_says_how_many_of_its_people_are_confirmed(client: FlaskClient, dimension: str) -> None:
    for query in ("", "&custody=true", "&as_of=2025-02-01"):
        answer = get(client, f"/v1/stats/cases?group_by={dimension}{query}")
        day = answer["meta"].get("as_of", RELEASED_ON)
        for cell in answer["data"]:
            people = get(client, cell["href"] + "&limit=500&fields=id")["data"]
            assert cell["confirmed"] == reckoned(verified(people), day)["confirmed"]
        everybody = get(client, f"/v1/cases?limit=500&fields=id{query}")["data"]
        assert numbers_of(answer["meta"]["evidence"]) == reckoned(verified(everybody), day)


def only_held(asked: dict[str, str]) -> bool:
    """Whether filters name nothing but people who are held."""
    statuses, groups = (
        {one for one in asked.get(name, "").split(",") if one and not one.startswith("-")}
        for name in ("status", "status_group")
    )
    return (
        asked.get("custody") == "true"
        or (bool(statuses) and statuses <= WHOLE.held)
        or groups == {"in-custody"}
    )


def said_number(evidence: dict[str, Any], least: int) -> str:
    most = evidence["range"]["max"]
    return str(least) if least == most else f"{least}–{most}"


@settings(max_examples=40)
@given(
    asked=st.one_of(queries(WHOLE), queries(WHOLE, names=["custody", "status", "status_group", "term_over"])),
    day=ANY_DAY,
)
def test_on_a_day_the_range_is_what_the_tables_leave_open(
    client: FlaskClient, asked: dict[str, str], day: str
) -> None:
    if contradicts(asked) or is_refused(asked, day):
        return
    sure, cases = surely(WHOLE, asked, day), every_case(WHOLE, day)
    over = {name for name in sure if all(status["term_over"] for status in cases[name].statuses)}
    least = len(sure) - len(over if only_held(asked) else ())
    for certainty in ("certain", "any"):
        answer = get(
            client, f"/v1/cases?{urlencode({**asked, 'as_of': day, 'certainty': certainty, 'limit': '0'})}"
        )
        evidence = answer["meta"]["evidence"]
        most = evidence["range"]["max"]
        assert evidence["range"]["min"] == least
        assert len(perhaps(WHOLE, asked, day)) <= most <= len(one_by_one(WHOLE, asked, day))
        assert (
            evidence["counted"] == answer["meta"]["total"] == (len(sure) if certainty == "certain" else most)
        )
        assert evidence["said"].startswith(f"{said_number(evidence, len(sure))} ")
        if certainty == "certain":
            assert sum(evidence["term_over"].values()) == len(over)


@settings(max_examples=15)
@given(
    day=st.one_of(st.none(), ANY_DAY),
    dimension=st.sampled_from(["", "status", "status_group", "gender", "term_over", "theme"]),
    query=st.sampled_from(["", "custody=true", "status=imprisoned,house-arrest"]),
)
def test_a_cell_has_the_range_of_the_list_that_it_counts(
    client: FlaskClient, day: str | None, dimension: str, query: str
) -> None:
    asked = "&".join(filter(None, [query, dimension and f"group_by={dimension}", day and f"as_of={day}"]))
    answer = get(client, f"/v1/stats/cases?{asked}")
    for cell in answer["data"]:
        listed = get(client, cell["href"] + ("&" if "?" in cell["href"] else "?") + "limit=0")
        assert cell["range"] == listed["meta"]["evidence"]["range"], cell
        assert cell["max"] == cell["range"]["max"]
    if not dimension:
        evidence = answer["meta"]["evidence"]
        assert answer["data"][0]["range"] == evidence["range"]
        assert evidence["said"].startswith(f"{said_number(evidence, answer['data'][0]['min'])} ")


def test_each_day_of_a_series_has_the_range_of_its_list(client: FlaskClient) -> None:
    left = []
    for query in ("custody=true", "group_by=status_group", "group_by=term_over&custody=true"):
        for cell in get(client, f"/v1/stats/cases?interval=month&from=2025-11&{query}")["data"]:
            evidence = get(client, cell["href"] + "&limit=0")["meta"]["evidence"]
            assert cell["range"] == evidence["range"]
            left.append(cell["min"] - cell["range"]["min"])
    assert any(left), "some terms are over, so that this can fail"


@pytest.mark.parametrize("query", ["custody=true", "custody=true&gender=female", "status=pretrial-detention"])
def test_every_form_says_the_same_number_of_a_day(client: FlaskClient, query: str) -> None:
    asked = f"{query}&as_of={OPEN_DAY}"
    evidence = get(client, f"/v1/cases?limit=0&{asked}")["meta"]["evidence"]
    (cell,) = get(client, f"/v1/stats/cases?{asked}")["data"]
    assert cell["min"] < cell["max"], "the day leaves some open"
    number = f"{cell['min']}–{cell['max']}"
    assert evidence["said"].startswith(
        f"{number} last known to be held, {cell['confirmed']} of them confirmed"
    )
    for path in ("/cases", "/stats", "/embed/cases", "/embed/stats"):
        assert evidence["said"] in text_of(document(html(client, f"{path}?{asked}")))
    for path in ("/embed/cases", "/embed/stats"):
        assert evidence["said"] in text_of(fragment(html(client, f"{path}?{asked}&as=snippet")))
    for path in ("/v1/cases.xlsx", "/v1/stats/cases.xlsx"):
        book = load_workbook(io.BytesIO(client.get(f"{path}?{asked}").data))
        assert evidence["said"] in {
            str(row[1].value)[: len(evidence["said"])] for row in book["About"].iter_rows(max_col=2)
        }
    of_badge = asked.replace("custody=true&", "").replace("status=pretrial-detention&", "")
    measure = "pretrial-detention" if "status" in query else "in-custody"
    assert evidence["said"] in client.get(f"/v1/badges/{measure}.txt?{of_badge}").get_data(as_text=True)
    badge = client.get(f"/v1/badges/{measure}.svg?{of_badge}").get_data(as_text=True)
    assert f">{number} last known, {cell['confirmed']} confirmed within a year<" in badge
    for form in ("svg", "txt"):
        assert evidence["said"] in client.get(f"/v1/charts/by-status.{form}?{asked}").get_data(as_text=True)


def test_each_day_of_a_series_counts_age_to_that_day(client: FlaskClient) -> None:
    answer = get(client, "/v1/stats/cases?interval=year&custody=true&group_by=gender")
    for cell in answer["data"]:
        people = get(client, cell["href"] + "&limit=500&fields=id")["data"]
        assert cell["confirmed"] == reckoned(verified(people), cell["day"])["confirmed"]
    held = get(client, "/v1/cases?limit=500&fields=id&custody=true")["data"]
    assert numbers_of(answer["meta"]["evidence"]) == reckoned(verified(held), RELEASED_ON)


def test_what_counts_everybody_says_it_too(client: FlaskClient) -> None:
    everybody = get(client, "/v1/cases?limit=500&fields=id")["data"]
    held = get(client, "/v1/cases?limit=500&fields=id&custody=true")["data"]
    for path in ("/", "/v1/meta"):
        served = get(client, path)["data"]
        assert numbers_of(served["evidence"]) == reckoned(verified(everybody), RELEASED_ON)
        assert numbers_of(served["evidence_in_custody"]) == reckoned(verified(held), RELEASED_ON)
    progress = get(client, "/v1/calls-to-action/release-all/progress")["data"]["cases"]
    assert numbers_of(progress["evidence"]) == reckoned(verified(everybody), RELEASED_ON)
    assert sum(cell["confirmed"] for cell in progress["by_status"]) == progress["evidence"]["confirmed"]


def test_pictures_say_it_in_every_form(client: FlaskClient) -> None:
    evidence = get(client, "/v1/cases?custody=true&limit=0")["meta"]["evidence"]
    for path in ("/v1/badges/in-custody", "/v1/charts/status-over-time"):
        assert evidence["said"] in client.get(f"{path}.txt").get_data(as_text=True)
        picture = client.get(f"{path}.svg").get_data(as_text=True)
        assert evidence["said"] in picture
        row = client.get(f"{path}.csv").get_data(as_text=True).splitlines()[-1]
        assert row.endswith(f",{evidence['confirmed']}")
    visible = re.findall(
        r"<text[^>]*>([^<]*)", client.get("/v1/badges/in-custody.svg").get_data(as_text=True)
    )
    assert f"{evidence['counted']} last known, {evidence['confirmed']} confirmed within a year" in visible


def test_the_sheet_about_a_workbook_says_it(client: FlaskClient) -> None:
    evidence = get(client, "/v1/cases?custody=true&limit=0")["meta"]["evidence"]
    book = load_workbook(io.BytesIO(client.get("/v1/cases.xlsx?custody=true").data))
    told = {row[0].value: row[1].value for row in book["About"].iter_rows(max_col=2)}
    assert told["Evidence"] == f"{evidence['said']} {evidence['scope']}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_embeds_say_it_in_each_language(client: FlaskClient, language: str) -> None:
    asked = f"custody=true&lang={language}"
    said = get(client, f"/v1/cases?limit=0&{asked}")["meta"]["evidence"]["said"]
    for path in ("/cases", "/stats", "/embed/cases", "/embed/stats"):
        assert said in text_of(document(html(client, f"{path}?{asked}")))
    for path in ("/embed/cases", "/embed/stats"):
        assert said in text_of(fragment(html(client, f"{path}?{asked}&as=snippet")))


def test_a_number_of_people_held_is_never_said_bare(client: FlaskClient) -> None:
    page = html(client, "/")
    assert "last known to be held" in page
    assert not re.search(r"\bare held\b", page)
