"""What an OpenAPI document takes back of what an older one promised: `broken` says so, place by place.

Answers may tell more and requests may ask for more; nothing that a client relies on may go, change its type, or become
null. Names of models and of variables in paths are form, and may change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.contract.document import resolved

Node = Mapping[str, Any]

VARIABLE = re.compile(r"\{(\w+)\}")
# How a bound of a parameter grows narrower.
NARROWER = {"minimum": max, "minLength": max, "maximum": min, "maxLength": min, "maxItems": min}


def broken(old: Node, new: Node) -> list[str]:
    """Every promise of the old document that the new one does not keep."""
    was, now = routes(old), routes(new)
    gone = [f"{shape} is gone" for shape in was.keys() - now.keys()]
    kept = [shape for shape in was if shape in now]
    return [*gone, *(fault for shape in kept for fault in of_route(shape, was[shape], now[shape]))]


def routes(document: Node) -> dict[str, Node]:
    """The operations of a document by method and shape of their path, with everything that they refer to."""
    found = {}
    for path, item in document["paths"].items():
        for method in item.keys() - {"parameters"}:
            one = {**item[method], "parameters": [*item.get("parameters", ()), *item[method]["parameters"]]}
            numbers = {name: str(number) for number, name in enumerate(VARIABLE.findall(path))}
            found[f"{method} {VARIABLE.sub('{}', path)}"] = whole(one, document) | {"numbers": numbers}
    return found


def whole(node: Any, document: Node) -> Any:
    """A part of a document with everything that it refers to, and with what it is put together from in one."""
    if isinstance(node, list):
        return [whole(inner, document) for inner in node]
    if not isinstance(node, dict):
        return node
    told = {name: whole(inner, document) for name, inner in resolved(node, document).items()}
    for part in told.pop("allOf", ()):
        properties = part.get("properties", {}) | told.get("properties", {})
        told = part | told | ({"properties": properties} if properties else {})
    return told


def of_route(route: str, old: Node, new: Node) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"{route}: operationId was {old['operationId']}, is {new['operationId']}"
    was, now = parameters(old), parameters(new)
    for key, parameter in was.items():
        if key not in now:
            yield f"{route} {key} is gone"
        else:
            yield from of_parameter(f"{route} {key}", parameter, now[key])
    yield from (
        f"{route} {key} is new and required" for key in now.keys() - was.keys() if now[key]["required"]
    )
    for status, answer in old["responses"].items():
        if status not in new["responses"]:
            yield f"{route} {status} is gone"
        else:
            yield from of_answer(f"{route} {status}", answer, new["responses"][status])


def parameters(operation: Node) -> dict[str, Node]:
    """The parameters of an operation by place and name; those in a path by their number, for their names may change."""
    numbers = operation["numbers"]
    return {
        f"{one['in']} {numbers[one['name']] if one['in'] == 'path' else one['name']}": {
            "required": False,
            **one,
        }
        for one in operation["parameters"]
    }


def of_parameter(place: str, old: Node, new: Node) -> Iterator[str]:
    if new["required"] and not old["required"]:
        yield f"{place} became required"
    for word in ("style", "explode"):
        if old.get(word) != new.get(word):
            yield f"{place}: {word} was {old.get(word)}, is {new.get(word)}"
    yield from of_taken(place, old["schema"], new["schema"])


def of_taken(place: str, old: Node, new: Node) -> Iterator[str]:
    """Where a value that was taken is refused."""
    if not types(new) >= types(old):
        yield f"{place} was {sorted(types(old))}, is {sorted(types(new))}"
    if old.get("format") != new.get("format"):
        yield f"{place}: format was {old.get('format')}, is {new.get('format')}"
    if "enum" in new and not set(new["enum"]) >= set(old.get("enum", ("everything else",))):
        yield f"{place} takes only {new['enum']}"
    for word in NARROWER.keys() & old.keys() & new.keys():
        if old[word] != new[word] == NARROWER[word](old[word], new[word]):
            yield f"{place}: {word} was {old[word]}, is {new[word]}"
    if "items" in old:
        yield from of_taken(f"{place}[]", old["items"], new.get("items", {}))


def of_answer(place: str, old: Node, new: Node) -> Iterator[str]:
    for kind in ("headers", "content"):
        was, now = old.get(kind, {}), new.get(kind, {})
        yield from (f"{place} {name} is gone" for name in was.keys() - now.keys())
        for name in was.keys() & now.keys():
            yield from of_shape(f"{place} {name}", was[name]["schema"], now[name]["schema"])


def of_shape(place: str, old: Node, new: Node) -> Iterator[str]:
    """Where a reader may meet a value that could not come before, or misses one that always came."""
    if types(old) and not (types(new) and types(new) <= types(old)):
        yield f"{place} was {sorted(types(old))}, is {sorted(types(new))}"
    if "format" in old and old["format"] != new.get("format"):
        yield f"{place}: format was {old['format']}, is {new.get('format')}"
    if lost := set(old.get("enum", ())) - set(new.get("enum", old.get("enum", ()))):
        yield f"{place} is never {sorted(lost)}"
    if lost := set(old.get("required", ())) - set(new.get("required", ())):
        yield f"{place} may lack {sorted(lost)}"
    for name, inner in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{place}.{name} is gone"
        else:
            yield from of_shape(f"{place}.{name}", inner, new["properties"][name])
    for word in ("items", "additionalProperties"):
        if isinstance(old.get(word), dict):
            yield from of_shape(f"{place}[]", old[word], new.get(word, {}))


def types(schema: Node) -> set[str]:
    """The types of a schema; empty where it admits any."""
    told = schema.get("type", [])
    return {told} if isinstance(told, str) else set(told)
