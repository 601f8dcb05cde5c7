"""An open release: everything that is read from it. Whoever asks never sees a connection.

A release never changes; what is read of it once (its vocabularies, its counts) stays true while it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Collection as Keys
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, Engine, func, select

from api.languages import ENGLISH
from api.records import (
    base,
    candidates,
    cases,
    database,
    declaration,
    designations,
    event_statistics,
    evidence,
    filter_values,
    history,
    identifiers,
    labels,
    reading,
    relaxing,
    series,
    source_facts,
    statistics,
)
from api.records.candidates import OnFile
from api.records.case_on_day import CaseOnDay, cases_on_day
from api.records.cases import Undated
from api.records.designations import Marks
from api.records.evidence import Evidence
from api.records.history import Retraction, Withdrawal
from api.records.identifiers import Scheme
from api.records.labels import Labels
from api.records.periods import UNKNOWN, Period
from api.records.reading import Collection, Page, Position, Query, Row
from api.records.remembered import MOST_SHARES, digest_of, key_of, remember
from api.records.search import Search
from api.records.source_facts import SourceFact
from api.records.spellings import Spellings
from api.records.statistics import Counted, Groups, Lengths
from api.records.vocabularies import Vocabulary

# The numbers of the words on file that each word of a search meets.
Numbers = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Status:
    """What a status is called and means, its group, and whether a person is held in it."""

    label: str
    definition: str
    group: str
    in_custody: bool


class Release:
    """An open release. `released_on` and `first_day` (of the first event on file) are days.

    Every method that reads raises NotAnswering when the database has no connection to give, and TookTooLong when the
    request has used up its time.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with self.connect() as connection:
            row = connection.execute(select(base.release)).one()
            self.total_cases = connection.execute(select(func.count()).select_from(base.cases)).scalar_one()
            held = select(func.count()).select_from(base.cases).where(base.cases.c.in_custody)
            self.in_custody = connection.execute(held).scalar_one()
        self.id: str = row.id
        self.released_on: str = row.released_on
        self.first_day: str = row.first_day
        self.digest: str = row.digest
        self.built: str = row.built
        self._totals: dict[bytes, int] = {}
        self._evidence: dict[bytes, Evidence] = {}
        self._undated: dict[bytes, Undated] = {}
        self._numbers: dict[bytes, Numbers] = {}
        self._shares: dict[bytes, dict[str, int]] = {}
        self.words_of = cache(self._words_of)
        self.spellings = cache(self._spellings)
        self.statuses = cache(self._statuses)
        self.held = cache(self._held)
        self.unknown_statuses = cache(self._unknown_statuses)
        self.figures = cache(self._figures)
        self.labels = cache(self._labels)
        self.names = cache(self._names)
        self.identifier_schemes = cache(self._identifier_schemes)
        self.retractions = cache(self._retractions)
        self.marks = cache(self._marks)

    def connect(self) -> Connection:
        """Return a connection, to be used as a context manager."""
        return database.connect(self.engine)

    def probe(self) -> None:
        """Raise unless the database answers."""
        with self.connect() as connection:
            connection.exec_driver_sql("SELECT 1")

    # -- Records ---------------------------------------------------------------------------------------

    def one(self, collection: Collection, identity: str, parts: tuple[str, ...] = ()) -> Row | None:
        """Return the record with this id (or uid), or None."""
        with self.connect() as connection:
            return reading.one(connection, collection, identity, parts)

    def page(
        self,
        collection: Collection,
        query: Query,
        limit: int,
        position: Position | None = None,
    ) -> Page:
        """Return up to `limit` records after (or before) a position, and how many match."""
        with self.connect() as connection:
            total = self._total(connection, collection, query)
            if not limit:
                return Page((), more_before=False, more_after=False, total=total)
            return reading.page(connection, collection, query, limit, position, total)

    def _total(self, connection: Connection, collection: Collection, query: Query) -> int:
        """Return how many records match, from memory for a list that is walked page by page."""
        if collection is cases.CASES:
            return self._evidence_of(connection, query).counted
        key = key_of(collection.name, query)
        total = self._totals.get(key)
        if total is None:
            total = reading.total(connection, collection, query)
            remember(self._totals, key, total)
        return total

    def _evidence_of(self, connection: Connection, query: Query) -> Evidence:
        key = key_of("cases", query)
        found = self._evidence.get(key)
        if found is None:
            found = evidence.read(connection, query, self.released_on)
            remember(self._evidence, key, found)
        return found

    def every(self, collection: Collection, query: Query, total: int = 0) -> Iterator[Row]:
        """Yield all records that match, in order, batch by batch; `total` says how many, where it is known."""
        with self.connect() as connection:
            yield from reading.every(connection, collection, query, total)

    def total(self, collection: Collection, query: Query, part: str | None = None) -> int:
        """Return how many records match; with `part`, how many items that part of them has."""
        with self.connect() as connection:
            return reading.total(connection, collection, query, part)

    def understood(self, search: Search) -> Search:
        """Return a search as this release understands it: what was let go where no name has its words; from memory for
        a list that is walked page by page, unless something was."""
        if search.match == "prefix":
            return search
        key = digest_of(search)
        numbers = self._numbers.get(key)
        if numbers is not None:
            return replace(search, numbers=numbers)
        with self.connect() as connection:
            found = relaxing.understood(connection, search)
        if found.numbers is not None and found.relaxation is None:
            remember(self._numbers, key, found.numbers)
        return found

    def which_exist(self, collection: Collection, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` under which there is a record."""
        with self.connect() as connection:
            return reading.known_ids(connection, collection, ids)

    def identifiers_on_file(self, asked: Sequence[str]) -> set[str]:
        """Return those of some identifiers, such as `wikidata:Q12345`, that somebody has."""
        with self.connect() as connection:
            return identifiers.on_file(connection, asked)

    # -- Cases -----------------------------------------------------------------------------------------

    def histories(self, keys: Sequence[int]) -> dict[int, tuple[Period, ...]]:
        """Return the status periods of cases by their keys, oldest first."""
        with self.connect() as connection:
            return cases.histories(connection, keys)

    def cases_on_day(self, keys: Sequence[int], day: str) -> dict[int, CaseOnDay]:
        """Return what may have held of cases on a day, by their keys."""
        with self.connect() as connection:
            return cases_on_day(connection, keys, day)

    def undated(self, query: Query) -> Undated:
        """Return how many facts nothing dates of the cases that may match a query on its day, from memory for a list
        that is walked page by page."""
        perhaps = replace(query, certain=False)
        key = key_of("cases", perhaps)
        found = self._undated.get(key)
        if found is None:
            with self.connect() as connection:
                found = cases.undated(connection, cases.matching(perhaps))
            remember(self._undated, key, found)
        return found

    def undated_of(self, key: int) -> Undated:
        """Return how many facts of a case nothing dates, found by its key."""
        with self.connect() as connection:
            return cases.undated(connection, [base.cases.c.key == key])

    def people_met(self, names: Sequence[candidates.Keys]) -> list[list[int]]:
        """Return for each of some names, by the keys of their words, the cases that may be meant."""
        with self.connect() as connection:
            return candidates.met(connection, names)

    def people_on_file(self, keys: Keys[int]) -> Mapping[int, OnFile]:
        """Return what a list of names may tell of the people of cases, by their keys."""
        with self.connect() as connection:
            return candidates.read(connection, keys)

    def withdrawal(self, uid: str) -> Withdrawal | None:
        """Return what is left of a withdrawn record, or None when there is none of this uid."""
        with self.connect() as connection:
            return history.withdrawal(connection, uid)

    def present_id(self, former: str) -> str | None:
        """Return the id of the case that was once published under this one, or None."""
        with self.connect() as connection:
            return history.present_id(connection, former)

    def evidence(self, query: Query) -> Evidence:
        """Return how well the cases of a query are known, from memory where their list was asked for."""
        with self.connect() as connection:
            return self._evidence_of(connection, query)

    def count(self, query: Query, dimensions: Sequence[str]) -> Counted:
        """Return how many cases of a query fall in each group. Raises TooManyCells."""
        with self.connect() as connection:
            if query.as_of is None:
                return statistics.count(connection, query, dimensions, self.released_on)
            return statistics.count_on(connection, query, dimensions)

    def shares(self, query: Query, dimension: str) -> dict[str, int]:
        """Return how many cases of a query fall in each group of one dimension, in one statement, and from memory for
        a list that is walked page by page; it is not asked of a day. Raises TooManyCells."""
        return self._shared(
            f"cases by {dimension}",
            query,
            lambda connection: {
                values[0]: number
                for values, number in statistics.count(
                    connection, query, (dimension,), self.released_on
                ).surely.items()
            },
        )

    def initials(self, query: Query, *, native: bool) -> dict[str, int]:
        """Return how many cases of a query have a surname with which letter, in the same way."""
        return self._shared(
            f"initials {native}", query, lambda connection: cases.initials(connection, query, native=native)
        )

    def _shared(
        self, name: str, query: Query, read: Callable[[Connection], dict[str, int]]
    ) -> dict[str, int]:
        key = key_of(name, query)
        found = self._shares.get(key)
        if found is None:
            with self.connect() as connection:
                found = read(connection)
            remember(self._shares, key, found, MOST_SHARES)
        return found

    def count_on_days(self, query: Query, dimensions: Sequence[str], days: Sequence[str]) -> list[Counted]:
        """Return the same for each of some days, which ascend."""
        with self.connect() as connection:
            return series.count_on_days(connection, query, dimensions, days)

    def sentence_lengths(self, query: Query, dimensions: Sequence[str]) -> Lengths:
        """Return how many people of each group of a query have which sentence; on a day, of those who surely fall in
        the group. Raises TooManyCells."""
        with self.connect() as connection:
            if query.as_of is None:
                return statistics.lengths(connection, query, dimensions)
            return statistics.lengths_on(connection, query, dimensions)

    def count_events(self, query: Query, dimensions: Sequence[str]) -> tuple[Groups, Groups]:
        """Return how many events of a query surely fall in each group, and how many may. Raises TooManyCells."""
        with self.connect() as connection:
            # No event is later than the release.
            until = min(query.as_of or self.released_on, self.released_on)
            return event_statistics.count(connection, query, dimensions, until)

    # -- Sources ---------------------------------------------------------------------------------------

    def count_of_facts(self, source: str) -> int:
        """Return how many facts rest on a source."""
        with self.connect() as connection:
            return source_facts.count(connection, source)

    def facts_of(self, source: str, first: int, limit: int | None) -> list[SourceFact]:
        """Return up to `limit` facts that rest on a source, from the one numbered `first` (from 0)."""
        with self.connect() as connection:
            return source_facts.page(connection, source, first, limit)

    # -- Read once -------------------------------------------------------------------------------------

    def _words_of(self, vocabulary: Vocabulary) -> Sequence[str]:
        """Return the words of a closed list."""
        with self.connect() as connection:
            return vocabulary(connection)

    def _spellings(self, vocabulary: Vocabulary) -> Spellings | None:
        """Return how the values of a list are written; None for one that has ids alone."""
        reading = filter_values.reading_of(vocabulary)
        if reading is None:
            return None
        with self.connect() as connection:
            return reading(connection)

    def _held(self) -> frozenset[str]:
        """Return the statuses in which a person is held."""
        return frozenset(name for name, status in self.statuses().items() if status.in_custody)

    def _unknown_statuses(self) -> frozenset[str]:
        """Return the statuses that say only that nothing is known."""
        return frozenset(name for name, status in self.statuses().items() if status.group == UNKNOWN)

    def _statuses(self) -> dict[str, Status]:
        """Return every status by its id, in the order in which they are shown."""
        columns = base.statuses.c
        query = select(
            columns.id, columns.label, columns.definition, columns.group, columns.in_custody
        ).order_by(columns.key)
        with self.connect() as connection:
            return {row[0]: Status(*row[1:]) for row in connection.execute(query)}

    def _labels(self, language: str) -> Labels:
        """Return words and fixed texts in a language; what it lacks is English."""
        with self.connect() as connection:
            english = labels.read(connection, ENGLISH)
            own = labels.read(connection, language)
        return Labels(language, own, english)

    def _names(self, table: str, column: str) -> dict[str, str]:
        """Return what the records of a small table are called in a column, by id, in the order of its file."""
        stored = base.metadata.tables[table]
        query = select(base.address_of(stored), stored.c[column]).order_by(stored.c.key)
        with self.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _identifier_schemes(self) -> dict[str, Scheme]:
        """Return the kinds of identifiers by id; none in a release from before there were any."""
        with self.connect() as connection:
            return identifiers.read_schemes(connection)

    def _retractions(self) -> dict[str, Retraction]:
        """Return the releases that were taken back, by id."""
        with self.connect() as connection:
            return history.retractions(connection)

    def _marks(self) -> Marks:
        """Return which records lead to organisations that bear a label, by what this release knows."""
        with self.connect() as connection:
            return designations.read_marks(connection, self.released_on)

    def _figures(self) -> dict[str, object]:
        """Return counts of the release: rows of every table, people held, and how old the knowledge is."""
        columns = base.cases.c
        with self.connect() as connection:
            counts = {
                name: connection.execute(
                    select(func.count()).select_from(base.metadata.tables[name])
                ).scalar_one()
                for name in declaration.tables()
            }
            oldest, newest = connection.execute(
                select(func.min(columns.verified_first), func.max(columns.verified_first))
            ).one()
            stale = connection.execute(select(func.count()).where(columns.stale)).scalar_one()
        return {
            "cases": self.total_cases,
            "in_custody": self.in_custody,
            "counts": counts,
            "verified_from": oldest,
            "verified_to": newest,
            "stale": stale,
        }
