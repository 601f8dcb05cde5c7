"""The collections of v1: of each, what is stored and in which shape it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

import orjson

from api.records.reading import Collection
from api.v1.documents import writer
from api.v1.resources import (
    actions,
    affiliations,
    articles,
    calls_to_action,
    cases,
    changes,
    charges,
    clauses,
    compared_lists,
    designations,
    developments,
    events,
    figures,
    group_cases,
    identifier_schemes,
    occupations,
    organisations,
    places,
    recognitions,
    regions,
    releases,
    resolutions,
    sentences,
    sources,
    statuses,
    terms,
    themes,
)
from api.v1.shapes.fields import RecordSchema
from api.web.smorest import Blueprint


class Resource(Protocol):
    """A module of this folder that answers a collection."""

    @property
    def COLLECTION(self) -> Collection: ...  # noqa: N802
    @property
    def SHAPE(self) -> type[RecordSchema]: ...  # noqa: N802
    @property
    def blueprint(self) -> Blueprint: ...


# In the order in which /v1 names them.
COLLECTIONS: tuple[Resource, ...] = (
    cases,
    events,
    charges,
    sentences,
    recognitions,
    statuses,
    themes,
    regions,
    group_cases,
    occupations,
    affiliations,
    places,
    articles,
    terms,
    organisations,
    compared_lists,
    designations,
    identifier_schemes,
    sources,
    figures,
    resolutions,
    clauses,
    calls_to_action,
    actions,
    developments,
    releases,
    changes,
)

# Shapes by the names of the tables.
SHAPES: Mapping[str, RecordSchema] = {resource.COLLECTION.name: resource.SHAPE() for resource in COLLECTIONS}


def small() -> list[Collection]:
    """Return the collections whose records are put together from the small tables of a release."""
    return [resource.COLLECTION for resource in COLLECTIONS if resource.COLLECTION.records]


def document(table: str, record: Mapping[str, Any]) -> bytes:
    """Return the document of a record, but not of a case."""
    return orjson.dumps(_writer_of(table)(record))


@cache
def _writer_of(table: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return writer(SHAPES[table])
