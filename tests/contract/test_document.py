"""The OpenAPI documents themselves: valid, alike, complete, true to what is served, and with real examples."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from tests.contract import document
from tests.contract.document import (
    COMMITTED,
    COMMITTED_3_0,
    DOCUMENT,
    DOCUMENT_3_0,
    FILES,
    LISTS,
    PATHS,
    SINGLES,
    UNPUBLISHED,
)

BOTH = pytest.mark.parametrize("whole", [COMMITTED, COMMITTED_3_0], ids=["3.1", "3.0"])
ON_EVERY_ROUTE = {"400", "405", "414", "500"}
# More is slow to read for an editor, and to fetch for a reader (S16).
MOST_BYTES, MOST_BYTES_ON_THE_WIRE = 1_020_000, 60_000


def test_the_documents_pass_the_validators_of_their_dialects() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT_3_0["openapi"] == "3.0.3"
    assert list(OpenAPIV31SpecValidator(COMMITTED).iter_errors()) == []
    assert list(OpenAPIV30SpecValidator(COMMITTED_3_0).iter_errors()) == []


def test_both_describe_the_same_operations() -> None:
    def told(whole: dict[str, Any]) -> dict[str, Any]:
        return {
            path: {
                "id": one["operationId"],
                "summary": one["summary"],
                "description": one.get("description"),
                "parameters": [
                    (p["in"], p["name"], p["description"], p.get("required", False))
                    for p in [*item.get("parameters", ()), *one.get("parameters", ())]
                ],
                "responses": {
                    status: (answer.get("$ref"), sorted(answer.get("content", {})))
                    for status, answer in one["responses"].items()
                },
            }
            for path, item in whole["paths"].items()
            for one in [item["get"]]
        }

    assert told(DOCUMENT) == told(DOCUMENT_3_0)
    for kind in DOCUMENT["components"]:
        assert DOCUMENT["components"][kind].keys() == DOCUMENT_3_0["components"][kind].keys()


def test_every_route_only_reads() -> None:
    for item in DOCUMENT["paths"].values():
        assert item.keys() <= {"get", "parameters"}


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [document.operation(path)["operationId"] for path in PATHS]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name[0].islower() for name in names)


@pytest.mark.parametrize("path", PATHS)
def test_every_operation_says_what_it_does_what_it_takes_and_how_it_fails(path: str) -> None:
    one = document.operation(path)
    assert len(one["summary"]) > 5
    assert one["description"]
    assert one["tags"]
    taken = [*DOCUMENT["paths"][path].get("parameters", ()), *one.get("parameters", ())]
    assert [p["name"] for p in taken if len(p.get("description", "")) < 8] == []
    assert one["responses"].keys() >= ON_EVERY_ROUTE | {"200"}
    assert ("404" in one["responses"]) or path not in SINGLES
    assert one["responses"]["200"]["headers"].keys() >= {"Cache-Control", "Data-Release"}


def test_every_error_is_a_problem_with_an_example() -> None:
    responses = DOCUMENT["components"]["responses"]
    for answer in (responses[name] for name in responses.keys() - {"NotModified", "MovedForGood"}):
        assert list(answer["content"]) == ["application/problem+json"]
        assert "example" in answer["content"]["application/problem+json"]
        assert "Access-Control-Allow-Origin" in answer["headers"]


CASE = COMMITTED["components"]["parameters"]["CasesIdInPath"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_in_text_has_a_real_example(path: str) -> None:
    told = [one for one in document.content(path).values() if one["schema"].get("format") != "binary"]
    # One day nobody may be left who may be shown.
    of_nobody = path.startswith("/v1/cases/{id}") and "example" not in CASE
    # Another answer of the same address shows as much.
    beside = path.endswith((".ndjson", ".csv-metadata.json")) or "/citation." in path or "/catalog." in path
    of_later = re.sub(r"/\{id\}$|\.\w+$", "", path) in UNPUBLISHED
    assert not told or beside or of_nobody or of_later or any(one.get("example") for one in told)


def examples(whole: dict[str, Any]) -> list[tuple[str, dict[str, Any], Any]]:
    """Every example of a document with its place and its schema."""
    return [
        (place, node["schema"], node["example"])
        for place, node in document.walk(whole)
        if "schema" in node and "example" in node and "/example/" not in place
    ]


@BOTH
def test_every_example_meets_its_schema(whole: dict[str, Any]) -> None:
    found = examples(whole)
    assert len(found) > len(LISTS) + len(SINGLES)
    wrong = {
        place: faults
        for place, schema, example in found
        if (faults := document.faults(schema, example, in_3_0=whole is COMMITTED_3_0))
    }
    assert wrong == {}


@BOTH
def test_nothing_forbids_an_answer_to_grow(whole: dict[str, Any]) -> None:
    forbidding = [
        place
        for place, node in document.walk(whole)
        if node.get("additionalProperties") is False or node.get("unevaluatedProperties") is False
    ]
    assert forbidding == []


@BOTH
def test_names_are_ours_and_not_those_of_a_python_version(whole: dict[str, Any]) -> None:
    of_python = set(HTTPStatus.__members__)
    for kind, named in whole["components"].items():
        assert named.keys() & of_python == set(), kind
    phrases = {f"{status.phrase}" for status in HTTPStatus if status >= 400}
    for answer in whole["components"]["responses"].values():
        assert answer["description"] not in phrases
    # What `only=` and clashing names leave behind.
    assert [name for name in whole["components"]["schemas"] if name[-1].isdigit()] == []


@BOTH
def test_every_reference_leads_somewhere_and_every_component_is_used(whole: dict[str, Any]) -> None:
    used = {node["$ref"] for _, node in document.walk(whole) if "$ref" in node}
    made = {f"#/components/{kind}/{name}" for kind, named in whole["components"].items() for name in named}
    assert used - made == set()
    # Written by the framework, and of use to whoever generates a client.
    assert made - used == set()


@BOTH
def test_every_parameter_and_every_header_is_a_component(whole: dict[str, Any]) -> None:
    inline = [
        place
        for place, node in document.walk(whole["paths"])
        for one in [*node.get("parameters", ()), *headers_of(node)]
        if one.keys() != {"$ref"}
    ]
    assert inline == []


def headers_of(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The headers of a node that is an answer."""
    return list(node["headers"].values()) if "content" in node and "headers" in node else []


