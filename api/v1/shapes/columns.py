"""A record as a row of a file: its columns, in an order that never changes, and its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.v1.shapes.fields import ALWAYS, RecordSchema
from api.v1.shapes.links import Links


def columns_of(shape: type[RecordSchema], names: Sequence[str] | None) -> list[str]:
    """Return the columns of a file: the fields of a record in order, and its address, where it has one, at the end."""
    last, fields = shape.last_columns(), shape().dump_fields
    first = [name for name in fields if name not in {"absent", "links", *last}]
    linked = fields.get("links")
    address = ["permalink"] if isinstance(linked, Links) and "self" in linked.templates else []
    every = [*first, "absent", *address, *last]
    if names is not None:
        return [name for name in every if name in names or name in ALWAYS]
    return every


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as a row: with its address, which stands for its links."""
    return {**record, "permalink": record.get("links", {}).get("self")}
