"""What rests on a source: every fact that names it, with its place in the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response

from api.records.reading import Page, Query, Row
from api.records.reference_tables import SOURCES
from api.records.release import Release
from api.records.source_facts import SourceFact
from api.v1.answers import csv_columns
from api.v1.answers.files import answer_rows, columns_asked
from api.v1.answers.lists import answer_page
from api.v1.answers.records import one
from api.v1.documents import writer
from api.v1.release import current_release
from api.v1.shapes.envelopes import list_of
from api.v1.shapes.fields import RecordSchema, text
from api.v1.shapes.links import BASE, Links
from api.v1.shapes.parameters import USUAL_RECORDS, ListQuery, only
from api.web import links, paging
from api.web.exports import DESCRIPTION, FORMATS
from api.web.smorest import Blueprint

blueprint = Blueprint("source facts", __name__, description=__doc__)


def _of_record(fact: Mapping[str, Any]) -> str:
    return f"/v1/{fact['collection']}/{quote(fact['record'], safe='')}"


class SourceFactSchema(RecordSchema):
    """A fact that rests on a source."""

    id = text("Collection, record and pointer in one.")
    source = text("The id of the source.")
    collection = text("The collection of the record.")
    record = text("The record: the uid of a case, the id of any other.")
    case = text("The uid of the case, when it is one.", null=True)
    case_id = text("The readable id of the case, when it is one.", null=True)
    pointer = text(
        "Where the fact stands in the record (RFC 6901), such as `/events/3`; empty for the record's own fields, "
        "which name their sources together."
    )
    links = Links(self=_of_record, source="/v1/sources/{source}")


class SourceFactQuery(ListQuery):
    """What the list takes."""

    class Meta(ListQuery.Meta):
        exclude = ("id",)

    names = only(SourceFactSchema)


_write = writer(SourceFactSchema())
# No release has so many; a number in a cursor that exceeds what a database takes is not ours.
MOST_FACTS = 2**31
# Of a source that most cases rest on, so many are read at a time; each time the database sorts all.
FACTS_AT_ONCE = 10_000


@blueprint.collection("/sources/<id>/facts", SourceFactQuery, list_of(SourceFactSchema, "SourceFact"))
def list_source_facts(parameters: dict[str, Any], extension: str | None, id: str) -> Response:
    """List what rests on a source

    Every fact that names the source: the record, and a JSON Pointer to the place in it. Cases first, then the
    records of other collections.
    """
    first, limit = _span(parameters.get("cursor"), parameters.get("limit", USUAL_RECORDS))
    release = current_release()
    one(SOURCES, id)
    if extension == DESCRIPTION:
        return csv_columns.answer_columns("source_facts", SourceFactSchema, parameters)
    total = release.count_of_facts(id)
    if extension is not None:
        return _file(_every(release, id, links.base_url()), total, parameters, extension)
    facts = release.facts_of(id, first, limit)
    rows = [_row(place, _document(id, fact)) for place, fact in enumerate(facts, start=first)]
    page = Page(tuple(rows), more_before=first > 0, more_after=first + limit < total, total=total)
    return answer_page(SourceFactSchema, page, Query(), parameters)


def _span(cursor: paging.Cursor | None, limit: int) -> tuple[int, int]:
    """Return the place of the first fact of a page, and how many it has at most. A release never changes, so that
    the place in the order of its facts is all that a cursor need know."""
    if cursor is None:
        return 0, limit
    place = cursor.values[0] if len(cursor.values) == 1 else None
    if not isinstance(place, int) or not 0 <= place < MOST_FACTS:
        raise paging.altered()
    first = max(0, place - limit) if cursor.backwards else place + 1
    return first, min(limit, place) if cursor.backwards else limit


def _row(place: int, document: Mapping[str, Any]) -> Row:
    return Row(place, {"document": orjson.dumps(document)}, (place,))


def _document(source: str, fact: SourceFact) -> dict[str, Any]:
    collection = fact.table.replace("_", "-")
    uid = fact.record if fact.case_id else None
    record = {
        "id": f"{collection}/{fact.record}{fact.pointer}",
        "source": source,
        "collection": collection,
        "record": fact.record,
        "case": uid,
        "case_id": fact.case_id,
        "pointer": fact.pointer,
        "absences": {"case": "not-applicable", "case_id": "not-applicable"},
    }
    return _write(record)


def _every(release: Release, source: str, base: str) -> Iterator[dict[str, Any]]:
    """Yield all facts of a source, as answers show them."""
    for first in count(0, FACTS_AT_ONCE):
        facts = release.facts_of(source, first, FACTS_AT_ONCE)
        for fact in facts:
            record = _document(source, fact)
            record["links"] = {name: address.replace(BASE, base) for name, address in record["links"].items()}
            yield record
        if len(facts) < FACTS_AT_ONCE:
            return


def _file(
    records: Iterable[dict[str, Any]], total: int, parameters: Mapping[str, Any], extension: str
) -> Response:
    columns = columns_asked(SourceFactSchema, parameters)
    return answer_rows(records, total, columns, parameters, FORMATS[extension], "source-facts")
