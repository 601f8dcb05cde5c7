"""Everything that is stored of cases, as rows of their tables, batch by batch and in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Table

from api.records import base
from api.records.case_records import Assembled, Facts, assemble, corroborated_from
from api.records.dates import interval
from api.records.days import confirmed_from
from api.records.periods import held_since
from api.records.reference import Reference
from api.records.search import Filing
from api.records.sentences import sentences_in_force
from api.records.statistics import groups_of
from api.records.surnames import order_of
from api.v1 import documents
from seed.case_rows import case_facts, small_tables
from seed.editions import Edition

# Cases of a batch.
SIZE = 500

_joined = ";".join
# Of a value that did not come on a day.
_NO_DAYS = (None, None)


@dataclass
class Batch:
    """Rows of some cases by table, their cells in the order of its columns; how many cases are done with these, the
    day of the first event so far, and how many of these cases fall in each group: all, those that are confirmed, and
    those whose term is over."""

    done: int
    first_day: str
    rows: dict[str, list[tuple[Any, ...]]]
    counts: Counter[tuple[str, str]]
    confirmed: Counter[tuple[str, str]]
    over: Counter[tuple[str, str]]


def batches(edition: Edition, share: int = 0, shares: int = 1) -> Iterator[Batch]:
    """Yield what is stored of the cases of a release, as known on its day.

    Of so many shares only one: every second batch, say. Each numbers words of its own.
    """
    reference = Reference(small_tables(edition), edition.released_on)
    documents_of = documents.case_writer()
    cells_of = {table.name: _cells_of(table) for table in base.OF_CASES}
    filing = Filing(share, shares)
    first_day, recent = edition.released_on, confirmed_from(edition.released_on)
    cases = case_facts(edition, lambda place: place // SIZE % shares == share)
    for start in count(share * SIZE + 1, shares * SIZE):
        some = list(enumerate(islice(cases, SIZE), start=start))
        if not some:
            return
        counts, confirmed, over = (Counter[tuple[str, str]]() for _ in range(3))
        rows: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in base.OF_CASES}
        for key, facts in some:
            assembled = assemble(facts, reference, order_of(facts.case))
            first_day = min(first_day, interval(facts.parts["events"][0]["date"]).first)
            for name, place, row in _rows(facts, assembled, documents_of(assembled.record), reference):
                rows[name].append((key, *place, *cells_of[name](row)))
            rows["case_words"] += filing.rows(key, assembled.record)
            rows["case_values"] += [
                (name, value, key, *assembled.came.get((name, value), _NO_DAYS))
                for name, values in assembled.values.items()
                for value in values
            ]
            groups = list(groups_of(assembled.record, assembled.values))
            counts.update(groups)
            if assembled.columns["verified_first"] >= recent:
                confirmed.update(groups)
            if assembled.columns["term_over"] is not None:
                over.update(groups)
        rows["words"], filing.new = filing.new, []
        yield Batch(some[-1][0], first_day, rows, counts, confirmed, over)


def _rows(
    facts: Facts, assembled: Assembled, documents_of: Mapping[str, bytes], reference: Reference
) -> Iterator[tuple[str, tuple[int, ...], Mapping[str, Any]]]:
    """Yield rows of a case, each with its table and, where there may be several, with its place."""
    yield "cases", (), {**facts.case, **assembled.columns}
    yield "case_documents", (), documents_of
    yield "case_lines", (), documents_of
    for name, part in facts.parts.items():
        for place, row in enumerate(assembled.record[name] if name in base.FACTS else part):
            yield name, (place,), row
    stays = held_since(assembled.periods, reference.in_custody)
    backed = corroborated_from(assembled.periods, facts.parts["events"], reference)
    for place, (period, since, day) in enumerate(zip(assembled.periods, stays, backed, strict=True)):
        custody = {"in_custody": since is not None, "held_since": since}
        yield "case_periods", (place,), {**vars(period), **custody, "corroborated_from": day}
    for place, state in enumerate(sentences_in_force(facts.parts["sentences"], reference.released_on)):
        yield "case_sentences", (place,), vars(state)


def _cells_of(table: Table) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return a function from a row to its cells without the keys, which stand first; lists are joined by `;`, as they
    are curated."""
    first, *more = (c.name for c in table.columns if c.name not in ("key", base.case_key, "place"))
    cells = itemgetter(first, *more) if more else lambda row: (row[first],)
    return lambda row: [_joined(cell) if type(cell) is tuple else cell for cell in cells(row)]
