"""Row M1: who on file is meant by a name, what agrees and what does not, and when it surely is the person."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import RELEASE
from tests.contract import document
from tests.matching.sending import CSV, asked, errors, one, sent
from tests.support.postgres import on_both

pytestmark = on_both

ORLOV = {"name": "Орлов Олег"}


def reasons(line: dict[str, Any]) -> dict[str, str]:
    return {reason["field"]: reason["agrees"] for reason in line["candidates"][0]["reasons"]}


def test_a_name_alone_is_never_a_match_and_may_be_the_only_one(tiny_client: FlaskClient) -> None:
    line = one(tiny_client, **ORLOV)
    assert (line["outcome"], line["case"]) == ("only", None)
    (candidate,) = line["candidates"]
    assert (candidate["id"], candidate["match"], candidate["only"]) == ("oleg-orlov", False, True)
    assert reasons(line) == {"surname": "exact", "given_name": "exact"}


@pytest.mark.parametrize(
    "more",
    [
        {"birth_year": 1953},
        {"birth_year": "04.04.1953"},
        {"birth_year": "1953-04-04"},
        {"article": "280.3"},
        {"article": "ч. 1 ст. 280.3 УК РФ; ст. 318"},
        {"region": "RU-MOW"},
        {"region": "Москва"},
        {"identifier": "oleg-orlov"},
    ],
)
def test_one_more_thing_that_agrees_makes_it_a_match(tiny_client: FlaskClient, more: dict[str, Any]) -> None:
    for name in ("Орлов Олег", "Oleg Orlov", "ОРЛОВ, ОЛЕГ", "Орлов Олег Неизвестнович"):
        line = one(tiny_client, name=name, **more)
        assert (line["outcome"], line["case"]) == ("match", "oleg-orlov"), name
        assert [one["match"] for one in line["candidates"]] == [True]
        ((field, agrees),) = [(name, how) for name, how in reasons(line).items() if name in more]
        assert (field, agrees) == (next(iter(more)), "exact")


@pytest.mark.parametrize(
    "more", [{"birth_year": 1954}, {"article": "207.3"}, {"region": "Tatarstan"}, {"birth_year": 1853}]
)
def test_what_contradicts_is_said_and_never_a_match(tiny_client: FlaskClient, more: dict[str, Any]) -> None:
    # Whatever else agrees.
    for beside in ({}, {"identifier": "oleg-orlov"}, {"birth_year": 1953}, {"article": "280.3"}):
        line = one(tiny_client, **{**ORLOV, **beside, **more})
        assert line["outcome"] == "candidates"
        assert not any(one["match"] or one["only"] for one in line["candidates"])
        assert reasons(line)[next(iter(more))] == "differs"


@pytest.mark.parametrize(
    "identifier",
    [
        "wikidata:Q1000000001",
        "q1000000001",
        "https://www.wikidata.org/wiki/Q1000000001",
        "alde:7; Q1000000001",
    ],
)
def test_an_identifier_of_others_agrees_however_it_is_written(
    tiny_client: FlaskClient, identifier: str
) -> None:
    line = one(tiny_client, **ORLOV, identifier=identifier)
    assert (line["outcome"], reasons(line)["identifier"]) == ("match", "exact")


def test_another_identifier_of_the_same_kind_contradicts(tiny_client: FlaskClient) -> None:
    line = one(tiny_client, **ORLOV, identifier="wikidata:Q2")
    assert (line["outcome"], reasons(line)["identifier"]) == ("candidates", "differs")


def test_another_identifier_that_is_not_on_file_says_nothing(tiny_client: FlaskClient) -> None:
    line = one(tiny_client, **ORLOV, identifier="somewhere:17")
    assert (line["outcome"], reasons(line)["identifier"]) == ("only", "not-on-file")


def test_what_is_not_on_file_neither_agrees_nor_contradicts(tiny_client: FlaskClient) -> None:
    line = one(tiny_client, name="Карташева Мария", birth_year=1985, region="Москва")
    assert line["outcome"] == "only"
    assert reasons(line) == {
        "surname": "exact",
        "given_name": "exact",
        "birth_year": "not-on-file",
        "region": "not-on-file",
    }


@pytest.mark.parametrize(
    "name, outcome",
    [
        ("Орлов Игорь", "none"),
        ("Петров Олег", "none"),
        ("Орлова Олег", "none"),
        ("Орлов О. П.", "candidates"),
        ("Орлав Олег", "candidates"),
        ("Орлов", "candidates"),
        ("Олег", "none"),
        ("Горобцова Ирина", "match"),
        ("Horobtsova Irina", "match"),
        ("Сейдкулиев Рустам", "only"),
    ],
)
def test_initials_slips_and_half_a_name_are_candidates_at_most(
    tiny_client: FlaskClient, name: str, outcome: str
) -> None:
    years = {"Орл": 1953, "Гор": 1985, "Hor": 1985}
    assert one(tiny_client, name=name, birth_year=years.get(name[:3], 1985))["outcome"] == outcome


def test_the_parts_of_a_name_may_stand_apart(tiny_client: FlaskClient) -> None:
    line = one(tiny_client, surname="Орлов", given_name="Олег", patronymic="Петрович", birth_year=1953)
    assert line["outcome"] == "match"
    assert one(tiny_client, surname="Олег", given_name="Орлов", birth_year=1953)["outcome"] == "none"


def test_a_score_is_the_sum_of_its_reasons_and_the_best_stands_first(client: FlaskClient) -> None:
    names = [{"name": case["name_en"]} for case in client.get("/v1/cases?limit=200").get_json()["data"]]
    for line in asked(client, *names):
        scores = [one["score"] for one in line["candidates"]]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 5
        for candidate in line["candidates"]:
            points = sum(reason["points"] for reason in candidate["reasons"])
            assert candidate["score"] == max(0, min(points, 100))
        assert line["outcome"] in {"only", "candidates"}


def test_each_line_keeps_its_key_and_its_place(tiny_client: FlaskClient) -> None:
    lines = asked(tiny_client, {**ORLOV, "id": 17}, {"name": "Нет Такого"}, {**ORLOV, "id": "b"})
    assert [(one["line"], one["id"]) for one in lines] == [(1, "17"), (2, None), (3, "b")]
    assert lines[0]["asked"] == ORLOV


@pytest.mark.parametrize(
    "field, value",
    [("birth_year", "unknown"), ("birth_year", "83"), ("region", "Atlantis"), ("article", "мошенничество")],
)
def test_what_is_not_understood_is_said_and_stands_in_the_way_of_a_match(
    tiny_client: FlaskClient, field: str, value: str
) -> None:
    beside = {"birth_year": "1953", "article": "280.3"}
    line = one(tiny_client, **{**ORLOV, **beside, field: value})
    assert line["outcome"] == "only"
    (wrong,) = line["not_understood"]
    assert (wrong["field"], wrong["value"]) == (field, value)
    assert wrong["detail"]


def test_an_address_bears_names_with_their_commas(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/v1/match?name=Орлов, Олег&name=Kartasheva, Maria&name=Nobody, Such")
    assert [line["outcome"] for line in answer.get_json()["data"]] == ["only", "only", "none"]
    answer = tiny_client.get("/v1/match?name=Орлов Олег&birth_year=1953&region=Moscow")
    assert answer.get_json()["meta"]["outcomes"] == {"match": 1}


def test_details_of_several_names_and_no_name_are_refused(tiny_client: FlaskClient) -> None:
    (fault,) = errors(tiny_client.get("/v1/match?name=a b&name=c d&birth_year=1953"))
    assert (fault["parameter"], fault["code"]) == ("birth_year", "contradiction")
    (fault,) = errors(tiny_client.get("/v1/match"))
    assert (fault["parameter"], fault["code"]) == ("name", "missing")
    # There is no day here: people are matched, not their statuses.
    (fault,) = errors(tiny_client.get("/v1/match?name=a b&as_of=2024-01-01"))
    assert (fault["parameter"], fault["code"]) == ("as_of", "unknown-parameter")


def test_every_fault_of_a_list_is_told_at_its_place(tiny_client: FlaskClient) -> None:
    queries = [{"name": "A B"}, {"nam": "x"}, {"name": ["x"]}, "x", {"birth_year": 1953}, {"name": "x" * 201}]
    found = errors(tiny_client.post("/v1/match", json={"queries": queries}))
    assert [(one["parameter"], one["code"]) for one in found] == [
        ("queries[1].nam", "unknown-parameter"),
        ("queries[1].name", "empty"),
        ("queries[2].name", "invalid-value"),
        ("queries[3]", "invalid-value"),
        ("queries[4].name", "empty"),
        ("queries[5].name", "too-long"),
    ]
    assert found[0]["did_you_mean"] == "name"
    for body in ("", "[]", "{", '{"queries": {}}', '{"queries": []}', '{"queries": [], "more": 1}', "null"):
        errors(sent(tiny_client, body, "application/json"))


def test_at_most_500_names_and_a_megabyte_are_read(tiny_client: FlaskClient) -> None:
    assert len(asked(tiny_client, *[ORLOV] * 500)) == 500
    (fault,) = errors(tiny_client.post("/v1/match", json={"queries": [ORLOV] * 501}))
    assert fault["code"] == "too-many-values"
    assert "500" in fault["detail"]
    answer = sent(tiny_client, b" " * 1_000_001, "application/json")
    assert answer.status_code == 413
    assert answer.get_json()["type"].endswith("/problems/body-too-large")
    answer = sent(tiny_client, "x", "application/pdf")
    assert answer.status_code == 415
    assert CSV in answer.get_json()["detail"]


def test_nobody_keeps_an_answer(tiny_client: FlaskClient) -> None:
    for answer in (
        tiny_client.get("/v1/match?name=Орлов Олег"),
        tiny_client.get("/v1/match"),
        sent(tiny_client, "name\nOleg Orlov\n", accept=CSV),
        sent(tiny_client, "", "application/pdf"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Content-Location"} & set(answer.headers.keys())


def test_the_answer_to_a_list_meets_the_document(tiny_client: FlaskClient) -> None:
    schema = document.DOCUMENT["paths"]["/v1/match"]["post"]["responses"]["200"]["content"]
    body = "ФИО;год;примечание\nОрлов Олег;1953;x\nНет Такого;;\n"
    told: dict[str, Any] = {}
    for language in ("en", "ru"):
        answer = tiny_client.post(f"/v1/match?lang={language}", data=body.encode(), content_type=CSV)
        told = answer.get_json()
        assert document.faults(schema["application/json"]["schema"], told) == []
        assert set(document.undeclared(schema["application/json"]["schema"], told)) == set()
        assert told["meta"]["columns"] == {
            "recognised": {"ФИО": "name"},
            "passed_over": ["год", "примечание"],
        }
        assert answer.headers["Content-Language"] == language
    case = told["data"][0]["candidates"][0]
    assert (case["status_label"], case["region_name"]) == ("На свободе после обмена", "Москва")


def table(client: FlaskClient, body: bytes) -> list[dict[str, str]]:
    answer = sent(client, body, accept=CSV)
    assert answer.content_type.startswith(CSV)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))


def test_as_csv_a_list_comes_back_with_our_columns_behind_its_own(tiny_client: FlaskClient) -> None:
    body = "Имя,Год рождения,Заметка\nОрлов Олег,1953,один\nОрлов Олег,,два\nНет Такого,1953,\n"
    first, second, third = table(tiny_client, body.encode())
    assert list(first)[:4] == ["Имя", "Год рождения", "Заметка", "open_cases_outcome"]
    assert (first["Заметка"], first["open_cases_outcome"], first["open_cases_id"]) == (
        "один",
        "match",
        "oleg-orlov",
    )
    assert first["open_cases_page"].endswith("/cases/oleg-orlov")
    assert (second["open_cases_outcome"], third["open_cases_outcome"]) == ("only", "none")
    assert third["open_cases_uid"] == ""


def test_no_cell_of_a_list_comes_back_as_a_formula(tiny_client: FlaskClient) -> None:
    body = 'name,=1+1,note\nОрлов Олег,-2,"=HYPERLINK(""http://x"")"\n@cmd Такой,+7,\t=1\n'
    answer = sent(tiny_client, body.encode(), accept=CSV).get_data(as_text=True)
    for row in csv.reader(io.StringIO(answer, newline="")):
        assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in row), row


def test_a_release_may_be_asked_for_and_says_itself(client: FlaskClient) -> None:
    answer = client.get(f"/v1/match?name=Орлов Олег&release={RELEASE}")
    assert answer.get_json()["meta"]["release"] == answer.headers["Data-Release"] == RELEASE
    assert client.get("/v1/match?name=Орлов Олег&release=2020.1.1").status_code == 404
