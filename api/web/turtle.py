"""Statements as Turtle (W3C Recommendation, 2014), from the nodes of a JSON-LD document.

It takes what our own documents have: nodes with an `@id`, one `@type`, values, and nodes within nodes; no blank nodes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Subjects = dict[str, dict[str, list[str]]]


def written(document: Mapping[str, Any]) -> str:
    """Return a document as Turtle: its prefixes, then each subject once, in the order in which they are named."""
    subjects: Subjects = {}
    _collect({name: value for name, value in document.items() if name != "@context"}, subjects)
    prefixes = [f"@prefix {name}: <{address}> .\n" for name, address in document["@context"].items()]
    told = [
        f"\n{subject}\n    "
        + " ;\n    ".join(f"{name} {', '.join(values)}" for name, values in said.items())
        + " .\n"
        for subject, said in subjects.items()
        if said
    ]
    return "".join([*prefixes, *told])


def _collect(node: Mapping[str, Any], subjects: Subjects) -> str:
    """File what a node says under its subject, and what the nodes within it say; return the subject."""
    subject = f"<{node['@id']}>"
    said = subjects.setdefault(subject, {})
    if "@type" in node:
        _add(said, "a", node["@type"])
    for name, value in node.items():
        if not name.startswith("@"):
            for one in value if isinstance(value, list) else [value]:
                _add(said, name, _object(one, subjects))
    return subject


def _add(said: dict[str, list[str]], name: str, value: str) -> None:
    values = said.setdefault(name, [])
    if value not in values:
        values.append(value)


def _object(value: str | Mapping[str, Any], subjects: Subjects) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@value" not in value:
        return _collect(value, subjects)
    mark = f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}"
    return _quoted(value["@value"]) + mark


def _quoted(text: str) -> str:
    # The escapes of JSON are among those of Turtle.
    return json.dumps(text, ensure_ascii=False)
