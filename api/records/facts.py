"""Events, charges, sentences and recognitions as collections of their own: their filters and sort keys, those of their
cases, and which of them a day or a range of days leaves in doubt.

A fact is found by the number of its case and its place among the others there. Its document is the one in the array of
its case, so that nothing is stored twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Table, and_, exists, func, not_, or_, select
from sqlalchemy import case as either

from api.records import base, cases, days, search
from api.records.cases import CASES
from api.records.filters import (
    Choice,
    Condition,
    among,
    at_least,
    at_most,
    equals,
    in_group,
    is_one_of,
    not_before,
    released_on,
    surely_by,
)
from api.records.reading import Collection, Query
from api.records.undated import CONVICTED

_case, _period = base.cases.c, base.case_periods.c

# The filters on the date of a fact.
_ON_DATES = ("date_from", "date_to")
# Asks for facts without a date; no parameter has this name.
_UNDATED = "undated"


def _within(column: ColumnElement[str]) -> Condition:
    """The partial date may fall on this day or later. The year alone lets an index find where to begin."""
    return lambda day: and_(column >= day[:4], not_before(column)(day))


def _rests_on(table: Table) -> Condition:
    """The fact names one of the wanted sources and none of the excluded ones."""
    listed, values = ";" + table.c.source_ids + ";", base.case_values.c

    def names(sources: Iterable[str]) -> ColumnElement[bool]:
        # No id has a letter that means something here.
        return or_(*(listed.like(f"%;{source};%") for source in sources))

    def condition(choice: Choice) -> ColumnElement[bool]:
        wanted, excluded = choice
        tests: list[ColumnElement[bool]] = []
        if wanted:
            # The sources of a case are those of its facts too, and found by an index.
            holders = select(values.case_key).where(values.field == "source", values.value.in_(wanted))
            tests += [table.c.case_key.in_(holders), names(wanted)]
        if excluded:
            tests.append(not_(names(excluded)))
        return and_(*tests)

    return condition


def _precision(date: ColumnElement[str]) -> ColumnElement[str]:
    """How exact a partial date is: a day, a month or a year."""
    return either((func.length(date) == 4, "year"), (func.length(date) == 7, "month"), else_="day")


def _of_every_fact(table: Table) -> dict[str, Condition]:
    """Return the filters on what every fact has, and on its date where it has one."""
    date = table.c.get("date")
    dated = {} if date is None else {"date_from": _within(date), "date_to": at_most(date)}
    return {**dated, "source": _rests_on(table), "corroboration": among(table.c.corroboration)}


def filters_of_case(own: Iterable[str]) -> dict[str, str]:
    """Return the filters of cases as a list of facts has them, with the name that each has in the list of cases.

    Where a fact and its case have a filter of one name, that of the fact keeps it and that of the case begins with
    `case_`. Ids of cases are asked for as `case`.
    """
    taken = frozenset(own)
    named = {name: f"case_{name}" if name in taken else name for name in CASES.filters}
    return {here: name for name, here in (named | {"id": "case"}).items()}


def _begun_by(table: Table, day: str) -> ColumnElement[bool]:
    """The case of the fact may have begun by the day: before that, nothing of it is possible."""
    return table.c.case_key.in_(
        select(_period.case_key).where(_period.place == 0, _period.start_first <= day)
    )


def _convicted(by: ColumnElement[bool]) -> ColumnElement[bool]:
    """The charge is one of which somebody was convicted, in a case whose last day for that meets a condition."""
    return and_(_charges.c.outcome == CONVICTED, _charges.c.case_key.in_(select(_case.key).where(by)))


def _undated_by(table: Table, day: str | None) -> ColumnElement[bool]:
    """Nothing dates the fact, and its case may have begun by the day."""
    dated = _convicted(_case.convicted_by.is_not(None)) if table is _charges else table.c.date.is_not(None)
    undated = not_(dated)
    return undated if day is None else and_(undated, _begun_by(table, day))


def _on_day(table: Table, day: str, *, certain: bool) -> ColumnElement[bool]:
    """The fact is one of this day or earlier: surely, or possibly. One that nothing dates surely is one of the day of
    the release."""
    on_file = released_on <= day
    if table is _charges:
        return or_(on_file, _convicted(_case.convicted_by <= day)) if certain else _begun_by(table, day)
    date = table.c.date
    if table is _sentences:
        # They stand in the order of the history, which tells more of a partial date. The first state has no sentence.
        state = base.case_sentences.c
        same = and_(state.case_key == table.c.case_key, state.place == table.c.place + 1)
        passed = exists(select(1).where(same, (state.start_last if certain else state.start_first) <= day))
        return passed if certain else and_(passed, or_(date.is_not(None), _undated_by(table, day)))
    if certain:
        return or_(surely_by(date, day), and_(date.is_(None), on_file))
    return or_(date <= day, _undated_by(table, day))


def undated(wanted: Collection, query: Query) -> Query | None:
    """Return what asks for the facts of a query of which its day or its range of days says nothing, as nothing
    dates them; None where it has neither."""
    if query.as_of is None and not query.filters.keys() & set(_ON_DATES):
        return None
    filters = {name: value for name, value in query.filters.items() if name not in _ON_DATES}
    return replace(query, filters={**filters, _UNDATED: True}, sort=())


def _matching(table: Table, own: Mapping[str, Condition]) -> Callable[[Query], Sequence[ColumnElement[bool]]]:
    of_case = filters_of_case(own)

    def matching(query: Query) -> Sequence[ColumnElement[bool]]:
        """Return the conditions of a query of facts. Filters of what has a date in a case speak of the day of the
        query, all others of what is on file."""
        asked = query.filters
        conditions = [own[name](value) for name, value in asked.items() if name in own]
        if _UNDATED in asked:
            conditions.append(_undated_by(table, query.as_of))
        elif query.as_of:
            conditions.append(_on_day(table, query.as_of, certain=query.certain))
        of_cases = {of_case[name]: value for name, value in asked.items() if name in of_case}
        if of_cases:
            day = query.as_of if of_cases.keys() & days.DATED_FILTERS else None
            conditions.append(_of_cases(table, replace(query, filters=of_cases, as_of=day)))
        return conditions

    return matching


def _of_cases(table: Table, query: Query) -> ColumnElement[bool]:
    """The case of the fact is one of a query of cases."""
    found = select(_case.key).where(*cases.matching(query))
    if query.one_by_one:
        return found.where(_case.key == table.c.case_key).correlate(table).exists()
    return table.c.case_key.in_(found.correlate(None))


def _ranking(table: Table) -> Callable[[Query], ColumnElement[int] | None]:
    def rank(query: Query) -> ColumnElement[int] | None:
        if "q" not in query.filters:
            return None
        ranked = select(search.rank(query.filters["q"])).where(_case.key == table.c.case_key)
        return ranked.correlate(table).scalar_subquery()

    return rank


_events, _charges, _sentences, _recognitions = (
    base.metadata.tables[name] for name in ("events", "charges", "sentences", "recognitions")
)

# The filters on facts themselves, by table.
OWN_FILTERS: Mapping[str, Mapping[str, Condition]] = {
    "events": {
        "id": among(_events.c.id),
        "type": among(_events.c.type),
        "status": is_one_of(_events.c.status),
        "status_group": in_group(_events.c.status),
        "custody_change": among(_events.c.custody_change),
        "date_precision": among(_precision(_events.c.date)),
        **_of_every_fact(_events),
    },
    "charges": {
        "article": among(_charges.c.article),
        "part": among(_charges.c.part),
        "outcome": among(_charges.c.outcome),
        "basis": among(_charges.c.basis),
        **_of_every_fact(_charges),
    },
    "sentences": {
        "stage": among(_sentences.c.stage),
        "kind": among(_sentences.c.kind),
        "court": among(_sentences.c.court),
        "months_min": at_least(_sentences.c.months),
        "months_max": at_most(_sentences.c.months),
        "regime": among(_sentences.c.regime),
        "in_absentia": equals(_sentences.c.in_absentia),
        **_of_every_fact(_sentences),
    },
    "recognitions": {
        "organisation": among(_recognitions.c.organisation_id),
        "term": among(_recognitions.c.term),
        **_of_every_fact(_recognitions),
    },
}


def _facts(name: str, *sorts: str) -> Collection:
    """Return the collection of a table of facts. They are sorted by its columns of these names and by their case."""
    table, documents, own = base.metadata.tables[name], base.case_documents, OWN_FILTERS[name]
    return Collection(
        name=name,
        table=table,
        filters={**own, **{here: CASES.filters[there] for here, there in filters_of_case(own).items()}},
        sorts={column.removesuffix("_id"): table.c[column] for column in ("case_id", *sorts)},
        default_sort=(),
        parts={"summary": documents.c.summary, name: documents.c[name]},
        source=table.join(documents, documents.c.case_key == table.c.case_key),
        addresses=(table.c.id,) if "id" in own else (),
        matching=_matching(table, own),
        ranking=_ranking(table),
        tie=table.c.id if "id" in own else None,
        of_fact=(table.c.case_key, table.c.place),
    )


EVENTS = _facts("events", "id", "date", "type", "status")
CHARGES = _facts("charges", "article", "outcome")
SENTENCES = _facts("sentences", "date", "months", "court", "stage", "kind")
RECOGNITIONS = _facts("recognitions", "date", "organisation_id", "term")
