"""Row M5: what assistants are told is what v1 answers, with release, evidence, scope and caution."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.mcp import results
from tests.assistants.asking import CALLS, WAYS, called
from tests.support.postgres import on_both

pytestmark = on_both


@WAYS
def test_a_tool_tells_what_v1_answers(
    tiny_client: FlaskClient, name: str, arguments: dict[str, Any], address: str
) -> None:
    result, answer = called(tiny_client, name, **arguments), tiny_client.get(address)
    told = result["structuredContent"]
    assert result["isError"] is False
    assert answer.status_code == 200
    if name == "cite":
        assert told["data"] == {"citation": answer.get_data(as_text=True)}
    else:
        whole = answer.get_json()
        assert told["data"] == whole["data"]
        # A cursor names the parameters in their order.
        for meta in (told["meta"], whole["meta"]):
            meta.pop("next_cursor", None)
        assert whole["meta"].items() <= told["meta"].items()


@WAYS
def test_every_answer_brings_release_evidence_scope_and_caution_along(
    tiny_client: FlaskClient, name: str, arguments: dict[str, Any], address: str
) -> None:
    result = called(tiny_client, name, **arguments)
    meta, (in_words, whole) = result["structuredContent"]["meta"], result["content"]
    assert json.loads(whole["text"]) == result["structuredContent"]
    for said in (meta["release"], meta["attribution"], meta["evidence"]["said"], meta["evidence"]["scope"]):
        assert said in in_words["text"]
    assert meta.get("caution", "") in in_words["text"]
    assert "everybody who is held" in in_words["text"]
    Draft202012Validator(results.SCHEMA).validate(result["structuredContent"])


def test_a_caution_of_v1_is_told_in_words_too(tiny_client: FlaskClient) -> None:
    cautions = {
        name: tiny_client.get(f"/v1/cases/{name}").get_json()["meta"].get("caution")
        for name in ("oleg-orlov", "iryna-horobtsova", "pavel-kushnir")
    }
    assert any(cautions.values())
    for name, caution in cautions.items():
        result = called(tiny_client, "get_person", id=name)
        assert result["structuredContent"]["meta"].get("caution") == caution
        assert (caution or "") in result["content"][0]["text"]


@pytest.mark.parametrize("filters", [{}, {"custody": True}, {"q": "Orlov"}, {"as_of": "2023-06-01"}])
def test_the_evidence_is_that_of_the_people_who_are_meant(
    tiny_client: FlaskClient, filters: dict[str, Any]
) -> None:
    query = {name: "true" if value is True else value for name, value in filters.items()}
    evidence = tiny_client.get("/v1/cases", query_string={**query, "limit": "0"}).get_json()["meta"][
        "evidence"
    ]
    for name in ("find_people", "count_people", "cite"):
        assert called(tiny_client, name, **filters)["structuredContent"]["meta"]["evidence"] == evidence


def test_of_one_person_it_is_that_of_this_person(tiny_client: FlaskClient) -> None:
    for name in ("get_person", "get_timeline", "cite"):
        for identity in ("oleg-orlov", "v767bzxv"):
            evidence = called(tiny_client, name, id=identity)["structuredContent"]["meta"]["evidence"]
            assert evidence["counted"] == 1
            assert evidence["newest"] == "2024-08-01"


def test_a_list_is_walked_by_its_cursor(client: FlaskClient) -> None:
    found: list[str] = []
    result = called(client, "find_people", named_in_resolution=True, limit=2)["structuredContent"]
    found += [one["id"] for one in result["data"]]
    while cursor := result["meta"]["next_cursor"]:
        result = called(client, "find_people", cursor=cursor)["structuredContent"]
        found += [one["id"] for one in result["data"]]
    assert len(found) == len(set(found)) == result["meta"]["total"] > 2


def test_lists_and_numbers_may_be_written_in_every_way_that_an_assistant_may(
    tiny_client: FlaskClient,
) -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"status": ["imprisoned", "in-absentia"], "custody": False, "months_min": 1},
        {"status": "imprisoned,in-absentia", "custody": "false", "months_min": "1"},
        {"status": ["imprisoned", "in-absentia"], "custody": False, "months_min": 1.0, "q": None},
    )
    first, *others = [called(tiny_client, "find_people", **way)["structuredContent"] for way in ways]
    assert first["data"]
    assert all(other == first for other in others)


def test_nothing_that_is_asked_is_kept(tiny_app: Flask, tiny_client: FlaskClient) -> None:
    kept = tiny_app.wsgi_app
    before = kept.entries()  # type: ignore[attr-defined]
    for name, arguments, _ in CALLS:
        called(tiny_client, name, **arguments)
    assert kept.entries() == before  # type: ignore[attr-defined]
