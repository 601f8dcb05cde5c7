"""Data extension: the columns of the data, fetched for entities that were reconciled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.reconcile import records
from api.reconcile.batches import json_object
from api.reconcile.kinds import KINDS, REGION, Kind, kind_of, properties_of
from api.records import deadline
from api.v1.bounds import MOST_BYTES, too_large
from api.v1.matching.questions import MOST_NAMES
from api.web.advice import nearest
from api.web.problems import Fault, invalid_query

MOST_PROPERTIES = 120


def extend(text: str) -> dict[str, Any]:
    """Return the values of properties of entities; an entity that there is not has none. Raises Problem
    `invalid-query`."""
    asked = json_object(text, "extend")
    entities, names = _read(asked)
    kinds = {entity: kind_of(entity) for entity in entities}
    read = {
        kind: records.read(kind, [identity for one, identity in kinds.values() if one is kind])
        for kind in KINDS.values()
    }
    rows = {}
    size = 0
    for entity, (kind, identity) in deadline.watched(kinds.items()):
        record = read[kind].get(identity)
        cells = records.row_of(record) if record else {}
        rows[entity] = {name: _values(kind, name, cells) for name in names}
        size += len(str(rows[entity]))
        if size > MOST_BYTES:
            raise too_large()
    return {"meta": [_meta(name) for name in names], "rows": rows}


def _read(asked: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    entities, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(entities, list) or not all(isinstance(one, str) for one in entities):
        raise invalid_query(Fault("ids must be a list of ids of entities.", "extend.ids", "invalid-value"))
    if len(entities) > MOST_NAMES:
        said = f"These are {len(entities):,} entities; at most {MOST_NAMES} can be asked for at once."
        raise invalid_query(Fault(said, "extend.ids", "too-many-values"))
    if not isinstance(properties, list) or len(properties) > MOST_PROPERTIES:
        said = f"properties must be a list of at most {MOST_PROPERTIES}."
        raise invalid_query(Fault(said, "extend.properties", "invalid-value"))
    names = [one.get("id") if isinstance(one, dict) else None for one in properties]
    known = {name for kind in KINDS.values() for name in kind.columns}
    faults = [_unknown(name, known) for name in names if name not in known]
    if faults:
        raise invalid_query(*faults)
    return list(dict.fromkeys(entities)), [str(name) for name in dict.fromkeys(names)]


def _unknown(name: Any, known: set[str]) -> Fault:
    likely = nearest(name, sorted(known)) if isinstance(name, str) else None
    said = f"There is no property “{str(name)[:80]}”."
    return Fault(
        said + (f" Did you mean {likely}?" if likely else ""), "extend.properties", "unknown-value", likely
    )


def _meta(name: str) -> dict[str, Any]:
    kind = next(kind for kind in KINDS.values() if name in kind.columns)
    told = next(one for one in properties_of(kind) if one["id"] == name)
    return {"id": name, "name": told["name"], **({"type": REGION.as_json()} if name == "region" else {})}


def _values(kind: Kind, name: str, cells: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = cells.get(name)
    if name == "region" and value and kind is not REGION:
        return [{"id": REGION.entity(value), "name": cells.get("region_name") or value}]
    if isinstance(value, dict):
        value = [f"{field}: {reason}" for field, reason in value.items()]
    values = value if isinstance(value, list) else [value]
    return [_value(one) for one in values if one is not None]


def _value(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"str": "true" if value else "false"}
    return {"int": value} if isinstance(value, int) else {"str": str(value)}
