"""The serialiser of v1: a record in the shape that is answered, made once when a release is loaded.

The schemas remain the only definition of shape; requests read what was written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from marshmallow import Schema, fields, missing

from api.v1.shapes.case_parts import (
    ChargeSchema,
    ComparisonSchema,
    EventSchema,
    IdentifierSchema,
    RecognitionSchema,
    SentenceSchema,
)
from api.v1.shapes.cases import CaseOnDaySchema, CaseSummarySchema
from api.v1.shapes.columns import columns_of, flat
from api.v1.shapes.fields import why_empty, with_labels
from api.v1.shapes.sources import SourceSchema
from api.web.exports import line_writer

# What is said of a fact only where a day is asked for.
_OF_A_DAY = ("certainty",)
SUMMARY = CaseSummarySchema()
CASE_PARTS: Mapping[str, Schema] = {
    "events": EventSchema(exclude=_OF_A_DAY),
    "charges": ChargeSchema(exclude=_OF_A_DAY),
    "sentences": SentenceSchema(exclude=_OF_A_DAY),
    "recognitions": RecognitionSchema(exclude=_OF_A_DAY),
    "comparisons": ComparisonSchema(exclude=_OF_A_DAY),
    "identifiers": IdentifierSchema(),
    "sources": SourceSchema(),
}


def case_writer() -> Callable[[Mapping[str, Any]], dict[str, bytes]]:
    """Return a function that gives the documents of case after case.

    It remembers the documents of sources; so all records must come from the same tables.
    """
    summary, line = writer(SUMMARY), line_writer(columns_of(CaseOnDaySchema, None))
    parts = {name: writer(schema) for name, schema in CASE_PARTS.items() if name != "sources"}
    source = writer(CASE_PARTS["sources"])
    known: dict[str, bytes] = {}

    def of_source(record: Mapping[str, Any]) -> bytes:
        found = known.get(record["id"])
        if found is None:
            found = known[record["id"]] = orjson.dumps(source(record))
        return found

    def write(record: Mapping[str, Any]) -> dict[str, bytes]:
        dumped = summary(record)
        return {
            "summary": orjson.dumps(dumped),
            "line": line(flat(dumped)),
            **{name: orjson.dumps([dump(row) for row in record[name]]) for name, dump in parts.items()},
            "sources": b"[" + b",".join([of_source(row) for row in record["sources"]]) + b"]",
        }

    return write


# Values of these types are answered as they are; a field of another type, or with another value, serialises itself.
_AS_THEY_ARE: Mapping[type[fields.Field[Any]], type] = {
    fields.String: str,
    fields.Integer: int,
    fields.Boolean: bool,
}

_NEVER_EMPTY = (bool, int)


def writer(schema: Schema) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return a function that gives a record as answers show it: its fields in order, and in `absent` why one is empty.

    It serializes with the schema's own fields, many times as fast as the schema would. A tuple stands for a list.
    Raises KeyError where a record lacks a field: the schema would leave it out in silence.
    """
    steps = [
        (name, field.attribute or name, _plain_type(field), field)
        for name, field in schema.dump_fields.items()
        if name != "absent"
    ]
    get = schema.get_attribute

    def dump(record: Mapping[str, Any]) -> dict[str, Any]:
        dumped: dict[str, Any] = {}
        absent: dict[str, str] = {}
        for name, key, plain, field in steps:
            value = record[key] if plain else field.serialize(name, record, get)
            if plain and type(value) is not plain and value is not None:
                value = field.serialize(name, record, get)
            # False and 0 say something.
            if not value and type(value) not in _NEVER_EMPTY:
                reason = why_empty(name, field, value, record)
                if reason is not None:
                    absent[name] = reason
                    value = None if field.allow_none else value
            dumped[name] = value
        dumped["absent"] = with_labels(absent) if absent else absent
        return dumped

    return dump


def _plain_type(field: fields.Field[Any]) -> type | None:
    """Return the type of values that a field would not change; None where every value needs its serialisation."""
    if field.dump_default is not missing:
        return None
    if type(field) is fields.List:
        return tuple if type(field.inner) is fields.String else None
    return _AS_THEY_ARE.get(type(field))
