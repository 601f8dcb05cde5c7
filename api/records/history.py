"""Releases and what each changed, slugs of old, and what was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from api.records import base, cases
from api.records.filters import Choice, Condition, among, listed
from api.records.reading import Collection, Order, Query, collection

_change = base.changes.c


# The kinds of a change: the world changed, we were wrong, a fact is new, a record was taken back, other words.
CHANGE_KINDS = ("development", "correction", "addition", "withdrawal", "editorial")
# Why a record may be withdrawn: the code that is published, and what it means.
WITHDRAWAL_REASONS = {
    "safety": "for the safety of the person",
    "consent": "at the wish of the person",
    "error": "because it should not have been published",
    "legal": "because the law demands it",
}


@dataclass(frozen=True)
class Withdrawal:
    """A record that was taken back: the day, and a code for the reason."""

    date: str
    reason: str


@dataclass(frozen=True)
class Retraction:
    """A release that was taken back: the day, and the reason in a sentence."""

    date: str
    reason: str


def _of_cases(choice: Choice) -> ColumnElement[bool]:
    """The change is one of these cases, by uid or by id."""
    own = base.cases.c
    wanted, excluded = choice

    def among_cases(ids: tuple[str, ...]) -> ColumnElement[bool]:
        named = select(own.uid).where(own.id.in_(ids))
        return or_(_change.case_uid.in_(ids), _change.case_uid.in_(named))

    tests: list[ColumnElement[bool]] = []
    if wanted:
        tests.append(among_cases(wanted))
    if excluded:
        tests.append(or_(_change.case_uid.is_(None), ~among_cases(excluded)))
    return and_(*tests)


def _matching_cases(query: Query) -> ColumnElement[bool]:
    """The change is one of a case that matches a query of cases."""
    return _change.case_uid.in_(select(base.cases.c.uid).where(*cases.matching(query)))


FILTERS: dict[str, Condition] = {
    "case": _of_cases,
    "call": listed(base.changes, "call_ids"),
    "kind": among(_change.kind),
    "table": among(_change.table_name),
    "in_release": among(_change.release),
    "cases": _matching_cases,
}

# In the order of their numbers they are in the order of time; usually the newest are wanted first.
CHANGES: Collection = collection(
    base.changes,
    FILTERS,
    sorts={"number": _change.key, "kind": _change.kind, "table": _change.table_name},
    default_sort=(Order("number", descending=True),),
)
RELEASES: Collection = collection(base.releases, {}, sorts={"released_on": base.releases.c.released_on})


def withdrawal(connection: Connection, uid: str) -> Withdrawal | None:
    """Return what is left of a withdrawn record, or None when there is none of this uid."""
    found = connection.execute(select(base.withdrawn).where(base.withdrawn.c.uid == uid)).first()
    return None if found is None else Withdrawal(found.date, found.reason)


def retractions(connection: Connection) -> dict[str, Retraction]:
    """Return the releases that were taken back, by id."""
    rows = connection.execute(select(base.retracted))
    return {row.id: Retraction(row.date, row.reason) for row in rows}


def present_id(connection: Connection, former: str) -> str | None:
    """Return the id of the case that was once published under this one, or None."""
    own, old = base.cases.c, base.former_ids.c
    query = select(own.id).join(base.former_ids, old.uid == own.uid).where(old.id == former)
    found: Any = connection.execute(query).scalar()
    return None if found is None else str(found)
