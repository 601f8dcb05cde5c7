"""Links inside a record, as stored in its document: the base address is filled in when it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any
from urllib.parse import quote

from marshmallow import fields

# Stands for the base address in stored documents; no curated text may contain it.
BASE = "\ue000"

# `/v1/regions/{id}`, or a function of the record where that is not enough.
Template = str | Callable[[Mapping[str, Any]], str | None]


class Links(fields.Field[dict[str, str | None]]):
    """An object of addresses, each from a template such as `/v1/regions/{id}`; null when a value is missing."""

    def __init__(self, /, **templates: Template) -> None:
        super().__init__(
            metadata={"description": "Addresses that belong to this record.", "model": "{}Links"}
        )
        self.templates = templates
        self._parsed = {
            name: [(literal, key) for literal, key, _, _ in Formatter().parse(template)]
            for name, template in templates.items()
            if isinstance(template, str)
        }

    def serialize(self, attr: str, obj: Any, accessor: Any = None, **kwargs: Any) -> dict[str, str | None]:
        """Return the links of a record."""
        return {name: self._filled(name, template, obj) for name, template in self.templates.items()}

    def _filled(self, name: str, template: Template, record: Mapping[str, Any]) -> str | None:
        if not isinstance(template, str):
            path = template(record)
            return None if path is None else BASE + path
        address = BASE
        for literal, key in self._parsed[name]:
            address += literal
            if key is not None:
                value = record.get(key)
                if value is None:
                    return None
                address += _quoted(str(value))
        return address


def _quoted(text: str) -> str:
    # Nearly every id is letters, digits and hyphens, which need no quoting; a load asks a million times.
    return text if text.isascii() and text.replace("-", "").isalnum() else quote(text, safe="")


def describe(converter: Any, field: Any, ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe the fields of kinds of our own for the document, in the dialect that is being written (OpenAPI 3.0
    has no type null, and allows `nullable` only beside a type)."""
    if type(field) is fields.Raw:
        ret.pop("nullable", None)
    if not isinstance(field, Links):
        return {}
    if converter.openapi_version.minor == 0:
        link: dict[str, Any] = {"type": "string", "nullable": True}
    else:
        link = {"type": ["string", "null"]}
    properties = {name: {**link, "format": "uri"} for name in field.templates}
    return {"type": "object", "properties": properties, "required": list(properties)}
