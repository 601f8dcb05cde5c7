"""Reading records for pages: the documents of the release as plain objects, and the sources that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from api.pages.parameters import questions, release
from api.records import reading
from api.records.cases import CASES
from api.records.reading import Collection, Query
from api.records.reference import SOURCES
from api.web.problems import Problem

Record = dict[str, Any]

# Ids asked for at a time; a database bounds the distinct of a statement.
MOST_AT_ONCE = 500

ALL_PARTS = ("events", "charges", "sentences", "recognitions", "sources")


def one_case(identity: str, as_of: str | None = None, parts: tuple[str, ...] = ALL_PARTS) -> Record:
    """Return a case by its id or uid, as it was on a day where one is given; an id of old
    redirects; raises Problem `gone` or `not-found`."""
    served = release()
    with served.connect() as connection:
        row = questions().find(connection, identity, parts)
    found = _case(row)
    questions().on_day(served, Query(parts=parts, as_of=as_of), [row], [found])
    return found


def some_cases(query: Query, limit: int, position: reading.Position | None = None) -> CasePage:
    """Return a page of the cases of a query, by name where no order is asked for, and how many there are."""
    served = release()
    if not query.sort and "q" not in query.filters:
        query = Query(query.filters, (reading.Order("name"),), query.parts, query.as_of, query.certain)
    if position is not None and not reading.fits(CASES, query, position.values):
        raise Problem("invalid-query", "The address of this page of the list was cut or altered.")
    with served.connect() as connection:
        total = reading.total(connection, CASES, query)
        page = reading.page(connection, CASES, query, limit, position, total)
    found = [_case(row) for row in page.rows]
    questions().on_day(served, query, page.rows, found)
    return CasePage(found, total, page)


def _case(row: reading.Row) -> Record:
    main, *parts = row.documents.items()
    record: Record = orjson.loads(main[1])
    return record | {name: orjson.loads(body) for name, body in parts}


@dataclass(frozen=True)
class CasePage:
    """Cases of a list, how many the whole list has, and where they stand in it."""

    cases: Sequence[Record]
    total: int
    page: reading.Page


def one(wanted: Collection, identity: str, missing: str) -> Record:
    """Return a record of a small collection; raises Problem `not-found` with the sentence `missing`."""
    with release().connect() as connection:
        row = reading.one(connection, wanted, identity)
    if row is None:
        raise Problem("not-found", missing)
    return _document(row)


def every(wanted: Collection, **filters: Any) -> list[Record]:
    """Return all records of a small collection that meet the filters, in the order of their file."""
    with release().connect() as connection:
        return _every(connection, wanted, Query(filters=filters))


def sorted_by(wanted: Collection, key: str, **filters: Any) -> list[Record]:
    """Return all records of a small collection that meet the filters, sorted by a key."""
    with release().connect() as connection:
        return _every(connection, wanted, Query(filters=filters, sort=(reading.Order(key),)))


def by_ids(wanted: Collection, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records with these ids, by id; unknown ids are left out."""
    distinct = tuple(dict.fromkeys(ids))
    found: dict[str, Record] = {}
    with release().connect() as connection:
        for start in range(0, len(distinct), MOST_AT_ONCE):
            some = distinct[start : start + MOST_AT_ONCE]
            for record in _every(connection, wanted, Query(filters={"id": (some, ())})):
                found[record["id"]] = record
    return found


def _every(connection: Any, wanted: Collection, query: Query) -> list[Record]:
    return [_document(row) for row in reading.every(connection, wanted, query)]


def _document(row: reading.Row) -> Record:
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


def notes_of(*records: Mapping[str, Any]) -> Notes:
    """Return the notes for records whose `source_ids` name sources, read in one go."""
    ids = [identity for record in records for identity in record["source_ids"]]
    return Notes(by_ids(SOURCES, ids))


def notes_of_case(case: Mapping[str, Any]) -> Notes:
    """Return the notes for a case that has its sources with it."""
    return Notes({source["id"]: source for source in case["sources"]})
