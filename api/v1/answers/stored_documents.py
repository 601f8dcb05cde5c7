"""Stored documents on their way out: joined with their parts, changed for a day, cut down to chosen fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from marshmallow import Schema

from api.languages import ENGLISH
from api.records import deadline
from api.records.designations import Marks
from api.records.reading import Query, Row
from api.records.release import Release
from api.v1.answers import marks as marks_of_today
from api.v1.answers.translation import translate
from api.v1.shapes.fields import ALWAYS, RecordSchema
from api.web.language import wanted_language

# Changes records for the day that a query asks about, in place.
Overlay = Callable[[Release, Query, Sequence[Row], list[dict[str, Any]]], None]


def as_stored(shape: type[RecordSchema], parameters: Mapping[str, Any]) -> bool:
    """Say whether a request is answered with documents as stored: all fields, as of the release, in English."""
    return (
        shape.is_stored and wanted_language() == ENGLISH and not {"fields", "as_of", "q"} & parameters.keys()
    )


def joined(row: Row) -> bytes:
    """Return the document of a record with its parts as members."""
    main, *parts = row.documents.items()
    if not parts:
        return main[1]
    return main[1][:-1] + b"".join(b',"%b":%b' % (name.encode(), body) for name, body in parts) + b"}"


def changed(
    release: Release,
    shape: type[RecordSchema],
    query: Query,
    rows: Sequence[Row],
    overlay: Overlay | None,
    language: str,
    marks: Marks | None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return records as objects, with the marks of today, changed for the day that the query asks about and put into a
    language, and the names of the fields that stay English there."""
    records = [orjson.loads(joined(row)) for row in deadline.watched(rows)]
    if marks:
        marks_of_today.mark(marks, shape, records)
    if overlay:
        overlay(release, query, rows, records)
    if language == ENGLISH:
        return records, []
    labels = release.labels(language)
    english = {name for record in deadline.watched(records) for name in translate(record, labels, shape)}
    return records, sorted(english)


def translated(release: Release, record: dict[str, Any], shape: type[Schema]) -> dict[str, Any]:
    """Put one record into the language of the request, in place; return what `meta` says of it."""
    language = wanted_language()
    if language == ENGLISH:
        return {}
    return {"language": language, "in_english": translate(record, release.labels(language), shape)}


def picked(record: dict[str, Any], names: Sequence[str] | None) -> dict[str, Any]:
    """Return the fields of a record that were asked for; all when `names` is None."""
    if names is None:
        return record
    return {name: value for name, value in record.items() if name in names or name in ALWAYS}
