"""The committed OpenAPI documents as tests read them: their routes, their schemas, and an address for each route."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT202012

from seed.editions import Edition, editions
from tests.conftest import WHOLE

ROOT = Path(__file__).resolve().parents[2]
FOLDER, PACKAGE = ROOT / "openapi", ROOT / "seed" / "datapackage.json"
COMMITTED: dict[str, Any] = json.loads((FOLDER / "v1.json").read_text("utf-8"))
COMMITTED_3_0: dict[str, Any] = json.loads((FOLDER / "v1-3.0.json").read_text("utf-8"))


def resolved(schema: Mapping[str, Any], document: Mapping[str, Any] = COMMITTED) -> Mapping[str, Any]:
    """A part of a document, or what it refers to."""
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def spelled_out(node: Any, whole: Mapping[str, Any]) -> Any:
    """A document with every parameter and every header in the place that refers to it."""
    if isinstance(node, dict):
        if node.get("$ref", "").startswith(("#/components/parameters/", "#/components/headers/")):
            return resolved(node, whole)
        return {name: spelled_out(inner, whole) for name, inner in node.items()}
    return [spelled_out(inner, whole) for inner in node] if isinstance(node, list) else node


# Most tests ask what a route takes and answers, and not where that is written down.
DOCUMENT: dict[str, Any] = spelled_out(COMMITTED, COMMITTED)
DOCUMENT_3_0: dict[str, Any] = spelled_out(COMMITTED_3_0, COMMITTED_3_0)


def _is_empty(edition: Edition, table: str) -> bool:
    path = edition.tables / f"{table}.csv"
    return not path.exists() or len(path.read_text("utf-8").splitlines()) < 2


# A first release has changed nothing and has no files built, so that there is nothing to ask for; the tests of
# releases make both.
OF_LATER_RELEASES = {"/v1/changes/{id}", "/v1/releases/{id}/files/{name}"}
PATHS = sorted(DOCUMENT["paths"].keys() - OF_LATER_RELEASES)
SINGLES = [path for path in PATHS if "{" in path]
# The variable of a path that is filled at will; what names a file below a record is not.
VARIABLE = re.compile(r"\{(?!name\})\w+\}")
# The tables that are curated, each a list with files beside it.
CURATED = {table["name"].replace("_", "-") for table in json.loads(PACKAGE.read_text("utf-8"))["resources"]}
# Facts of cases without an id of their own, which `tests/v1/test_fact_lists.py` asks.
WITHOUT_IDS = {"/v1/charges", "/v1/sentences", "/v1/recognitions"}
LISTS = [
    path
    for path in PATHS
    if f"{path}.csv" in PATHS and path.removeprefix("/v1/") in CURATED and path not in WITHOUT_IDS
]
# Lists of tables that a release lacks, or has no rows of yet, are empty in it: that which `client` answers from, and the
# newest, of which the examples are made.
LATER, UNPUBLISHED = (
    {path for path in LISTS if _is_empty(edition, path.removeprefix("/v1/").replace("-", "_"))}
    for edition in (WHOLE[-1], editions()[-1])
)
FILES = [f"{path}.{extension}" for path in PATHS for extension in ("csv", "ndjson", "xlsx")]
FILES = [path for path in FILES if path in PATHS]


def operation(path: str, document: Mapping[str, Any] = DOCUMENT) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path]["get"]
    return found


def parameters(path: str) -> dict[str, dict[str, Any]]:
    """The query parameters of a route by name."""
    return {one["name"]: one for one in operation(path).get("parameters", ()) if one["in"] == "query"}


def content(path: str, document: Mapping[str, Any] = DOCUMENT) -> dict[str, Any]:
    """What the answer 200 of a route may be, by media type."""
    found: dict[str, Any] = operation(path, document)["responses"]["200"]["content"]
    return found


def bare(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0].strip()


def is_json(path: str) -> bool:
    return "application/json" in content(path)


def address(client: FlaskClient, path: str) -> str:
    """An address that a route answers: its variables filled with a record that there is, and the parameters
    that it demands with their example or their first value."""
    here = path
    if "{id}" in path:
        collection = path.split("/{id}", 1)[0]
        answer = client.get(collection, query_string={"limit": 1, "fields": "id"})
        here = path.replace("{id}", answer.get_json()["data"][0]["id"])
    if "{number}" in path:
        here = path.replace("{number}", client.get("/v1/meta").get_json()["meta"]["release"])
    for parameter in DOCUMENT["paths"][path].get("parameters", ()):
        if "{id}" not in path and "example" in parameter:
            here = here.replace(f"{{{parameter['name']}}}", parameter["example"])
    for one in [*DOCUMENT["paths"][path].get("parameters", ()), *operation(path).get("parameters", ())]:
        if one["in"] == "path" and one["name"] not in {"id", "number"}:
            here = here.replace(f"{{{one['name']}}}", str(first_value(one)))
    return here + joined(demanded(path))


def first_value(parameter: Mapping[str, Any]) -> object:
    """The example of a parameter, or the first of the values that it lists."""
    return parameter.get("example") or parameter["schema"].get("enum", ["status"])[0]


def filled(path: str, value: str) -> str:
    """A path with a value for its variable."""
    return VARIABLE.sub(lambda _: value, path)


def demanded(path: str) -> dict[str, str]:
    """The parameters that a route cannot do without, each with a value."""
    return {name: str(first_value(one)) for name, one in parameters(path).items() if one.get("required")}


def joined(asked: Mapping[str, str]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else ""


def branches(
    schema: Mapping[str, Any], document: Mapping[str, Any] = DOCUMENT
) -> Iterator[Mapping[str, Any]]:
    """A schema and every schema that it is put together from."""
    whole = resolved(schema, document)
    yield whole
    for word in ("allOf", "anyOf", "oneOf"):
        for part in whole.get(word, ()):
            yield from branches(part, document)


def walk(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside a document, with its JSON Pointer."""
    if isinstance(node, dict):
        yield place, node
        for name, inner in node.items():
            yield from walk(inner, f"{place}/{name}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk(inner, f"{place}/{number}")


@cache
def _registry() -> Registry:
    return Registry().with_resources(
        [
            ("urn:v1", DRAFT202012.create_resource(DOCUMENT)),
            ("urn:v1-3.0", DRAFT4.create_resource(DOCUMENT_3_0)),
        ]
    )


def _absolute(node: Any, base: str) -> Any:
    """A schema whose references name the document that they point into."""
    if isinstance(node, dict):
        return {
            name: base + inner if name == "$ref" else _absolute(inner, base) for name, inner in node.items()
        }
    if isinstance(node, list):
        return [_absolute(inner, base) for inner in node]
    return node


def faults(schema: Mapping[str, Any], value: Any, *, in_3_0: bool = False) -> list[str]:
    """Where a value departs from a schema of the document (3.1, or 3.0.3)."""
    validator: Any
    if in_3_0:
        validator = OAS30Validator(_absolute(schema, "urn:v1-3.0"), registry=_registry())
    else:
        validator = Draft202012Validator(
            _absolute(schema, "urn:v1"),
            registry=_registry(),
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def undeclared(schema: Mapping[str, Any], value: Any, place: str = "$") -> Iterator[str]:
    """The places of all keys of an answer that its schema does not declare."""
    parts = list(branches(schema))
    if isinstance(value, list):
        items: Mapping[str, Any] = next((part["items"] for part in parts if "items" in part), {})
        for item in value:
            yield from undeclared(items, item, f"{place}[]")
    elif isinstance(value, dict):
        known = {name: one for part in parts for name, one in part.get("properties", {}).items()}
        others = next(
            (part["additionalProperties"] for part in parts if "additionalProperties" in part), None
        )
        for name, inner in value.items():
            if name in known:
                yield from undeclared(known[name], inner, f"{place}.{name}")
            elif others is None:
                yield f"{place}.{name}"


def declared(schema: Mapping[str, Any], place: str = "$") -> Iterator[str]:
    """The places of all keys that a schema declares."""
    for part in branches(schema):
        if "items" in part:
            yield from declared(part["items"], f"{place}[]")
        for name, inner in part.get("properties", {}).items():
            yield f"{place}.{name}"
            yield from declared(inner, f"{place}.{name}")


def given(value: Any, place: str = "$") -> Iterator[str]:
    """The places of all keys that an answer has."""
    if isinstance(value, list):
        for item in value:
            yield from given(item, f"{place}[]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield f"{place}.{name}"
            yield from given(inner, f"{place}.{name}")
