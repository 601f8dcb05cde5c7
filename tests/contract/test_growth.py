"""The document of v1 only ever grows: it is compared with the last released one, promise by promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.contract.document import COMMITTED, FOLDER
from tests.contract.growth import broken

# That of version 1.0.0, without its words and examples. When a version is released, its document takes this place.
RELEASED: dict[str, Any] = json.loads((FOLDER / "released" / "v1.json").read_text("utf-8"))


# What the released document promised and the service never did: files of releases have types of their own.
NEVER_CAME = {
    f"get /v1/releases/{{}}/files/{{}} {status} application/octet-stream is gone" for status in (200, 206)
}


def test_the_document_keeps_every_promise_of_the_last_released_one() -> None:
    assert set(broken(RELEASED, COMMITTED)) == NEVER_CAME


OLD: dict[str, Any] = {
    "paths": {
        "/cats/{id}": {
            "parameters": [{"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "getCat",
                "parameters": [
                    {"in": "query", "name": "colour", "schema": {"type": "string", "enum": ["red", "grey"]}},
                    {"$ref": "#/components/parameters/Limit"},
                ],
                "responses": {
                    "200": {
                        "description": "A cat",
                        "headers": {"Link": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Cat"}}},
                    },
                    "404": {"description": "No cat"},
                },
            },
        }
    },
    "components": {
        "parameters": {
            "Limit": {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 500}}
        },
        "schemas": {
            "Cat": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "mood": {"type": ["string", "null"], "enum": ["calm", "hungry", None]},
                    "kittens": {"type": "array", "items": {"$ref": "#/components/schemas/Kitten"}},
                },
            },
            "Kitten": {"type": "object", "properties": {"born": {"type": "string", "format": "date"}}},
        },
    },
}

Change = Callable[[dict[str, Any]], object]


def get(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/cats/{id}"]["get"]
    return found


def cat(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["Cat"]
    return found


def limit(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["parameters"]["Limit"]
    return found


BREAKS: dict[str, Change] = {
    "a path goes": lambda new: new["paths"].pop("/cats/{id}"),
    "an operation goes": lambda new: new["paths"]["/cats/{id}"].pop("get"),
    "an operation is renamed": lambda new: get(new).update(operationId="showCat"),
    "a parameter goes": lambda new: get(new)["parameters"].pop(0),
    "a parameter moves": lambda new: limit(new).update({"in": "header"}),
    "a parameter becomes required": lambda new: limit(new).update(required=True),
    "a required parameter comes": lambda new: get(new)["parameters"].append(
        {"in": "query", "name": "key", "required": True, "schema": {"type": "string"}}
    ),
    "a parameter is retyped": lambda new: limit(new).update(schema={"type": "boolean"}),
    "a parameter takes less": lambda new: limit(new)["schema"].update(maximum=100),
    "a parameter takes no more than a few words": lambda new: limit(new)["schema"].update(enum=[1, 2]),
    "a value of a parameter goes": lambda new: get(new)["parameters"][0]["schema"]["enum"].pop(),
    "a status goes": lambda new: get(new)["responses"].pop("404"),
    "a media type goes": lambda new: get(new)["responses"]["200"]["content"].clear(),
    "a header goes": lambda new: get(new)["responses"]["200"]["headers"].clear(),
    "a field goes": lambda new: cat(new)["properties"].pop("name"),
    "a field is renamed": lambda new: cat(new)["properties"].update(
        full_name=cat(new)["properties"].pop("name")
    ),
    "a field is retyped": lambda new: cat(new)["properties"]["name"].update(type="integer"),
    "a field may be anything": lambda new: cat(new)["properties"]["name"].pop("type"),
    "a field becomes nullable": lambda new: cat(new)["properties"]["name"].update(type=["string", "null"]),
    "a field may be left out": lambda new: cat(new)["required"].clear(),
    "a value of a field goes": lambda new: cat(new)["properties"]["mood"]["enum"].remove("calm"),
    "a field deep inside is written otherwise": lambda new: new["components"]["schemas"]["Kitten"][
        "properties"
    ]["born"].update(format="date-time"),
}
GROWTHS: dict[str, Change] = {
    "nothing": lambda new: None,
    "a path comes": lambda new: new["paths"].update({"/dogs": {"get": get(new)}}),
    "a variable of a path is renamed": lambda new: new.update(
        json.loads(json.dumps(new).replace("{id}", "{cat}").replace('"name": "id"', '"name": "cat"'))
    ),
    "a model is renamed": lambda new: new.update(json.loads(json.dumps(new).replace("Kitten", "YoungCat"))),
    "a parameter comes": lambda new: get(new)["parameters"].append(
        {"in": "query", "name": "age", "schema": {"type": "integer"}}
    ),
    "a parameter stands in its place": lambda new: get(new).update(
        parameters=[get(new)["parameters"][0], limit(new)]
    ),
    "a parameter takes more": lambda new: limit(new)["schema"].update(maximum=1000),
    "a parameter takes another word": lambda new: get(new)["parameters"][0]["schema"]["enum"].append("black"),
    "a status comes": lambda new: get(new)["responses"].update({"410": {"description": "Gone"}}),
    "a field comes": lambda new: cat(new)["properties"].update(age={"type": "integer"}),
    "a field always comes": lambda new: cat(new)["required"].append("mood"),
    "a field is never null": lambda new: cat(new)["properties"]["mood"].update(type="string"),
    "a field has another word": lambda new: cat(new)["properties"]["mood"]["enum"].append("asleep"),
    "a field is described": lambda new: cat(new)["properties"].update(
        kittens={"allOf": [cat(new)["properties"]["kittens"]], "description": "The kittens."}
    ),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS.keys())
def test_what_takes_something_back_is_found(change: Change) -> None:
    new = deepcopy(OLD)
    change(new)
    assert len(broken(OLD, new)) == 1


@pytest.mark.parametrize("change", GROWTHS.values(), ids=GROWTHS.keys())
def test_what_only_adds_is_no_break(change: Change) -> None:
    new = deepcopy(OLD)
    change(new)
    assert broken(OLD, new) == []