@BOTH
@pytest.mark.parametrize("kind", ["parameters", "headers", "responses"])
def test_no_two_components_say_the_same(kind: str, whole: dict[str, Any]) -> None:
    # Two lists may be sorted alike today, and each has its own keys for all that; ids of records that there are not yet
    # are alike.
    told = [
        json.dumps(one, sort_keys=True)
        for name, one in whole["components"][kind].items()
        if not name.endswith("SortInQuery")
        and (name.endswith("InQuery") or "example" in one or kind != "parameters")
    ]
    assert sorted(told) == sorted(set(told))


@BOTH
def test_no_two_components_have_the_same_name(whole: dict[str, Any]) -> None:
    """Some generators put components of all kinds into one room, and number what clashes there."""
    names = [name.lower() for named in whole["components"].values() for name in named]
    assert sorted(names) == sorted(set(names))


def test_components_stand_in_the_order_of_their_names() -> None:
    for named in COMMITTED["components"].values():
        assert list(named) == sorted(named)


@pytest.mark.parametrize("name", ["v1.json", "v1-3.0.json"])
def test_the_document_stays_small(name: str, client: FlaskClient) -> None:
    assert (document.FOLDER / name).stat().st_size < MOST_BYTES
    sent = client.get(f"/v1/{name.replace('v1', 'openapi')}", headers={"Accept-Encoding": "br"})
    assert sent.headers["Content-Encoding"] == "br"
    assert len(sent.data) < MOST_BYTES_ON_THE_WIRE


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_declared_as_a_file(path: str) -> None:
    ((media_type, answer),) = document.content(path).items()
    assert answer["schema"]["type"] == "string"
    assert document.bare(media_type) in {
        "text/csv",
        "application/x-ndjson",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    headers = document.operation(path)["responses"]["200"]["headers"]
    assert headers.keys() >= {"Content-Disposition", "Total-Count"}


@pytest.mark.parametrize("path", PATHS)
def test_what_a_parameter_declares_is_what_the_route_enforces(path: str, tiny_client: FlaskClient) -> None:
    """Bounds and closed lists of the document: what lies outside them is refused, what lies inside is not."""
    good = document.address(tiny_client, path)
    link = "&" if "?" in good else "?"
    for name, parameter in document.parameters(path).items():
        schema = parameter["schema"]
        refused: list[object] = []
        taken: list[object] = []
        if "minimum" in schema:
            taken += [schema["minimum"], schema["maximum"]]
            refused += [schema["minimum"] - 1, schema["maximum"] + 1, "x", "1.5"]
        elif "enum" in schema:
            taken += schema["enum"]
            refused += ["zzz"]
        elif schema["type"] == "boolean":
            taken += ["true", "false"]
            refused += ["yes", "1", "True"]
        elif "maxLength" in schema:
            refused += ["x" * (schema["maxLength"] + 1)]
        elif schema.get("format") == "date":
            refused += ["2024", "2024-02-30", "20240101", "yesterday"]
        for value in refused:
            answer = tiny_client.get(f"{good}{link}{name}={value}")
            assert answer.status_code == 400, f"{name}={value}"
            assert answer.get_json()["errors"][0]["parameter"] == name
        for value in taken:
            answer = tiny_client.get(f"{good}{link}{name}={value}")
            faults = answer.get_json()["errors"] if answer.status_code == 400 else []
            # A parameter may need another beside it; that is no fault of its value.
            assert [f for f in faults if f["parameter"] == name and f["code"] != "contradiction"] == []


def test_the_document_is_readable_without_a_tool() -> None:
    text = (document.FOLDER / "v1.json").read_text("utf-8")
    assert text.endswith("}\n")
    assert "\\u" not in text
    assert json.loads(text)["info"]["license"]["url"].startswith("https://")


@BOTH
def test_every_object_says_which_of_its_fields_always_come(whole: dict[str, Any]) -> None:
    for name, schema in whole["components"]["schemas"].items():
        if schema.get("properties"):
            assert schema.get("required") or name in {"InsteadSchema"}, name
        for always in schema.get("required", ()):
            assert always in schema["properties"], (name, always)


@pytest.mark.parametrize("path", PATHS)
def test_every_status_that_a_release_or_a_validator_may_bring_is_declared(path: str) -> None:
    statuses = document.operation(path)["responses"].keys()
    assert "304" in statuses
    assert ("404" in statuses) == ("{" in path or "release" in document.parameters(path))
    assert ("308" in statuses) == path.startswith("/v1/cases/{id}")


@pytest.mark.parametrize("path", PATHS)
def test_no_name_stands_both_in_the_path_and_in_the_query(path: str) -> None:
    in_path = {one["name"] for one in DOCUMENT["paths"][path].get("parameters", ())}
    assert not in_path & document.parameters(path).keys()


def test_a_vocabulary_of_the_data_is_open_and_its_values_are_named(client: FlaskClient) -> None:
    fields = COMMITTED["components"]["schemas"]["Case"]["properties"]
    asked = {name: COMMITTED["components"]["parameters"][name] for name in ("StatusInQuery", "GenderInQuery")}
    statuses = [f"`{one['id']}`" for one in client.get("/v1/statuses?limit=500").get_json()["data"]]
    assert all(word in fields["status"]["description"] for word in statuses)
    assert all(word in asked["StatusInQuery"]["description"] for word in statuses)
    assert "/v1/terms?list=gender" in fields["gender"]["description"]
    for described in (
        fields["status"],
        fields["gender"],
        *(one["schema"]["items"] for one in asked.values()),
    ):
        assert "enum" not in described
    assert "enum" not in str(COMMITTED["components"]["schemas"]["Absent"])
