"""Which sentence of a case was in force on which days, from before the first to the last.

A partial date, or none, makes the day of a sentence uncertain, so that on a day several may have been in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_
from typing import Any

from api.records.dates import FIRST_DAY, LAST_DAY, Interval
from api.records.periods import in_order
from api.records.reference import Record


@dataclass(frozen=True)
class SentenceInForce:
    """A time in which one sentence was in force, or none yet (then `kind` and the like are None): it began between
    `start_first` and `start_last`, and the next one was passed between `end_first` and `end_last`, which are LAST_DAY
    while it lasts. `in_absentia` says of this sentence and those before it whether any was passed in absentia."""

    start_first: str
    start_last: str
    end_first: str
    end_last: str
    kind: str | None
    months: int | None
    stage: str | None
    combined: bool | None
    in_absentia: bool


def sentences_in_force(sentences: Sequence[Record], released_on: str) -> list[SentenceInForce]:
    """Return the states of a case in the order of its history, the first without a sentence."""
    spans = [Interval(FIRST_DAY, FIRST_DAY), *in_order((row["date"] for row in sentences), released_on)]
    ends = [*spans[1:], Interval(LAST_DAY, LAST_DAY)]
    rows: list[dict[str, Any]] = [{}, *sentences]
    absent = accumulate((bool(row.get("in_absentia")) for row in rows), or_)
    return [
        SentenceInForce(
            start.first,
            start.last,
            end.first,
            end.last,
            row.get("kind"),
            row.get("months"),
            row.get("stage"),
            row.get("combined"),
            in_absentia,
        )
        for start, end, row, in_absentia in zip(spans, ends, rows, absent, strict=True)
    ]
