"""Questions of a reconciliation client, and the shapes of the answers: ours, and the official ones where they lie here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from tests.support.official_standards import RECONCILIATION, there

TEXT = {"type": "string", "minLength": 1}
NAMED = {
    "type": "object",
    "properties": {"id": TEXT, "name": TEXT, "description": {"type": "string"}},
    "required": ["id", "name"],
}
ADDRESS = {"type": "string", "pattern": "^https?://"}
OF_ENTITY = {"type": "object", "properties": {"url": {"pattern": "\\{\\{id\\}\\}"}}, "required": ["url"]}
SERVICE = {
    "type": "object",
    "properties": {"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}},
    "required": ["service_url", "service_path"],
}


def listed(item: Mapping[str, Any], name: str = "result") -> dict[str, Any]:
    """An answer with a list."""
    return {"type": "object", "properties": {name: {"type": "array", "items": item}}, "required": [name]}


CANDIDATE = {
    **NAMED,
    "properties": {
        **NAMED["properties"],  # type: ignore[dict-item]
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": NAMED, "minItems": 1},
        "features": {"type": "array", "items": {"type": "object", "required": ["id", "value"]}},
    },
    "required": ["id", "name", "score", "match", "type"],
}
VALUE = {"type": "object", "maxProperties": 2}
OURS: Mapping[str, Mapping[str, Any]] = {
    "manifest": {
        "type": "object",
        "properties": {
            "versions": {"contains": {"const": "0.2"}},
            "name": TEXT,
            "identifierSpace": ADDRESS,
            "schemaSpace": ADDRESS,
            "view": OF_ENTITY,
            "preview": {**OF_ENTITY, "required": ["url", "width", "height"]},
            "suggest": {"properties": dict.fromkeys(("entity", "property", "type"), SERVICE)},
            "extend": {"properties": {"propose_properties": SERVICE}, "required": ["propose_properties"]},
            "defaultTypes": {"type": "array", "items": NAMED},
        },
        "required": [
            "versions",
            "name",
            "identifierSpace",
            "schemaSpace",
            "view",
            "preview",
            "suggest",
            "extend",
        ],
    },
    "reconciliation-result-batch": {"type": "object", "additionalProperties": listed(CANDIDATE)},
    "suggest-entities-response": listed(NAMED),
    "suggest-properties-response": listed(NAMED),
    "suggest-types-response": listed(NAMED),
    "data-extension-property-proposal": listed(NAMED, "properties"),
    "data-extension-response": {
        "type": "object",
        "properties": {
            "meta": {"type": "array", "items": NAMED},
            "rows": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": VALUE},
                },
            },
        },
        "required": ["meta", "rows"],
    },
}


@cache
def _official() -> Mapping[str, Draft7Validator]:
    read = {
        name: json.loads(path.read_text("utf-8"))
        for name, file in RECONCILIATION.items()
        for path in there(file)
    }
    registry: Registry = Registry().with_resources(
        [(schema["$id"], DRAFT7.create_resource(schema)) for schema in read.values()]
    )
    return {name: Draft7Validator(schema, registry=registry) for name, schema in read.items()}


def faults(shape: str, answer: Any) -> list[str]:
    """Where an answer departs from our shape, and from the official one where it can be had."""
    validators = [Draft7Validator(OURS[shape]), *([_official()[shape]] if shape in _official() else [])]
    return [
        f"{one.json_path}: {one.message[:200]}" for each in validators for one in each.iter_errors(answer)
    ]


def batch(client: FlaskClient, queries: Mapping[str, Any], query: str = "") -> dict[str, Any]:
    """The results of a batch, by key."""
    answer = client.post(f"/reconcile{query}", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    assert faults("reconciliation-result-batch", told) == []
    assert told.keys() == queries.keys()
    return {key: one["result"] for key, one in told.items()}


def one(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    """The candidates of a single query."""
    found: list[dict[str, Any]] = batch(client, {"q": query})["q"]
    return found
