"""A record as a row of a file: its columns, in an order that never changes, and its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.v1.shapes.fields import ALWAYS, RecordSchema


def columns_of(shape: type[RecordSchema], names: Sequence[str] | None) -> list[str]:
    """Return the columns of a file: the fields of a record in order, and its address at the end."""
    last = shape.last_columns()
    first = [name for name in shape().dump_fields if name not in {"absent", "links", *last}]
    every = [*first, "absent", "permalink", *last]
    if names is not None:
        return [name for name in every if name in names or name in ALWAYS]
    return every


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as a row: with its address, which stands for its links."""
    return {**record, "permalink": record.get("links", {}).get("self")}
