"""The documents of v1: every record in the shape that is answered, serialised once when a release is loaded.

The schemas remain the only definition of shape; requests read what they wrote here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from marshmallow import Schema

from api.v1.actions import ActionSchema
from api.v1.articles import ArticleSchema
from api.v1.calls_to_action import CallToActionSchema
from api.v1.case_parts import ChargeSchema, EventSchema, RecognitionSchema, SentenceSchema
from api.v1.cases import CaseSummarySchema
from api.v1.changes import ChangeSchema
from api.v1.clauses import ClauseSchema
from api.v1.developments import DevelopmentSchema
from api.v1.figures import FigureSchema
from api.v1.group_cases import GroupCaseSchema
from api.v1.organisations import OrganisationSchema
from api.v1.regions import RegionSchema
from api.v1.releases import ReleaseSchema
from api.v1.resolutions import ResolutionSchema
from api.v1.sources import SourceSchema
from api.v1.statuses import StatusSchema
from api.v1.terms import TermSchema
from api.v1.themes import ThemeSchema

_SCHEMAS: Mapping[str, Schema] = {
    "actions": ActionSchema(),
    "articles": ArticleSchema(),
    "calls_to_action": CallToActionSchema(),
    "clauses": ClauseSchema(),
    "developments": DevelopmentSchema(),
    "figures": FigureSchema(),
    "group_cases": GroupCaseSchema(),
    "organisations": OrganisationSchema(),
    "regions": RegionSchema(),
    "releases": ReleaseSchema(),
    "changes": ChangeSchema(),
    "resolutions": ResolutionSchema(),
    "sources": SourceSchema(),
    "statuses": StatusSchema(),
    "terms": TermSchema(),
    "themes": ThemeSchema(),
}
SUMMARY = CaseSummarySchema()
CASE_PARTS: Mapping[str, Schema] = {
    "events": EventSchema(),
    "charges": ChargeSchema(),
    "sentences": SentenceSchema(),
    "recognitions": RecognitionSchema(),
    "sources": SourceSchema(),
}


def schema_of(table: str) -> Schema:
    """Return the shape of the records of a small table."""
    return _SCHEMAS[table]


def document(table: str, record: Mapping[str, Any]) -> bytes:
    """Return the document of a record of a small table."""
    return orjson.dumps(_dumped(_SCHEMAS[table], record))


def case_documents(record: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the documents of a case: its summary, and each of its parts."""
    parts = {name: orjson.dumps(_all(schema, record[name])) for name, schema in CASE_PARTS.items()}
    return {"summary": orjson.dumps(_dumped(SUMMARY, record)), **parts}


def _all(schema: Schema, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_dumped(schema, record) for record in records]


def _dumped(schema: Schema, record: Mapping[str, Any]) -> dict[str, Any]:
    dumped: dict[str, Any] = schema.dump(record)
    # marshmallow leaves out what a record lacks, in silence; an answer would then miss a field that it promises.
    missing = schema.dump_fields.keys() - dumped.keys()
    if missing:
        raise KeyError(f"{type(schema).__name__} lacks {', '.join(sorted(missing))}")
    return dumped
