"""What the Criminal Code and the two codes beside it say of counting a term of imprisonment: rates of credit for
remand, the articles without credit, days to appeal, days off. Where it was read: docs/decisions/0024.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

# Rates are in quarters of a day: so much of the term is served by one day.
DAY = 4
# From this day on a day on remand may count for more than a day (Federal Law 186-FZ of 3 July 2018).
CREDIT_IN_FORCE = date(2018, 7, 14)
# Criminal Code, Article 72, part 3.1: a day on remand, by the regime of the sentence.
REMAND = {"prison": 4, "special": 4, "strict": 4, "general": 6, "juvenile": 6, "settlement": 8}
# Part 3.4: two days for one; one for one where the crime was committed before the law.
HOUSE_ARREST = (2, 4)
# Code of Criminal Procedure, Article 389.4: ten days to appeal a verdict, since January 2023 fifteen.
DAYS_TO_APPEAL = 10
# A colony settlement is for crimes of up to five years; several of them together get at most half as much again
# (Criminal Code, Articles 15, 58 and 69).
LONGEST_IN_SETTLEMENT = 90

# Article 72, part 3.2: a day on remand is a day of the term. Parts by article; none named means every part.
_WITHOUT_CREDIT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("205", "205.1", "205.2", "205.3", "205.4", "205.5"), ()),
    "206": ("3", "4"),
    "211": ("4",),
    "228": ("2", "3"),
    **dict.fromkeys(("228.1", "229", "275", "276", "361"), ()),
}
# Without credit only in some cases: 277 to 279 and 360 where joined with terrorism; 208 and 209 since a day that was
# not read; and neighbours of those in the list, which a law later than the text read may have added.
_PERHAPS_WITHOUT_CREDIT = frozenset(
    {
        *(
            "205.6",
            "206",
            "208",
            "209",
            "210",
            "210.1",
            "211",
            "220",
            "221",
            "228",
            "229.1",
            "275.1",
            "276.1",
        ),
        *("277", "278", "279", "281", "281.1", "281.2", "281.3", "360"),
    }
)

# Days off by law (Labour Code, Article 112), and the last of the year, which is often made one.
_HOLIDAYS = frozenset(
    [(1, day) for day in range(1, 9)] + [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4), (12, 31)]
)


def remand_rates(regime: str | None, months: int, charges: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Return the lowest and the highest rate at which remand may count towards a sentence.

    `charges` are those of the case, with `article`, `part` and `outcome`.
    """
    charges = [charge for charge in charges if charge["outcome"] not in {"dropped", "acquitted"}]
    if any(_without_credit(charge) for charge in charges if charge["outcome"] == "convicted"):
        return DAY, DAY
    if regime is not None:
        lowest = highest = REMAND[regime]
    else:
        lowest, highest = DAY, REMAND["settlement" if may_be_in_settlement(regime, months) else "general"]
    convicted = any(charge["outcome"] == "convicted" for charge in charges)
    if not convicted or any(_perhaps_without_credit(charge) for charge in charges):
        lowest = DAY
    return lowest, highest


def may_be_in_settlement(regime: str | None, months: int) -> bool:
    """Say whether a term may be served in a colony settlement."""
    return regime == "settlement" or (regime is None and months <= LONGEST_IN_SETTLEMENT)


def _without_credit(charge: Mapping[str, Any]) -> bool:
    parts = _WITHOUT_CREDIT.get(charge["article"])
    return parts is not None and (not parts or charge["part"] in parts)


def _perhaps_without_credit(charge: Mapping[str, Any]) -> bool:
    if charge["article"] in _PERHAPS_WITHOUT_CREDIT and charge["article"] in _WITHOUT_CREDIT:
        return charge["part"] is None
    return charge["article"] in _PERHAPS_WITHOUT_CREDIT or _without_credit(charge)


@cache
def days_of(months: int) -> tuple[int, int]:
    """Return the fewest and the most days that so many months may have, whenever they begin."""
    starts = [date(2021 + month // 12, month % 12 + 1, 1) for month in range(48)]
    lengths = [(_months_later(start, months) - start).days for start in starts]
    return min(lengths), max(lengths)


def _months_later(first_of_month: date, months: int) -> date:
    years, month = divmod(first_of_month.month - 1 + months, 12)
    return date(first_of_month.year + years, month + 1, 1)


def release_day(last_day: date) -> date:
    """Return the day on which a person is let out whose term ends on this one: it, or the last working day before
    (Penal Code, Article 173). A working day between two days off may have been made one, and counts as one."""
    day = last_day
    while _off(day) or (_off(day - timedelta(1)) and _off(day + timedelta(1))):
        day -= timedelta(1)
    return day


def _off(day: date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS
