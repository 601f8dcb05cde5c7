"""What an answer knows of today, whichever release and day it was asked for: the labels that put readers at risk.

Documents carry the marks that their own release knew when it was loaded. Those of the newest release are those of
today; over those of an older one they are laid anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from api.records.designations import Marks
from api.records.release import Release
from api.v1.release import newest_release
from api.v1.shapes.fields import RecordSchema
from api.v1.texts import say

# The parts of a case whose items are marked, each after the table of its shape.
_PARTS = (_SOURCES, _IDENTIFIERS) = ("sources", "identifiers")

# How records are marked, by the table of their shape.
_BY_TABLE: Mapping[str, Callable[[Marks, Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "organisations": Marks.of_organisation,
        _SOURCES: Marks.of_source,
        "actions": Marks.of_action,
        "identifier_schemes": Marks.of_scheme,
        _IDENTIFIERS: Marks.of_identifier,
    }
)

# As a document says it that leads to somebody whose label is a risk. Quotes within texts are escaped.
_AT_RISK = b'"risk":true'


def marks_to_lay(release: Release, shape: type[RecordSchema], parts: Collection[str]) -> Marks | None:
    """Return the marks of today where documents of a shape with these parts have others; None where they have none, or
    these."""
    if not shape.marked and not {*_PARTS} & {*parts}:
        return None
    newest = newest_release()
    return None if newest.id == release.id else newest.marks()


def mark(marks: Marks, shape: type[RecordSchema], records: Iterable[dict[str, Any]]) -> None:
    """Mark records, or the parts embedded in them, in place."""
    for record in records:
        if shape.marked:
            _lay(record, _BY_TABLE[shape.marked](marks, record))
        for part in _PARTS:
            for item in record.get(part, ()):
                _lay(item, _BY_TABLE[part](marks, item))


def _lay(record: dict[str, Any], found: dict[str, Any]) -> None:
    record |= found | {"designated_as": list(found["designated_as"])}


def caution_of(body: bytes) -> dict[str, str]:
    """Return the part of `meta` that warns of the labels in an answer's records; nothing where none is a risk."""
    return {"caution": say("caution.labelled")} if _AT_RISK in body else {}


def caution_of_file(shape: type[RecordSchema]) -> dict[str, str]:
    """Return the same for a file of records, which is not made yet: where any label in force is a risk."""
    is_risky = bool(shape.marked) and newest_release().marks().are_risky
    return {"Caution": say("caution.labelled")} if is_risky else {}


def mark_of_change(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mark of the record that a change is of, by what the change tells of it."""
    of_record = _BY_TABLE.get(change["collection"])
    if of_record is None:
        return {"designated_as": (), "risk": False}
    told = next((value for value in (change["new"], change["old"]) if isinstance(value, dict)), {})
    return of_record(
        newest_release().marks(),
        {"url": None, "publisher": None, "address": None, **told, "id": change["record"]},
    )
