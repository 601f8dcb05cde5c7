"""Cases in few words, for the tests of the end of a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.records.custody_terms import Custody, TermEnds, term_ends
from api.records.dates import days_between
from api.records.periods import StatusEvent, periods

HELD = frozenset(
    {"pretrial-detention", "house-arrest", "imprisoned", "compulsory-treatment", "incommunicado"}
)
TODAY = "2026-11-24"
REMAND, PRISON = "pretrial-detention", "imprisoned"


@dataclass(frozen=True)
class Case:
    """A case in few words: statuses by day, sentences as (day, stage, months, regime), articles with their parts."""

    statuses: Sequence[tuple[str, str]]
    sentences: Sequence[tuple[str | None, str, int | None, str | None]]
    articles: Sequence[tuple[str, str | None]] = (("282.2", "1"),)
    verified_on: str = "2000"
    new_cases: tuple[str, ...] = ()
    kind: str = "imprisonment"
    combined: bool = False
    ends_on: str | None = None
    in_absentia: bool = False
    outcome: str = "convicted"

    def ends(self) -> TermEnds | str:
        rows: list[dict[str, Any]] = [
            {
                "date": day,
                "stage": stage,
                "kind": self.kind,
                "months": months,
                "regime": regime,
                "in_absentia": self.in_absentia,
                "combined": self.combined,
                "ends_on": self.ends_on,
            }
            for day, stage, months, regime in self.sentences
        ]
        charges = [
            {"article": article, "part": part, "outcome": self.outcome} for article, part in self.articles
        ]
        history = periods([StatusEvent(day, status) for day, status in self.statuses], TODAY)
        custody = Custody(history, rows, charges, self.new_cases, self.verified_on)
        return term_ends(custody, rows[-1] if rows else None, HELD, TODAY)


def span(case: Case) -> TermEnds:
    found = case.ends()
    assert isinstance(found, TermEnds), found
    return found


def days(earlier: str | None, later: str | None) -> int:
    assert earlier
    assert later
    return days_between(earlier, later)


def verdict(day: str | None, months: int | None, regime: str | None = "general") -> Any:
    return (day, "first-instance", months, regime)


def appeal(day: str | None, months: int | None, regime: str | None = None) -> Any:
    return (day, "appeal", months, regime)
