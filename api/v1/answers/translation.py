"""Records in another language: the fields of a shape that are labels, and the texts that stay English.

Ids, dates, numbers and names of people are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from api.languages import ENGLISH
from api.records.labels import Labels
from api.v1.shapes.fields import Label


@dataclass(frozen=True)
class _Texts:
    """What of a shape is a label, what is a text in English, and the shapes of the records within it."""

    labels: Mapping[str, Label]
    english: tuple[str, ...]
    parts: Mapping[str, type[Schema]]


@cache
def _texts_of(shape: type[Schema]) -> _Texts:
    own = shape().dump_fields
    nested = {name: inner for name, field in own.items() if (inner := _shape_within(field))}
    return _Texts(
        labels={name: found for name, field in own.items() if (found := field.metadata.get("label_of"))},
        english=tuple(name for name, field in own.items() if field.metadata.get("english")),
        parts={**getattr(shape, "parts", {}), **nested},
    )


def _shape_within(field: fields.Field[Any]) -> type[Schema] | None:
    inner = field.inner if isinstance(field, fields.List) else field
    return type(inner.schema) if isinstance(inner, fields.Nested) else None


def translate(record: dict[str, Any], labels: Labels, shape: type[Schema]) -> list[str]:
    """Put the labels of a record into the language of `labels`, in place; return the names of the fields whose
    text stays English, those of parts as `events.summary`.

    The record must still have the fields with the ids: translate first, then pick fields.
    """
    if labels.language == ENGLISH:
        return []
    return sorted(set(_in_english(record, labels, shape, "")))


def _in_english(record: dict[str, Any], labels: Labels, shape: type[Schema], place: str) -> Iterator[str]:
    texts = _texts_of(shape)
    for name, label in texts.labels.items():
        if record.get(name) is None:
            continue
        scope = f"{label.scope}{record['list']}" if label.scope.endswith(".") else label.scope
        key = (scope, record.get(label.by, ""))
        if key in labels and key not in labels.lacking:
            record[name] = labels[key]
        else:
            yield place + name
    yield from (place + name for name in texts.english if record.get(name))
    for name, inner in texts.parts.items():
        part = record.get(name) or ()
        for item in (part,) if isinstance(part, dict) else part:
            yield from _in_english(item, labels, inner, f"{place}{name}.")
