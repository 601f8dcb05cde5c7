"""Stored documents on their way out: joined with their parts, changed for a day, cut down to chosen fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from api.records import reading
from api.records.reading import Query
from api.records.releases import Release

# Never left out, whatever `fields` asks for: who is spoken of, and what harm an action may do.
ALWAYS = ("id", "caution", "matched")

# A document of a record, changed for the day that a query asks about.
Overlay = Callable[[Release, Query, Sequence[reading.Row], Sequence[dict[str, Any]]], None]


def joined(row: reading.Row) -> bytes:
    """Return the document of a record with its parts as members."""
    main, *parts = row.documents.items()
    if not parts:
        return main[1]
    return main[1][:-1] + b"".join(b',"%b":%b' % (name.encode(), body) for name, body in parts) + b"}"


def changed(
    release: Release, query: Query, rows: Sequence[reading.Row], overlay: Overlay | None
) -> list[dict[str, Any]]:
    """Return records as objects, changed for the day that the query asks about."""
    records = [orjson.loads(joined(row)) for row in rows]
    if overlay:
        overlay(release, query, rows, records)
    return records


def picked(record: dict[str, Any], names: Sequence[str] | None) -> dict[str, Any]:
    """Return the fields of a record that were asked for; all when `names` is None."""
    if names is None:
        return record
    return {name: value for name, value in record.items() if name in names or name in ALWAYS}
