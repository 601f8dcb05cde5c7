"""When a term ends by the calendar, worked out by walking from day to day through the curated CSV: the rule of the
guide read again, slow and plain, and apart from the code.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.v1.dates import first_day, last_day, last_on_file

Row = dict[str, str]
A_DAY = timedelta(days=1)
LAW = date(2018, 7, 14)
NEVER = date(2200, 1, 1)

# So much of a term does a day on remand take, in quarters of a day.
BY_REGIME = {"settlement": 8, "general": 6, "juvenile": 6, "strict": 4, "special": 4, "prison": 4}
LISTED = {"205", "205.1", "205.2", "205.3", "205.4", "205.5", "228.1", "229", "275", "276", "361"}
LISTED_PARTS = {("206", "3"), ("206", "4"), ("211", "4"), ("228", "2"), ("228", "3")}
PERHAPS = {
    "205.6",
    "208",
    "209",
    "210",
    "210.1",
    "220",
    "221",
    "229.1",
    "275.1",
    "276.1",
    "277",
    "278",
    "279",
}
PERHAPS |= {"281", "281.1", "281.2", "281.3", "360"}
HOLIDAYS = {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4), (12, 31)} | {(1, day) for day in range(1, 9)}


@dataclass(frozen=True)
class Span:
    """A status and the days between which it may have held: perhaps from `first`, surely from `begun`, until
    before `last`."""

    status: str
    first: date
    begun: date
    last: date


@dataclass(frozen=True)
class Term:
    """The days between which a term ends, each empty where there is none, or the reason why nothing is known."""

    first: str = ""
    last: str = ""
    reason: str = ""

    def over(self, day: str) -> set[str]:
        if self.last and self.last < day:
            return {"certain"}
        return {"possible"} if self.first and self.first < day else set()


def term(
    case: Row,
    events: Sequence[Row],
    sentences: Sequence[Row],
    charges: Sequence[Row],
    held: Collection[str],
    released_on: str,
) -> Term:
    spans = spans_of(events, released_on)
    now = spans[-1]
    if now.status not in held:
        return Term(reason="not-held")
    if not sentences:
        return Term(reason="no-sentence")
    mine = sentences[-1]
    if mine["kind"] == "life":
        return Term(reason="life")
    if mine["kind"] != "imprisonment" or now.status == "compulsory-treatment":
        return Term(reason="no-prison-term")
    if mine["in_absentia"] == "true":
        return Term(reason="in-absentia")
    stated = mine.get("ends_on", "")
    if not mine["months"] and not stated:
        return Term(reason="term-unknown")
    combined = mine.get("combined") == "true"
    trials = [
        at
        for at, row in enumerate(sentences)
        if row["stage"] == "first-instance" and row["kind"] not in ("fine", "compulsory-treatment")
    ]
    if len(trials) > 1 and not combined and not stated:
        return Term(reason="several-sentences")
    free = [at for at, span in enumerate(spans) if span.status not in held]
    stay = spans[free[-1] + 1 :] if free else spans
    before = spans[: len(spans) - len(stay)]
    if any(span.status in held for span in before) and not stated:
        return Term(reason="custody-broken")
    told = [span.status for span in stay]
    opened = [last_day(event["date"]) for event in events if event["type"] == "new-case"]
    if ("imprisoned" in told and told[-1] != "imprisoned") or any(
        day >= (first_day(mine["date"]) if mine["date"] else "") for day in opened
    ):
        return Term(reason="later-case")
    walk = Walk(
        stay,
        before,
        mine,
        sentences[trials[-1] if trials else 0 :],
        charges,
        len(trials) > 1 or combined,
        released_on,
    )
    seen = first_day(case["verified_on"])
    if stated:
        first, last = let_out(date.fromisoformat(first_day(stated))).isoformat(), last_day(stated)
    else:
        first, last = walk.earliest(), walk.latest()
    if not stated and (verdict := walk.verdict()):
        first = first and max(first, first_day(verdict["date"]))
        last = last and max(last, walk.last_of(verdict["date"]).isoformat())
    if last and last < seen:
        return Term(reason="seen-after")
    if not first and not last:
        return Term(reason="custody-unclear")
    return Term(max(first, seen) if first else "", last)


def spans_of(events: Sequence[Row], released_on: str) -> list[Span]:
    told = [event for event in events if event["status"]]
    firsts, lasts = [first_day(e["date"]) for e in told], [last_day(e["date"]) for e in told]
    spans: list[Span] = []
    for at, event in enumerate(told):
        first = date.fromisoformat(max(firsts[: at + 1]))
        begun = max(first, date.fromisoformat(min([*lasts[at:], released_on])))
        if spans and spans[-1].status == event["status"]:
            continue
        if spans:
            spans[-1] = Span(spans[-1].status, spans[-1].first, spans[-1].begun, begun)
        spans.append(Span(event["status"], first, begun, NEVER))
    return spans


@dataclass(frozen=True)
class Walk:
    """A term as it is served day by day, at the best and at the worst."""

    stay: Sequence[Span]
    before: Sequence[Span]
    mine: Row
    rows: Sequence[Row]
    charges: Sequence[Row]
    added: bool
    released_on: str

    def last_of(self, day: str) -> date:
        """The last day that a partial date may mean: none is later than the release."""
        return date.fromisoformat(last_on_file(day, self.released_on))

    @property
    def perhaps_in_settlement(self) -> bool:
        return self.mine["regime"] == "settlement" or (
            not self.mine["regime"] and int(self.mine["months"]) <= 90
        )

    def verdict(self) -> Row | None:
        return next(
            (row for row in self.rows if row["stage"] in ("first-instance", "retrial") and row["date"]), None
        )

    def effect(self) -> tuple[date, date | None]:
        """The first and the last day on which the sentence may have taken effect."""
        first = self.stay[0].first
        if verdict := self.verdict():
            first = max(first, date.fromisoformat(first_day(verdict["date"])) + 10 * A_DAY)
        if any(row["stage"] == "retrial" for row in self.rows):
            return first, None
        appeals = [row["date"] for row in self.rows if row["stage"] == "appeal" and row["date"]]
        if appeals:
            return date.fromisoformat(first_day(appeals[0])), self.last_of(appeals[-1])
        others = [row["date"] for row in self.rows if row["stage"] == "cassation" and row["date"]]
        return first, self.last_of(others[0]) if others else None

    def remand(self) -> tuple[int, int]:
        charges = [charge for charge in self.charges if charge["outcome"] not in ("dropped", "acquitted")]
        convicted = [charge for charge in charges if charge["outcome"] == "convicted"]
        if any(c["article"] in LISTED or (c["article"], c["part"]) in LISTED_PARTS for c in convicted):
            return 4, 4
        perhaps = any(
            c["article"] in PERHAPS | LISTED
            or (c["article"], c["part"]) in LISTED_PARTS
            or (c["article"] in ("206", "211", "228") and not c["part"])
            for c in charges
        )
        if self.mine["regime"]:
            worst = best = BY_REGIME[self.mine["regime"]]
        else:
            worst, best = 4, 8 if self.perhaps_in_settlement else 6
        return (4 if perhaps or not convicted else worst), best

    def earliest(self) -> str:
        at_liberty = bool(self.before) and self.before[-1].status == "restricted"
        if self.stay[0].status == "imprisoned" and not at_liberty:
            return ""
        best = self.remand()[1]
        restricted = [span for span in self.before if span.status == "restricted"]
        quarters = 4 * fewest_and_most(int(self.mine["months"]))[0]
        end = served(quarters, self.best([*restricted, *self.stay], best))
        if end and end < LAW:
            plain = served(quarters, self.best(self.stay, 4))
            end = min(plain, LAW) if plain else LAW
        return let_out(end - 2 * A_DAY).isoformat() if end else ""

    def best(self, spans: Sequence[Span], remand: int) -> Iterator[tuple[date, int]]:
        effect_first, effect_last = self.effect()
        at_home = {"house-arrest": 4, "restricted": remand // 2}
        for day in days_from(min(span.first for span in spans)):
            rates = [0]
            for span in spans:
                if span.first <= day < span.last:
                    if effect_last is None or day <= effect_last:
                        rates.append(at_home.get(span.status, remand))
                    if day >= effect_first and span.status != "restricted":
                        rates.append(4)
            yield day, max(rates)

    def latest(self) -> str:
        effect_first, effect_last = self.effect()
        serving: list[date | None] = [self.stay[0].begun]
        if self.added:
            verdict = self.verdict()
            serving.append(self.last_of(verdict["date"]) if verdict else None)
        if self.stay[0].status == "imprisoned" and self.perhaps_in_settlement:
            serving.append(effect_last)
        if None in serving:
            return ""
        begin = max(day for day in serving if day)
        remand = self.remand()[0] if effect_first >= LAW else 4
        end = served(4 * fewest_and_most(int(self.mine["months"]))[1], self.worst(begin, remand))
        return (end + A_DAY).isoformat() if end else ""

    def worst(self, begin: date, remand: int) -> Iterator[tuple[date, int]]:
        effect_first, effect_last = self.effect()
        less = {"house-arrest": 2, "incommunicado": 0, "compulsory-treatment": 0}
        for day in days_from(begin):
            rates = []
            for span in self.stay:
                if span.first <= day < span.last:
                    if effect_last is None or day < effect_last:
                        rates.append(less.get(span.status, remand))
                    if day >= effect_first:
                        rates.append(4)
            yield day, min(rates)


def days_from(day: date) -> Iterator[date]:
    while day < NEVER:
        yield day
        day += A_DAY


def served(quarters: int, days: Iterator[tuple[date, int]]) -> date | None:
    """The day on which so much is served; None where nothing moves for longer than a life."""
    still = 0
    for day, rate in days:
        quarters -= rate
        still = 0 if rate else still + 1
        if quarters <= 0:
            return day
        if still > 20_000:
            return None
    return None


@cache
def fewest_and_most(months: int) -> tuple[int, int]:
    """How many days so many whole months may have."""
    counts = []
    for start in range(48):
        counts.append(sum(monthrange(2021 + at // 12, at % 12 + 1)[1] for at in range(start, start + months)))
    return min(counts), max(counts)


def let_out(day: date) -> date:
    """The day, or the last before it on which people are let out."""

    def off(one: date) -> bool:
        return one.weekday() in (5, 6) or (one.month, one.day) in HOLIDAYS

    while off(day) or (off(day - A_DAY) and off(day + A_DAY)):
        day -= A_DAY
    return day
