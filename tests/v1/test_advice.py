"""Advice is right or absent: what is suggested is valid, answers 200, and is what was meant (row K8)."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages import advice as page_advice
from api.v1 import advice
from api.web.advice import is_code, nearest
from seed.editions import editions
from seed.load import load_edition
from tests.conftest import app_on
from tests.contract import document
from tests.contract.document import LISTS
from tests.support.postgres import on_both, on_one
from tests.v1.advice_pairs import ADDRESSES, ELSEWHERE, PARAMETERS, QUESTIONS, TAKEN, VALUES

pytestmark = on_both

# Valid values that nobody on file has.
NOBODY = (
    ("citizenship", "FR"),
    ("citizenship_all", "FR,KZ"),
    ("region", "RU-NIZ"),
    ("region", "UA-63"),
    ("article", "280.2"),
    ("article_all", "280.2"),
)
# Filters whose vocabularies only the tables of today have.
OF_TODAY = {"occupation_group", "affiliation_kind", "place_kind"}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the service on the first release alone, whose tables lack many regions and articles."""
    folder = tmp_path_factory.mktemp("first-release")
    load_edition(editions()[:1], f"sqlite:///{folder}")
    return app_on(folder).test_client()


def faults(client: FlaskClient, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 400, query
    found: list[dict[str, Any]] = answer.get_json()["errors"]
    return found


def test_there_are_pairs_enough() -> None:
    assert len({*TAKEN, *VALUES, *ELSEWHERE}) >= 150


@pytest.mark.parametrize("parameter, word, value", VALUES)
def test_a_value_is_suggested_where_one_is_surely_meant(
    parameter: str, word: str, value: str | None, client: FlaskClient
) -> None:
    (fault,) = faults(client, "/v1/cases", {parameter: word})
    assert (fault["code"], fault.get("did_you_mean")) == ("unknown-value", value)
    assert "instead" not in fault
    if value is not None:
        assert client.get("/v1/cases", query_string={parameter: value, "limit": "0"}).status_code == 200


@pytest.mark.parametrize("parameter, word, value", TAKEN)
def test_an_id_or_a_label_is_taken_however_it_is_written_and_never_repeated(
    parameter: str, word: str, value: str, client: FlaskClient
) -> None:
    answer = client.get("/v1/cases", query_string={parameter: word, "limit": "0"}).get_json()
    assert answer["meta"]["filters"] == {parameter: value.split(",")}
    assert f"{parameter}={value}&" in answer["links"]["first"]
    for path in (
        "/v1/badges/cases.txt",
        "/v1/charts/by-status.csv",
        "/v1/cases/citation",
        "/embed/cases",
        "/stats",
    ):
        told, expected = (client.get(path, query_string={parameter: one}) for one in (word, value))
        assert told.status_code == 200
        assert told.data == expected.data, path
        assert told.headers.get("Link") == expected.headers.get("Link")


@pytest.mark.parametrize("parameter, word, other, value", ELSEWHERE)
def test_a_value_of_another_parameter_is_told_with_its_parameter(
    parameter: str, word: str, other: str, value: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    asked = tiny_client if other in OF_TODAY else client
    (fault,) = faults(asked, "/v1/cases", {parameter: word})
    assert fault["instead"] == {"parameter": other, "value": value}
    assert f"{other}={value}" in fault["detail"]
    assert "did_you_mean" not in fault
    assert asked.get("/v1/cases", query_string={other: value, "limit": "0"}).status_code == 200


@on_one
@pytest.mark.parametrize("path, word, name", PARAMETERS)
def test_a_parameter_is_suggested_where_one_is_surely_meant(
    path: str, word: str, name: str | None, tiny_client: FlaskClient
) -> None:
    fault, *_ = faults(tiny_client, path, {word: "1"})
    assert (fault["parameter"], fault["code"]) == (word, "unknown-parameter")
    assert fault.get("did_you_mean") == name
    if name is not None and path.startswith("/v1"):
        assert name in document.parameters(path)


@on_one
@pytest.mark.parametrize("path, word, value, meant, said", QUESTIONS)
def test_a_parameter_is_understood_with_what_it_is_given(
    path: str, word: str, value: str, meant: str | tuple[str, str], said: str, tiny_client: FlaskClient
) -> None:
    fault, *_ = faults(tiny_client, path, {word: value})
    instead = fault.get("instead", {})
    assert fault.get("did_you_mean", "") == (meant if isinstance(meant, str) else "")
    assert (instead.get("parameter"), instead.get("value")) == (
        meant if isinstance(meant, tuple) else (None, None)
    )
    assert said in fault["detail"]
    if instead:
        asked = {instead["parameter"]: instead["value"]}
        assert tiny_client.get(path, query_string=asked).status_code == 200


@on_one
def test_what_another_list_is_asked_by_is_a_parameter_of_it(tiny_client: FlaskClient) -> None:
    for path, asked in advice.OF_OTHER_LISTS.values():
        name, _, value = asked.partition("=")
        assert name in document.parameters(path)
        assert not value or tiny_client.get(path, query_string={name: value}).status_code == 200


@on_one
def test_every_address_of_the_tables_is_there_and_what_is_suggested_answers_200(
    tiny_client: FlaskClient,
) -> None:
    for word, address in {**advice.ADDRESSES, **page_advice.ADDRESSES}.items():
        # An old address of a page leads to the new one.
        assert tiny_client.get(address).status_code in {200, 302}, address
        answer = tiny_client.get(word, headers={"Accept": "application/json"})
        for fault in answer.get_json().get("errors", []) if answer.status_code == 404 else []:
            assert tiny_client.get(fault["did_you_mean"]).status_code == 200, (word, fault)


@on_one
def test_a_list_without_any_values_says_so(tiny_client: FlaskClient, client: FlaskClient) -> None:
    (fault,) = faults(client, "/v1/cases", {"compared_with": "memorial"})
    assert "No list of others has been compared" in fault["detail"]
    (fault,) = faults(tiny_client, "/v1/cases", {"compared_with": "nobody"})
    assert "No list" not in fault["detail"]


@on_one
def test_the_format_is_said_to_stand_in_the_address(tiny_client: FlaskClient) -> None:
    for name in ("format", "output", "type"):
        (fault,) = faults(tiny_client, "/v1/cases", {name: "csv"})
        assert "/v1/cases.csv" in fault["detail"]
    # Events have types, and a file has a format already.
    assert "address" not in faults(tiny_client, "/v1/events", {"type": "csv"})[0]["detail"]
    assert "address" not in faults(tiny_client, "/v1/cases.csv", {"format": "csv"})[0]["detail"]


@on_one
@pytest.mark.parametrize("path, meant", ADDRESSES)
def test_an_address_is_suggested_where_one_is_surely_meant(
    path: str, meant: str | None, tiny_client: FlaskClient
) -> None:
    if path == "/v1":
        assert tiny_client.get(path).status_code == 200
        return
    answer = tiny_client.get(path)
    assert answer.status_code == 404
    assert [fault["did_you_mean"] for fault in answer.get_json().get("errors", [])] == [meant] * bool(meant)
    if meant:
        assert f"Did you mean {meant}?" in answer.get_json()["detail"]
        assert tiny_client.get(meant).status_code == 200


@on_one
def test_whatever_address_is_suggested_answers_200(tiny_client: FlaskClient) -> None:
    chance = random.Random("wrong addresses")
    paths = [*document.PATHS, "/cases", "/resolution", "/embed/stats", "/docs/querying", "/oembed", "/readyz"]
    suggested = 0
    for _ in range(600):
        path = document.filled(
            chance.choice(paths), chance.choice(["oleg-orlov", "imprisoned", "nobody", "é"])
        )
        place = chance.randrange(1, len(path))
        letter = chance.choice("aez/.-_é")
        wrong = chance.choice(
            [
                path[:place] + path[place + 1 :],
                path[:place] + letter + path[place:],
                path.replace("/v1", "", 1),
            ]
        )
        answer = tiny_client.get(quote(wrong), headers={"Accept": "application/json"})
        assert answer.status_code < 500
        if answer.status_code != 404:
            continue
        for fault in answer.get_json().get("errors", []):
            if fault["code"] == "unknown-address":
                suggested += 1
                assert tiny_client.get(fault["did_you_mean"]).status_code == 200, (wrong, fault)
    assert suggested > 100


@on_one
def test_a_suggestion_is_of_the_release_in_force_and_leaves_no_release_behind(
    tiny_client: FlaskClient,
) -> None:
    answer = tiny_client.get("/v1/prisoners", headers={"If-None-Match": "*", "Range": "bytes=0-1"})
    assert answer.get_json()["errors"][0]["did_you_mean"] == "/v1/cases"
    assert "Data-Release" not in answer.headers
    assert tiny_client.head("/v1/prisoners").status_code == 404


@on_one
def test_a_person_gets_a_page_that_leads_to_the_address(tiny_client: FlaskClient) -> None:
    for path, meant in (("/persons", "/cases"), ("/prisoners", "/cases"), ("/help", "/docs")):
        answer = tiny_client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert answer.content_type.startswith("text/html")
        assert f'href="{meant}"' in answer.get_data(as_text=True)
        assert "Accept" in answer.headers["Vary"]
    page = tiny_client.get("/xyzzy", headers={"Accept": "text/html"})
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    data = tiny_client.get("/v1/people", headers={"Accept": "text/html"})
    assert data.content_type == "application/problem+json"


@on_one
@pytest.mark.parametrize("path", LISTS)
def test_whatever_value_is_suggested_is_valid(path: str, client: FlaskClient) -> None:
    chance = random.Random(path)
    words = [word for _, word, _ in VALUES] + [word for _, word, _, _ in ELSEWHERE]
    for name, parameter in document.parameters(path).items():
        if parameter["schema"].get("type") != "array" or name.endswith("_all"):
            continue
        for word in [*chance.sample(words, 12), "".join(chance.choices("aeinrst-", k=6))]:
            answer = client.get(path, query_string={name: word.replace(",", "\\,"), "limit": "0"})
            if answer.status_code == 200:
                continue
            for fault in answer.get_json()["errors"]:
                asked = {fault["parameter"]: fault["did_you_mean"]} if "did_you_mean" in fault else {}
                if other := fault.get("instead"):
                    asked = {other["parameter"]: other["value"]}
                query = {key: value.replace(",", "\\,") for key, value in asked.items()}
                assert client.get(path, query_string={**query, "limit": "0"}).status_code == 200, fault


@on_one
def test_fields_groups_and_sort_keys_are_advised_too(tiny_client: FlaskClient) -> None:
    for query, meant in (
        ({"fields": "nationality"}, "citizenships"),
        ({"fields": "charges_of"}, None),
        ({"sort": "-date"}, "status_since"),
        ({"include": "event"}, "events"),
    ):
        assert faults(tiny_client, "/v1/cases", query)[0].get("did_you_mean") == meant
    (fault,) = faults(tiny_client, "/v1/stats/cases", {"group_by": "nationality"})
    assert fault["did_you_mean"] == "citizenship"
    (fault,) = faults(tiny_client, "/v1/cases", {"custody": "yes"})
    assert fault["did_you_mean"] == "true"


def test_what_nobody_on_file_has_is_a_valid_question(client: FlaskClient) -> None:
    everybody = client.get("/v1/cases?limit=0").get_json()["meta"]["total"]
    for name, value in NOBODY:
        query = {name: value}
        for path in ("/v1/cases", "/v1/stats/cases", "/v1/events", "/cases"):
            assert client.get(path, query_string=query).status_code == 200
        assert client.get("/v1/cases", query_string=query).get_json()["meta"]["total"] == 0
        if not name.endswith("_all"):
            without = client.get("/v1/cases", query_string={name: f"-{value}", "limit": "0"})
            assert without.get_json()["meta"]["total"] == everybody
    assert client.get("/v1/charges", query_string={"article": "280.2"}).get_json()["meta"]["total"] == 0
    for name, value in (("citizenship", "XX"), ("region", "RU-QQQ"), ("article", "999")):
        assert client.get("/v1/cases", query_string={name: value}).status_code == 400


@on_one
def test_it_is_so_in_the_first_release_too(first: FlaskClient) -> None:
    for name, value in NOBODY:
        answer = first.get("/v1/cases", query_string={name: value})
        assert (answer.status_code, answer.get_json()["meta"]["total"]) == (200, 0)
    assert first.get("/v1/cases?region=RU-QQQ").status_code == 400
    assert first.get("/v1/regions/RU-NIZ").status_code == 404


@on_one
def test_what_a_release_lacks_has_a_name_in_titles(first: FlaskClient) -> None:
    for query, said in (
        ({"region": "RU-NIZ"}, "Nizhny Novgorod Region"),
        ({"region": "RU-NIZ", "lang": "de"}, "Gebiet Nischni Nowgorod"),
        ({"citizenship": "FR"}, "France"),
        ({"article": "280.2"}, "Violating the territorial integrity of Russia"),
    ):
        assert said in first.get("/cases", query_string=query).get_data(as_text=True)


@on_one
def test_an_error_with_a_hundred_wrong_values_stays_short(client: FlaskClient) -> None:
    for name in ("region", "citizenship", "status", "recognised_by", "article", "source"):
        wrong = ",".join(f"memorial-letter-{number}" for number in range(100))
        answer = client.get("/v1/cases", query_string={name: wrong})
        assert answer.status_code == 400
        assert len(answer.get_data()) < 20_000


WORDS = st.text(st.sampled_from("abcdefginorstuyRUAN-0123456789."), max_size=12)


@given(WORDS, st.lists(WORDS, max_size=8))
@settings(max_examples=300)
def test_codes_are_never_guessed_by_their_letters(word: str, valid: list[str]) -> None:
    found = nearest(word, valid)
    assert found is None or found in valid
    if found is not None and is_code(found):
        assert found.casefold() == word.casefold()


def test_what_is_as_near_as_another_or_the_opposite_is_not_suggested() -> None:
    assert nearest("imprisonned", ("imprisoned", "released")) == "imprisoned"
    assert nearest("months_mix", ("months_min", "months_max")) is None
    assert nearest("impossible", ("possible", "certain")) is None
    assert nearest("unreleased", ("released",)) is None
    assert nearest("person", ("reason",)) is None


@pytest.mark.parametrize(
    "asked, instead, meant",
    [
        ("status=-released", ("status_group", "-released"), None),
        ("status=-imprisonned", None, "-imprisoned"),
        ("nationality=-Ukraine", None, "citizenship"),
        ("torture=false", None, None),
        ("women=no", None, None),
        ("type=-released", None, "type"),
        ("place_of_detention=Moscow", None, None),
    ],
)
def test_advice_never_asks_for_what_was_excluded(
    client: FlaskClient, asked: str, instead: tuple[str, str] | None, meant: str | None
) -> None:
    (fault,) = client.get(f"/v1/cases?{asked}").get_json()["errors"]
    said = fault.get("instead")
    assert (said and (said["parameter"], said["value"])) == instead
    if meant != "type":
        assert fault.get("did_you_mean") == meant


def test_a_list_of_another_kind_is_not_asked_for_people_by_its_own_ids(client: FlaskClient) -> None:
    (fault,) = client.get("/v1/sources?case=alexei-gorinov").get_json()["errors"]
    assert fault.get("did_you_mean") != "id"


def test_a_group_of_people_is_offered_before_a_case_that_is_named_after_them(client: FlaskClient) -> None:
    (fault,) = client.get("/v1/cases?group=lawyers").get_json()["errors"]
    assert fault["did_you_mean"] != "group_case"
