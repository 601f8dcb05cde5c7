"""What may have held of some cases on a day, read for all of them at once: statuses, sentences,
recognitions, charges, concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from api.records import base
from api.records.dated_lists import came_by
from api.records.dates import LAST_DAY
from api.records.days import MULTIPLE, PERIODS, SENTENCES, SINGLE
from api.records.recognitions import ORGANISATION, not_found

_case = base.cases.c
_period = base.case_periods.c
_sentence = base.case_sentences.c
_values = base.case_values.c
_events = base.metadata.tables["events"]


@dataclass(frozen=True)
class StatusOnDay:
    """A status that a case may have had: since when, since when held without a break (None where not held), and what
    supports it."""

    status: str
    since: str
    held_since: str | None
    corroboration: str
    event_ids: tuple[str, ...]


@dataclass(frozen=True)
class SentenceOnDay:
    """A sentence that may have been in force, or none yet: then all values of its own are None. `in_absentia` says
    whether this one or any before it was passed in absentia, `is_last` whether it is in force today."""

    kind: str | None
    months: int | None
    stage: str | None
    combined: bool | None
    in_absentia: bool
    is_last: bool


@dataclass
class CaseOnDay:
    """What may have held of a case: whether it surely had begun, its statuses in order of time, its sentences likewise,
    the organisations that perhaps had recognised it and those that surely had, whether it had been compared with any
    list, the articles and the concerns that surely were there, whether the person surely had been convicted, and the
    sources of its status, by event."""

    begun: bool = False
    convicted: bool = False
    statuses: list[StatusOnDay] = field(default_factory=list)
    sentences: list[SentenceOnDay] = field(default_factory=list)
    perhaps_recognised_by: set[str] = field(default_factory=set)
    surely_recognised_by: set[str] = field(default_factory=set)
    compared: bool = False
    articles: set[str] = field(default_factory=set)
    concerns: set[str] = field(default_factory=set)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def status_sources(self) -> list[str]:
        """Return the sources of the events that state the status, or each of those that may be."""
        events = (event for status in self.statuses for event in status.event_ids)
        return list(dict.fromkeys(source for event in events for source in self.sources.get(event, ())))


def cases_on_day(connection: Connection, keys: Sequence[int], day: str) -> dict[int, CaseOnDay]:
    """Return what may have held of cases on a day, by their keys, in one statement for each kind of fact."""
    found = {key: CaseOnDay() for key in keys}
    _read_statuses(connection, found, day)
    _read_sentences(connection, found, day)
    _read_lists(connection, found, day)
    _read_sources(connection, found, day)
    return found


def _read_statuses(connection: Connection, found: dict[int, CaseOnDay], day: str) -> None:
    query = (
        select(base.case_periods, _case.begun_last, _case.convicted_by)
        .join(base.cases, PERIODS.may_hold(day))
        .where(_period.case_key.in_(found))
        .order_by(_period.case_key, _period.place)
    )
    for row in connection.execute(query):
        supported = row.corroborated_from is not None and row.corroborated_from <= day
        corroboration, events = MULTIPLE if supported else SINGLE, tuple(row.event_ids.split(";"))
        case = found[row.case_key]
        case.begun = row.begun_last <= day
        case.convicted = row.convicted_by is not None and row.convicted_by <= day
        case.statuses.append(StatusOnDay(row.status, row.since, row.held_since, corroboration, events))


def _read_sentences(connection: Connection, found: dict[int, CaseOnDay], day: str) -> None:
    query = (
        select(base.case_sentences)
        .join(base.cases, SENTENCES.may_hold(day))
        .where(_sentence.case_key.in_(found))
        .order_by(_sentence.case_key, _sentence.place)
    )
    for row in connection.execute(query):
        is_last = row.end_last == LAST_DAY
        sentence = SentenceOnDay(row.kind, row.months, row.stage, row.combined, row.in_absentia, is_last)
        found[row.case_key].sentences.append(sentence)


def _read_lists(connection: Connection, found: dict[int, CaseOnDay], day: str) -> None:
    surely = came_by(day, surely=True).label("surely")
    query = select(_values.case_key, _values.field, _values.value, surely).where(
        _values.field.in_((ORGANISATION, "compared_with", "article", "concern")),
        _values.case_key.in_(found),
        came_by(day, surely=False),
    )
    for row in connection.execute(query):
        case = found[row.case_key]
        if row.field == "compared_with":
            case.compared = True
        elif row.field == ORGANISATION:
            if not not_found(row.value):
                (case.surely_recognised_by if row.surely else case.perhaps_recognised_by).add(row.value)
        elif row.surely:
            (case.articles if row.field == "article" else case.concerns).add(row.value)


def _read_sources(connection: Connection, found: dict[int, CaseOnDay], day: str) -> None:
    # Parts of a date that are not known come before the day: text sorts so.
    own = _events.c
    query = select(own.case_key, own.id, own.source_ids).where(
        own.case_key.in_(found), own.status.is_not(None), own.date <= day
    )
    for row in connection.execute(query):
        found[row.case_key].sources[row.id] = tuple(row.source_ids.split(";")) if row.source_ids else ()
