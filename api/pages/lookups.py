"""Reading records for pages: the documents of the release as plain objects, and the sources that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from api.records import reading
from api.records.cases import CASES, PARTS
from api.records.reading import Collection, Order, Page, Position, Query, Row
from api.records.reference_tables import SOURCES
from api.v1.answers import marks as marks_of_today
from api.v1.answers.case_lookup import find_case
from api.v1.answers.on_day import overlay
from api.v1.release import current_release
from api.v1.resources.collections import SHAPES
from api.web.problems import Problem

Record = dict[str, Any]

# Ids asked for at a time; a database bounds the parameters of a statement.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class CasePage:
    """Cases of a list, how many the whole list has, and where they stand in it."""

    cases: Sequence[Record]
    total: int
    page: Page


def one_case(identity: str, as_of: str | None = None, parts: tuple[str, ...] = PARTS) -> Record:
    """Return a case by its id or uid, as it was on a day where one is given; an id of old
    redirects; raises Problem `gone` or `not-found`."""
    row = find_case(identity, parts)
    (case,) = _marked(CASES, [_case(row)], parts)
    overlay(current_release(), Query(parts=parts, as_of=as_of), [row], [case])
    return case


def some_cases(query: Query, limit: int, position: Position | None = None) -> CasePage:
    """Return a page of the cases of a query, by name where no order is asked for, and how many there are."""
    release = current_release()
    if not query.sort and "q" not in query.filters:
        query = Query(query.filters, (Order("name"),), query.parts, query.as_of, query.certain)
    if position is not None and not reading.fits(CASES, query, position.values):
        raise Problem("invalid-query", "The address of this page of the list was cut or altered.")
    page = release.page(CASES, query, limit, position)
    cases = [_case(row) for row in page.rows]
    overlay(release, query, page.rows, cases)
    return CasePage(cases, page.total, page)


def _case(row: Row) -> Record:
    main, *parts = row.documents.items()
    record: Record = orjson.loads(main[1])
    return record | {name: orjson.loads(body) for name, body in parts}


def _marked(collection: Collection, records: list[Record], parts: tuple[str, ...] = ()) -> list[Record]:
    """Return records with the marks of today, which an older release does not know."""
    shape = type(SHAPES[collection.name])
    if marks := marks_of_today.marks_to_lay(current_release(), shape, parts):
        marks_of_today.mark(marks, shape, records)
    return records


def one(collection: Collection, identity: str, missing: str) -> Record:
    """Return a record of a small collection; raises Problem `not-found` with the sentence `missing`."""
    row = current_release().one(collection, identity)
    if row is None:
        raise Problem("not-found", missing)
    return _marked(collection, [_document(row)])[0]


def every(collection: Collection, sort: str = "", **filters: Any) -> list[Record]:
    """Return all records of a small collection that meet the filters, in the order of their file or of a sort key."""
    query = Query(filters=filters, sort=(Order(sort),) if sort else ())
    return _marked(collection, [_document(row) for row in current_release().every(collection, query)])


def by_ids(collection: Collection, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records with these ids, by id; unknown ids are left out."""
    distinct = tuple(dict.fromkeys(ids))
    records: dict[str, Record] = {}
    for start in range(0, len(distinct), MOST_AT_ONCE):
        for record in every(collection, id=(distinct[start : start + MOST_AT_ONCE], ())):
            records[record["id"]] = record
    return records


def _document(row: Row) -> Record:
    record: Record = orjson.loads(row.documents["document"])
    return record


@dataclass
class Notes:
    """The sources of a page as numbered notes; a source gets its number where it is first named."""

    sources: Mapping[str, Record]
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of sources, giving numbers to those that have none yet."""
        return [self._numbers.setdefault(identity, len(self._numbers) + 1) for identity in ids]

    @property
    def listed(self) -> list[tuple[int, Record]]:
        """The sources that were named, with their numbers, in order."""
        return [(number, self.sources[identity]) for identity, number in self._numbers.items()]

    @property
    def risk(self) -> bool:
        """Whether one of them leads to somebody whose label puts readers in Russia at risk."""
        return any(source["risk"] for _, source in self.listed)


def notes_of(*records: Mapping[str, Any]) -> Notes:
    """Return the notes for records whose `source_ids` name sources, read in one go."""
    ids = [identity for record in records for identity in record["source_ids"]]
    return Notes(by_ids(SOURCES, ids))


def notes_of_case(case: Mapping[str, Any], *records: Mapping[str, Any]) -> Notes:
    """Return the notes for a case that has its sources with it, and for records whose `source_ids` name sources."""
    own = {source["id"]: source for source in case["sources"]}
    return Notes({**notes_of(*records).sources, **own} if records else own)
