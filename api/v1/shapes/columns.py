"""A record as a row of a file: its columns, in an order that never changes, and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.v1.shapes.fields import ALWAYS, RecordSchema
from api.v1.shapes.links import Links

# Fields that are objects have a column for each member: by the name of the field, its members by column.
OBJECTS: Mapping[str, Mapping[str, str]] = {
    "term_ends": {"term_ends_earliest": "earliest", "term_ends_latest": "latest"},
}


def columns_of(shape: type[RecordSchema], names: Sequence[str] | None) -> list[str]:
    """Return the columns of a file: the fields of a record in order, and its address, where it has one, at the end."""
    last, fields = shape.last_columns(), shape().dump_fields
    first = [name for name in fields if name not in {"absent", "links", *last}]
    linked = fields.get("links")
    address = ["permalink"] if isinstance(linked, Links) and "self" in linked.templates else []
    every = [*first, "absent", *address, *last]
    if names is not None:
        every = [name for name in every if name in names or name in ALWAYS]
    return [column for name in every for column in OBJECTS.get(name, (name,))]


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as a row: with its address, which stands for its links, and the members of its objects, each
    with the reason why it is empty."""
    row = {**record, "permalink": record.get("links", {}).get("self")}
    for name, members in OBJECTS.items():
        if name in record:
            row |= _members(record, name, members)
    return row


def _members(record: dict[str, Any], name: str, members: Mapping[str, str]) -> dict[str, Any]:
    value = record[name] or {}
    cells: dict[str, Any] = {column: value.get(member) for column, member in members.items()}
    if "absent" in record:
        reasons = dict(record["absent"])
        why = reasons.pop(name, "unknown")
        cells["absent"] = reasons | {column: why for column in members if cells[column] is None}
    return cells
