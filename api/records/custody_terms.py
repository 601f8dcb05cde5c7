"""When the term of a person in custody ends by the calendar: the earliest and the latest day that the facts on file
allow. The rule is told in the guide, "How to read this data".

Nothing here says that somebody is free. What is not known makes the span wider and never narrower: each day counts
towards the term at the best rate, or at the worst, of all that may have been on that day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.records.custody_law import (
    CREDIT_IN_FORCE,
    DAY,
    DAYS_TO_APPEAL,
    HOUSE_ARREST,
    days_of,
    may_be_in_settlement,
    release_day,
    remand_rates,
)
from api.records.dates import Interval, interval
from api.records.periods import Period

Row = Mapping[str, Any]

# How a term is over by the calendar, and which bound of its span then lies before the day; the first that does counts.
BOUND_BEHIND = {"certain": "last", "possible": "first"}
OVER = ("possible", "certain")
# Why there is no span: where there is no term that could end, and where its end is not known.
WITHOUT_TERM = ("not-held", "no-sentence", "life", "no-prison-term")
REASONS = (
    *WITHOUT_TERM,
    "in-absentia",
    "term-unknown",
    "several-sentences",
    "custody-broken",
    "later-case",
    "custody-unclear",
    "seen-after",
)
# The day on which a verdict takes effect counts on both sides, and half a day in the person's favour.
ROUNDING = timedelta(days=2)
# A term in months ends on the day of that number, or on the one before, by the way of counting.
DAY_OF_THE_NUMBER = timedelta(days=1)


@dataclass(frozen=True)
class TermEnds:
    """The term ends not before `first` and not after `last`: days, or None where the facts set no such bound."""

    first: str | None
    last: str | None


@dataclass(frozen=True)
class Custody:
    """What is on file of one case: its status periods, its sentences and charges in the order of their files, when new
    cases were opened and when a source last stated the status (partial dates)."""

    history: Sequence[Period]
    sentences: Sequence[Row]
    charges: Sequence[Row]
    new_cases: Sequence[str]
    verified_on: str


@dataclass(frozen=True)
class _Reckoning:
    """The unbroken stay, what was before it, the verdict that set the term, the days between which the sentence took
    effect (`effect_last` is None where nothing bounds it), and the day from which the term was surely being served
    (None where there is none)."""

    stay: Sequence[Period]
    before: Sequence[Period]
    verdict: Interval | None
    effect_first: date
    effect_last: date | None
    serving_from: date | None


def term_ends(
    custody: Custody, sentence: Row | None, in_custody: Collection[str], released_on: str
) -> TermEnds | str:
    """Return the span in which the term of `sentence` (the one in force) ends, or one of REASONS why there is none."""
    if custody.history[-1].status not in in_custody:
        return "not-held"
    if sentence is None:
        return "no-sentence"
    if sentence["kind"] == "life":
        return "life"
    if sentence["kind"] != "imprisonment" or custody.history[-1].status == "compulsory-treatment":
        return "no-prison-term"
    if sentence["in_absentia"]:
        return "in-absentia"
    seen = interval(custody.verified_on, released_on).first
    if stated := sentence.get("ends_on"):
        return _as_stated(custody, sentence, stated, seen, in_custody)
    if sentence["months"] is None:
        return "term-unknown"
    verdicts = _verdicts(custody.sentences)
    if len(verdicts) > 1 and not sentence.get("combined"):
        return "several-sentences"
    begin = _begin_of_stay(custody.history, in_custody)
    if any(period.status in in_custody for period in custody.history[:begin]):
        return "custody-broken"
    stay = custody.history[begin:]
    if _later_case(stay, custody.new_cases, sentence):
        return "later-case"
    reckoning = _reckoning(custody.sentences, sentence, verdicts, stay, custody.history[:begin], released_on)
    lowest, highest = remand_rates(sentence["regime"], sentence["months"], custody.charges)
    fewest, most = days_of(sentence["months"])
    first, last = _first(reckoning, highest, fewest), _last(reckoning, lowest, most)
    if reckoning.verdict is not None:
        # Nobody has served a term before a court set it.
        first = first and max(first, reckoning.verdict.first)
        last = last and max(last, reckoning.verdict.last)
    return _as_seen(TermEnds(first, last), seen)


def _begin_of_stay(history: Sequence[Period], in_custody: Collection[str]) -> int:
    """Return the place of the first period of the unbroken stay that lasts now."""
    held = [period.status in in_custody for period in history]
    return len(held) - held[::-1].index(False) if False in held else 0


def _as_stated(
    custody: Custody, sentence: Row, stated: str, seen: str, in_custody: Collection[str]
) -> TermEnds | str:
    """Return the span that a source gives: it knows the days that count better than a reckoning does."""
    stay = custody.history[_begin_of_stay(custody.history, in_custody) :]
    if _later_case(stay, custody.new_cases, sentence):
        return "later-case"
    days = interval(stated)
    first = release_day(date.fromisoformat(days.first)).isoformat()
    return _as_seen(TermEnds(first, days.last), seen)


def over(ends: TermEnds, day: str) -> str | None:
    """Return whether a term is over by the calendar on a day: `certain`, `possible`, or None. In SQL, see
    `days.over_while`."""
    for how, bound in BOUND_BEHIND.items():
        end = getattr(ends, bound)
        if end is not None and end < day:
            return how
    return None


def last_day_within(ends: TermEnds) -> str | None:
    """Return the last day on which a term is not over, not even perhaps; None where it never is."""
    return min((end for end in (ends.first, ends.last) if end is not None), default=None)


def reasons_of_absence(ends: TermEnds | None, reason: str | None) -> dict[str, str]:
    """Return why the fields of a term are null in an answer that has this span, or this reason for having none."""
    if ends is not None:
        return {
            "term_ends_reason": "not-applicable",
            "term_over": "unknown" if ends.first is None else "not-applicable",
        }
    why = "not-applicable" if reason in WITHOUT_TERM else "unknown"
    return {"term_ends": why, "term_over": why, "term_ends_reason": "unknown"}


def _verdicts(sentences: Sequence[Row]) -> list[int]:
    """Return the places of the verdicts whose terms may add up: a fine stands for itself (Criminal Code, Article 71,
    part 2), and a retrial is of the same case."""
    apart = {"fine", "compulsory-treatment"}
    return [
        at
        for at, row in enumerate(sentences)
        if row["stage"] == "first-instance" and row["kind"] not in apart
    ]


def _later_case(stay: Sequence[Period], new_cases: Iterable[str], sentence: Row) -> bool:
    """Say whether another case came, or may have come, after the sentence in force, or undid it."""
    served = any(period.status == "imprisoned" for period in stay)
    if served and stay[-1].status != "imprisoned":
        return True
    passed = interval(sentence["date"]).first if sentence["date"] else ""
    return any(interval(day).last >= passed for day in new_cases)


def _as_seen(found: TermEnds, seen: str) -> TermEnds | str:
    """Take into account that a source saw the person held on a day: the term did not end before it."""
    if found.last is not None and found.last < seen:
        return "seen-after"
    if found.first is not None and found.first < seen:
        found = TermEnds(seen, found.last)
    return "custody-unclear" if found == TermEnds(None, None) else found


def _reckoning(
    sentences: Sequence[Row],
    sentence: Row,
    verdicts: Sequence[int],
    stay: Sequence[Period],
    before: Sequence[Period],
    released_on: str,
) -> _Reckoning:
    of_case = sentences[verdicts[-1] if verdicts else 0 :]
    stages = {row["stage"] for row in of_case}
    dated = [(row["stage"], interval(row["date"], released_on)) for row in of_case if row["date"]]
    appeals = [days for stage, days in dated if stage == "appeal"]
    cassations = [days for stage, days in dated if stage == "cassation"]
    verdict = next((days for stage, days in dated if stage in {"first-instance", "retrial"}), None)
    begun = date.fromisoformat(stay[0].start_first)
    effect_first, effect_last = begun, None
    if verdict:
        effect_first = max(begun, date.fromisoformat(verdict.first) + timedelta(days=DAYS_TO_APPEAL))
    # After a retrial nobody knows which of the days before it count as remand.
    if "retrial" not in stages:
        if appeals:
            effect_first = date.fromisoformat(appeals[0].first)
            effect_last = date.fromisoformat(appeals[-1].last)
        elif cassations:
            effect_last = date.fromisoformat(cassations[0].last)
    serving: list[date | None] = [date.fromisoformat(stay[0].start_last)]
    if len(verdicts) > 1 or sentence.get("combined"):
        # The rest of an earlier term is added to the new one, which may count from its own verdict alone (Article 70).
        serving.append(date.fromisoformat(verdict.last) if verdict else None)
    if stay[0].status == "imprisoned" and may_be_in_settlement(sentence["regime"], sentence["months"]):
        # People travel to a settlement by themselves once the sentence has taken effect.
        serving.append(effect_last)
    known = [day for day in serving if day is not None]
    return _Reckoning(
        *(stay, before, verdict, effect_first, effect_last),
        max(known) if len(known) == len(serving) else None,
    )


def _first(reckoning: _Reckoning, remand: int, days: int) -> str | None:
    """Return the first day on which a term of so many days may end, or None where the detention is not on file."""
    stay, before = reckoning.stay, reckoning.before
    at_liberty = bool(before) and before[-1].status == "restricted"
    if stay[0].status == "imprisoned" and not at_liberty:
        return None
    # A ban on leaving home counts as remand, two days for one (Code of Criminal Procedure, Article 109, part 10).
    periods = [*(period for period in before if period.status == "restricted"), *stay]
    end = _end(_best(periods, reckoning, remand), days)
    if end is not None and end < CREDIT_IN_FORCE:
        plain = _end(_best(stay, reckoning, DAY), days)
        end = CREDIT_IN_FORCE if plain is None else min(plain, CREDIT_IN_FORCE)
    return None if end is None else release_day(end - ROUNDING).isoformat()


def _last(reckoning: _Reckoning, remand: int, days: int) -> str | None:
    """Return the last day on which a term of so many days may end, or None where nothing bounds it."""
    if reckoning.effect_first < CREDIT_IN_FORCE:
        remand = DAY  # Older terms were reckoned anew only where somebody asked a court for it.
    end = _end(_worst(reckoning, remand), days)
    return None if end is None else (end + DAY_OF_THE_NUMBER).isoformat()


# A rate and the first day on which it holds; the last one lasts.
Rates = list[tuple[date, int]]


def _best(periods: Sequence[Period], reckoning: _Reckoning, remand: int) -> Rates:
    of_status = {"house-arrest": max(HOUSE_ARREST), "restricted": remand // 2}

    def rate(day: date) -> int:
        found = [0]
        for period in periods:
            if period.start_first <= day.isoformat() < period.end_last:
                if reckoning.effect_last is None or day <= reckoning.effect_last:
                    found.append(of_status.get(period.status, remand))
                if day >= reckoning.effect_first and period.status != "restricted":
                    found.append(DAY)
        return max(found)

    return [(day, rate(day)) for day in _turns(periods, reckoning)]


def _worst(reckoning: _Reckoning, remand: int) -> Rates:
    of_status = {"house-arrest": min(HOUSE_ARREST), "incommunicado": 0, "compulsory-treatment": 0}

    def rate(day: date) -> int:
        if reckoning.serving_from is None or day < reckoning.serving_from:
            return 0
        found = []
        for period in reckoning.stay:
            if period.start_first <= day.isoformat() < period.end_last:
                if reckoning.effect_last is None or day < reckoning.effect_last:
                    found.append(of_status.get(period.status, remand))
                if day >= reckoning.effect_first:
                    found.append(DAY)
        # A day that is neither before the sentence took effect nor after it, by the dates on file, counts for none.
        return min(found, default=0)

    return [(day, rate(day)) for day in _turns(reckoning.stay, reckoning)]


def _turns(periods: Sequence[Period], reckoning: _Reckoning) -> list[date]:
    """Return the days on which a rate may change, from the first on which anybody may have been held."""
    days = {period.start_first for period in periods} | {period.start_last for period in periods}
    turns = {date.fromisoformat(day) for day in days}
    turns |= {reckoning.effect_first, reckoning.serving_from or reckoning.effect_first}
    if reckoning.effect_last:
        turns |= {reckoning.effect_last, reckoning.effect_last + timedelta(1)}
    begin = min(date.fromisoformat(period.start_first) for period in periods)
    return sorted(day for day in turns if day >= begin)


def _end(rates: Rates, days: int) -> date | None:
    """Return the day on which so many days are served, or None where they never are."""
    left = days * DAY
    for at, (day, rate) in enumerate(rates):
        until = rates[at + 1][0] if at + 1 < len(rates) else None
        if rate and (until is None or (until - day).days * rate >= left):
            return day + timedelta(days=-(-left // rate) - 1)
        if until is not None:
            left -= (until - day).days * rate
    return None
