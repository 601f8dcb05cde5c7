"""Records as entities: read by their ids, named, described, and in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from api.languages import ENGLISH
from api.reconcile.kinds import ORGANISATION, PERSON, PLACE, Kind
from api.records.reading import Query
from api.v1.answers.marks import marks_to_lay
from api.v1.answers.stored_documents import changed
from api.v1.release import current_release
from api.v1.shapes.columns import flat
from api.v1.shapes.links import BASE
from api.v1.texts import label
from api.web import links
from api.web.language import wanted_language

Record = dict[str, Any]
_AT_ONCE = 500


def read(kind: Kind, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records of a kind with these ids (uids of people), by id, in the language of the request."""
    release = current_release()
    found: dict[str, Record] = {}
    distinct = iter(dict.fromkeys(ids))
    while some := tuple(islice(distinct, _AT_ONCE)):
        query = Query(filters={"id": (some, ())})
        rows = list(release.every(kind.collection, query))
        marks = marks_to_lay(release, kind.shape, ())
        records, _ = changed(release, kind.shape, query, rows, None, wanted_language(), marks)
        found |= {record["uid" if kind is PERSON else "id"]: record for record in records}
    return found


def row_of(record: Record) -> Record:
    """Return a record as a row of a file, its addresses complete."""
    return {
        name: value.replace(BASE, links.base_url()) if isinstance(value, str) else value
        for name, value in flat(record).items()
    }


def name_of(kind: Kind, record: Mapping[str, Any]) -> str:
    """Return what an entity is called in the language of the request."""
    if kind is PERSON:
        return str(record["name_en"])
    if kind.id == "region" and wanted_language() != ENGLISH:
        return label("regions.name", record["id"], record["name"])
    return str(record["name"])


def described(kind: Kind, record: Mapping[str, Any]) -> str:
    """Return what tells an entity from its namesakes."""
    return " · ".join(filter(None, _told(kind, record)))


def _told(kind: Kind, record: Mapping[str, Any]) -> Iterator[str | None]:
    if kind is PERSON:
        yield record["name_native"]
        yield f"* {record['birth_year']}" if record["birth_year"] else None
        yield record["region_name"]
        yield record["status_label"]
    elif kind in {PLACE, ORGANISATION}:
        yield record["name_native"]
        yield record["kind_label"]
        yield record.get("region_name")
    else:
        yield record["id"]
