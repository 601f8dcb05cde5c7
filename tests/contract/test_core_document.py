"""The small document says what the whole one says of the operations that answer JSON, and is small."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract import document
from tests.contract.document import DOCUMENT, FOLDER, PATHS, resolved

CORE: dict[str, Any] = json.loads((FOLDER / "v1-core.json").read_text("utf-8"))
# What an assistant can be given with a question.
MOST_BYTES = 60_000
# Where another format comes from the same address, or names a file, the whole document is needed.
EVERY_JSON = [path for path in DOCUMENT["paths"] if document.content(path).keys() == {"application/json"}]
# Those that the small dataset has an answer for.
ONLY_JSON = [path for path in EVERY_JSON if path in PATHS]


def path_in_core(path: str) -> str:
    """The path of the small document that stands for one of the whole."""
    if path in CORE["paths"]:
        return path
    _, _, collection, *rest = path.split("/")
    assert collection in CORE["components"]["parameters"]["Collection"]["schema"]["enum"]
    return "/".join(["/v1/{collection}", *rest])


def names_of(path: str) -> set[str]:
    """The query parameters of a path of the small document."""
    taken = [resolved(one, CORE) for one in CORE["paths"][path]["get"]["parameters"]]
    members = [set(one["schema"]["properties"]) for one in taken if one["name"] == "filters"]
    return {one["name"] for one in taken if one["in"] == "query"}.union(*members) - {"filters"}


def test_it_is_valid_and_small() -> None:
    assert list(OpenAPIV31SpecValidator(CORE).iter_errors()) == []
    assert len(json.dumps(CORE, ensure_ascii=False, separators=(",", ":")).encode()) < MOST_BYTES


def test_every_operation_that_answers_json_is_there_and_no_other() -> None:
    assert {path_in_core(path) for path in EVERY_JSON} == set(CORE["paths"])


@pytest.mark.parametrize("path", ONLY_JSON)
def test_an_operation_takes_no_other_parameters_than_in_the_whole_document(path: str) -> None:
    whole, core = set(document.parameters(path)), names_of(path_in_core(path))
    assert core == whole or (path not in CORE["paths"] and core < whole)


def test_all_filters_of_cases_are_one_parameter_that_says_how_each_is_written() -> None:
    (filters,) = [one for one in CORE["components"]["parameters"].values() if one["name"] == "filters"]
    assert (filters["style"], filters["explode"]) == ("form", True)
    assert {"gender", "theme", "as_of", "custody"} <= set(filters["schema"]["properties"])


@pytest.mark.parametrize("path", ONLY_JSON)
def test_an_answer_meets_its_shape(path: str, tiny_client: FlaskClient) -> None:
    here = path_in_core(path)
    answers = CORE["paths"][here]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    answer = tiny_client.get(document.address(tiny_client, path)).get_json()
    validator = Draft202012Validator(schema | {"components": CORE["components"]})
    assert [error.message for error in validator.iter_errors(answer)] == []
    properties = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == set(resolved(properties)["properties"]) - {"links"}
