"""The small document, `/v1/openapi-core.json`: the operations that answer JSON, made from the whole document.

It is for assistants and for clients written by hand, and leaves out what only generators and validators need: the other
formats, headers, the single errors, `links`, examples, and all of an explanation but its first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from api.web.openapi import used_by

JSON = "application/json"
# Collections that explain what the others say. They are read alike, so that one path stands for all of them.
EXPLAINING = (
    "themes",
    "regions",
    "group-cases",
    "occupations",
    "affiliations",
    "places",
    "articles",
    "terms",
    "organisations",
    "compared-lists",
    "designations",
    "figures",
    "identifier-schemes",
    "sources",
    "resolutions",
    "clauses",
    "developments",
    "actions",
)
# Whatever has more parameters than that takes all filters of cases, which are one parameter here.
MANY, FILTERS = 40, "CaseFilters"
# Of a schema, what says which values there are.
OF_VALUES = frozenset({"type", "format", "enum", "minimum", "maximum"})
SENTENCE = re.compile(r"^.+?[.:;](?= |$)", re.DOTALL)
ABOUT = (
    " This is the small document: all that answers JSON, without `links`, and with a sentence for each parameter. "
    "Values of a list are joined by commas; with `_all` behind the name of a filter, a record must have all of them."
)

RECORD = {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": {}}
COLLECTION = {"name": "collection", "in": "path", "required": True, "schema": {"enum": list(EXPLAINING)}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
PROBLEM = {
    "description": "What is wrong, where, and what would be right (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

Node = Mapping[str, Any]


def core_of(document: Node) -> dict[str, Any]:
    """Return the small document of a whole one."""
    shapes, described = document["components"]["schemas"], document["components"]["parameters"]
    items = {path: item for path, item in document["paths"].items() if _contents(item).keys() == {JSON}}
    filters = _shared(item for item in items.values() if len(_taken(item)) > MANY)
    paths = {
        path: _path(item["get"], _taken(item), filters, _data(item, shapes))
        for path, item in items.items()
        if path.removesuffix("/{id}") not in {f"/v1/{name}" for name in EXPLAINING}
    }
    paths |= _explaining(items, filters)
    metas = [one["properties"] for name, one in shapes.items() if name.endswith("Meta")]
    components = {
        "parameters": {_short_name(name): _parameter(one) for name, one in described.items()}
        | {FILTERS: _as_one(described[name] for name in sorted(filters))}
        | {"Collection": COLLECTION, "IdInPath": ID},
        "schemas": {name: _schema(one) for name, one in shapes.items()}
        | {
            "Explaining": RECORD,
            "Meta": _schema({"properties": {k: v for one in metas for k, v in one.items()}}),
        },
        "responses": {"Problem": PROBLEM},
    }
    return {
        "openapi": document["openapi"],
        "info": document["info"] | {"description": document["info"]["description"] + ABOUT},
        "externalDocs": {"url": "openapi.json", "description": "The whole document."},
        "servers": document["servers"],
        "paths": paths,
        "components": used_by(paths, components),
    }


def _explaining(items: Node, filters: frozenset[str]) -> dict[str, Any]:
    """Return the two paths that stand for those of the collections that explain."""
    lists, records = ([items[f"/v1/{name}{end}"] for name in EXPLAINING] for end in ("", "/{id}"))
    one = {"$ref": "#/components/schemas/Explaining"}
    several = {"type": "array", "items": one}
    told = {"operationId": "listExplaining", "summary": "List records that explain others"}
    told_of_one = {"operationId": "getExplaining", "summary": "Show such a record"}
    return {
        "/v1/{collection}": _path(told, ["Collection", *sorted(_shared(lists))], filters, several),
        "/v1/{collection}/{id}": _path(
            told_of_one, ["Collection", "IdInPath", *sorted(_shared(records))], filters, one
        ),
    }


def _contents(item: Node) -> Node:
    contents: Node = item["get"]["responses"]["200"]["content"]
    return contents


def _taken(item: Node) -> list[str]:
    """Return the names of the parameters that a path takes."""
    references = [*item.get("parameters", ()), *item["get"]["parameters"]]
    return [reference["$ref"].rpartition("/")[2] for reference in references]


def _shared(items: Iterable[Node]) -> frozenset[str]:
    """Return the names of the parameters that all of these paths take."""
    return frozenset.intersection(*(frozenset(_taken(item)) for item in items))


def _data(item: Node, shapes: Node) -> dict[str, Any]:
    """Return the shape of what an answer holds as `data`."""
    name = _contents(item)[JSON]["schema"]["$ref"].rpartition("/")[2]
    return _schema(shapes[name]["properties"]["data"])


def _path(told: Node, taken: list[str], filters: frozenset[str], data: Node) -> dict[str, Any]:
    """Return a path with its one operation."""
    has_all = filters <= set(taken)
    names = [name for name in taken if not (has_all and name in filters)] + [FILTERS] * has_all
    meta = {"$ref": "#/components/schemas/Meta"}
    answer = {"schema": {"type": "object", "properties": {"data": data, "meta": meta}}}
    operation = {
        "operationId": told["operationId"],
        "summary": told["summary"],
        "parameters": [{"$ref": f"#/components/parameters/{_short_name(name)}"} for name in names],
        "responses": {
            "200": {"description": "OK", "content": {JSON: answer}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    return {"get": operation}


def _short_name(component: str) -> str:
    return component.removesuffix("InQuery")


def _parameter(parameter: Node) -> dict[str, Any]:
    """Return a parameter in short."""
    short = {"name": parameter["name"], "in": parameter["in"]}
    if parameter["in"] == "path":
        short["required"] = True
    return short | {"schema": _values(parameter)} | _explanation(parameter)


def _as_one(parameters: Iterable[Node]) -> dict[str, Any]:
    """Return parameters as one, whose members stand in the query each by itself."""
    return {
        "name": "filters",
        "in": "query",
        "style": "form",
        "explode": True,
        "description": "Each is a parameter of its own: `?status=imprisoned&gender=female`.",
        "schema": {
            "type": "object",
            "properties": {one["name"]: _values(one) | _explanation(one) for one in parameters},
        },
    }


def _values(parameter: Node) -> dict[str, Any]:
    """Return which values a parameter takes; a list is a text."""
    schema = parameter["schema"]
    return (
        {"type": "string"}
        if schema["type"] == "array"
        else {key: schema[key] for key in schema if key in OF_VALUES}
    )


def _explanation(parameter: Node) -> dict[str, str]:
    """Return the first sentence of what a parameter does."""
    if parameter["name"].endswith("_all"):
        return {}
    found = SENTENCE.match(parameter["description"])
    return {"description": found[0] if found else parameter["description"]}


def _schema(shape: Node) -> dict[str, Any]:
    """Return the shape of a part of an answer, without explanations and without links."""
    if "$ref" in shape:
        return {"$ref": shape["$ref"]}
    short = {key: shape[key] for key in shape if key in OF_VALUES}
    if "items" in shape:
        short["items"] = _schema(shape["items"])
    if "properties" in shape:
        short["properties"] = {
            name: _schema(part) for name, part in shape["properties"].items() if name != "links"
        }
    return short
