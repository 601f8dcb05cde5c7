"""No filter takes any text in silence: a value that nobody can have is refused, or said not to be found (row K8)."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import TINY_TABLES
from tests.contract import document
from tests.support.postgres import on_both, on_one
from tests.v1.oracle import Tables

pytestmark = on_both

TINY = Tables(TINY_TABLES)
NONSENSE = "Zzyzx"
# What may be any text: words to search for, and ids, which an answer says that there are not.
# `name` is what is looked for in a list that is matched.
SEARCHED, OF_IDS = {"q", "name"}, {"id", "case"}
NUMBERS_ALONE = ("/v1/badges/cases", "/v1/badges/in-custody", "/v1/charts/by-status", "/v1/charts/by-year")
SHOWN = ("/cases", "/stats", "/embed/cases", "/embed/stats")


def paths() -> list[str]:
    """Every path of the document that takes no variable and is no file."""
    return [path for path in document.PATHS if "{" not in path and "." not in path.rpartition("/")[2]]


@on_one
def test_a_nonsense_value_is_refused_or_not_found(tiny_client: FlaskClient) -> None:
    asked = 0
    for path in paths():
        for name in document.parameters(path):
            answer = tiny_client.get(path, query_string={name: NONSENSE})
            asked += 1
            if answer.status_code == 200:
                assert name in SEARCHED | OF_IDS, (path, name)
                if name in OF_IDS and not path.endswith("/citation"):
                    assert answer.get_json()["meta"]["not_found"] == [NONSENSE], (path, name)
            else:
                assert answer.status_code in {400, 404}, (path, name)
                assert NONSENSE not in str(answer.get_json().get("errors", [{}])[0].get("did_you_mean"))
    assert asked > 300


def fault(client: FlaskClient, path: str, **query: str) -> dict[str, Any]:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 400, answer.get_json()
    (found,) = answer.get_json()["errors"]
    return dict(found)


def test_a_court_is_one_on_file_in_any_case_and_with_its_comma(tiny_client: FlaskClient) -> None:
    courts = {row["court"] for row in TINY.rows("sentences")} - {""}
    assert any("," in court for court in courts)
    for court in courts:
        expected = sum(row["court"] == court for row in TINY.rows("sentences"))
        for sent in (court, court.upper(), court.replace(",", "\\,")):
            answer = tiny_client.get("/v1/sentences", query_string={"court": sent, "limit": "0"}).get_json()
            assert answer["meta"]["filters"] == {"court": [court]}
            assert answer["meta"]["total"] == expected
    without = tiny_client.get("/v1/sentences?court=unknown&limit=0").get_json()["meta"]["total"]
    assert without == sum(not row["court"] for row in TINY.rows("sentences"))


@pytest.mark.parametrize(
    "sent, meant, said",
    [
        ("Golovinsky", "Golovinsky District Court, Moscow", ""),
        ("Головинский", "Golovinsky District Court, Moscow", ""),
        ("Leninsky Court, Saratov", "Leninsky District Court, Saratov", ""),
        ("Mosow City Court", "Moscow City Court", ""),
        ("Saratov", None, "part of 2 of them: Leninsky District Court, Saratov; Saratov Regional Court."),
        ("Nuremberg", None, ""),
    ],
)
def test_a_part_of_the_name_of_a_court_is_refused_with_the_court(
    sent: str, meant: str | None, said: str, tiny_client: FlaskClient
) -> None:
    for path in ("/v1/sentences", "/v1/sentences.csv"):
        found = fault(tiny_client, path, court=sent)
        assert (found["code"], found.get("did_you_mean")) == ("unknown-value", meant)
        assert said in found["detail"]


@pytest.mark.parametrize(
    "path, name, sent, meant",
    [
        ("/v1/sources", "publisher", "ovd info", "OVD-Info"),
        ("/v1/sources", "publisher", "Kharkiv Human Rights", "Kharkiv Human Rights Protection Group"),
        ("/v1/sources", "publisher", "Pravda of Mars", None),
        ("/v1/charges", "part", "9", None),
    ],
)
def test_publishers_and_parts_of_articles_are_those_on_file(
    path: str, name: str, sent: str, meant: str | None, tiny_client: FlaskClient
) -> None:
    found = fault(tiny_client, path, **{name: sent})
    assert (found["code"], found.get("did_you_mean")) == ("unknown-value", meant)


def test_sources_are_asked_for_by_the_organisation_that_published_them(tiny_client: FlaskClient) -> None:
    rows = TINY.rows("sources")
    organisations = {row["organisation_id"] for row in rows} - {""}
    assert organisations
    for organisation in organisations:
        answer = tiny_client.get(f"/v1/sources?organisation={organisation}&limit=500").get_json()
        expected = [row["id"] for row in rows if row["organisation_id"] == organisation]
        assert sorted(source["id"] for source in answer["data"]) == sorted(expected)
    without = tiny_client.get("/v1/sources?organisation=unknown&limit=0").get_json()["meta"]["total"]
    assert without == sum(not row["organisation_id"] for row in rows)


@pytest.mark.parametrize(
    "path", [f"{path}.{form}" for path in NUMBERS_ALONE for form in ("svg", "txt", "csv")]
)
def test_a_number_that_stands_alone_is_refused_for_people_who_are_not_on_file(
    path: str, tiny_client: FlaskClient
) -> None:
    found = fault(tiny_client, path, id=NONSENSE)
    assert (found["parameter"], found["code"]) == ("id", "unknown-value")
    assert f"There is no case “{NONSENSE}”." in found["detail"]
    assert fault(tiny_client, path, id="orlov")["did_you_mean"] == "oleg-orlov"
    assert tiny_client.get(path, query_string={"id": f"{NONSENSE},oleg-orlov"}).status_code == 200
    assert tiny_client.get(path, query_string={"id": f"-{NONSENSE}"}).status_code == 200


@pytest.mark.parametrize("path", SHOWN)
def test_pages_and_embeds_say_of_people_who_are_not_on_file_that_there_are_none(
    path: str, tiny_client: FlaskClient
) -> None:
    for accept in ("text/html", "application/json"):
        answer = tiny_client.get(path, query_string={"id": NONSENSE}, headers={"Accept": accept})
        assert answer.status_code == 400
        assert f"There is no case “{NONSENSE}”." in answer.get_data(as_text=True)
    assert tiny_client.get(path, query_string={"id": f"{NONSENSE},oleg-orlov"}).status_code == 200


def test_the_page_that_builds_embeds_takes_a_name_that_nobody_has(tiny_client: FlaskClient) -> None:
    assert tiny_client.get("/embed", query_string={"what": "case", "case": NONSENSE}).status_code == 200


@pytest.mark.parametrize(
    "path, name",
    [("/v1/cases", "id"), ("/v1/stats/cases", "id"), ("/v1/events", "case"), ("/v1/stats/events", "case")],
)
def test_lists_statistics_and_files_name_the_ids_that_are_not_on_file(
    path: str, name: str, tiny_client: FlaskClient
) -> None:
    sent = {name: f"oleg-orlov,{NONSENSE},é"}
    answer = tiny_client.get(path, query_string=sent).get_json()
    assert answer["meta"]["not_found"] == [NONSENSE, "é"]
    for form in ("csv", "ndjson", "xlsx"):
        assert (
            tiny_client.get(f"{path}.{form}", query_string=sent).headers["Not-Found"] == f"{NONSENSE},%C3%A9"
        )
        whole = tiny_client.get(f"{path}.{form}", query_string={name: "oleg-orlov"})
        assert "Not-Found" not in whole.headers
