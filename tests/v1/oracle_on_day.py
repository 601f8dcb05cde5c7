"""What a case was on a day, worked out from the curated CSV files: each fact with all the days on which it may have
happened, and everything that may then have held.

A fact without a date may have happened on any day up to that of the release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from tests.conftest import RELEASED_ON
from tests.v1.dates import first_day, last_on_file
from tests.v1.oracle import CASE_FILTERS, Row, Tables, begun, one, split
from tests.v1.readings import Values
from tests.v1.recognition_oracle import of_one, told_by_lists

LONG_AGO = "0001-01-01"
STALE_AFTER = timedelta(days=365)
# Whatever is known to have been by then is dated before the release.
DAY_BEFORE = (date.fromisoformat(RELEASED_ON) - timedelta(days=1)).isoformat()

OF_STATUS = (
    "status",
    "custody",
    "status_group",
    "status_since_from",
    "status_since_to",
    "in_custody_since_from",
    "in_custody_since_to",
    "stale",
    "status_corroboration",
    "term_over",
)
OF_SENTENCE = ("in_absentia", "sentence_kind", "sentence_stage", "months_min", "months_max")
OF_ORGANISATIONS = ("recognised_by", "recognised_by_all")
OF_TERMS = ("recognition_term", "recognition_term_all")
OF_LISTS = ("compared_with", "compared_with_all", "not_listed_in", "not_listed_in_all")
OF_ARTICLES, OF_CONCERNS = ("article", "article_all"), ("concern", "concern_all")
# Nobody knows where people were held on an earlier day: asked of one, these are refused.
OF_PLACES = {"place_of_detention", "last_place_of_detention", "place_kind"}
DATED = {
    *(*OF_STATUS, *OF_SENTENCE, *OF_ORGANISATIONS, *OF_TERMS, *OF_LISTS),
    *(*OF_ARTICLES, *OF_CONCERNS),
}


def days_of(row: Row) -> tuple[str, str]:
    """The first and the last day on which a fact may have happened."""
    if not row.get("date"):
        return LONG_AGO, RELEASED_ON
    return first_day(row["date"]), last_on_file(row["date"], RELEASED_ON)


def reached(rows: Sequence[Row], day: str) -> list[int]:
    """How many of some facts, which happened in the order of the file, may have happened by a day."""
    return [number for number in range(len(rows) + 1) if may_be_last(rows, number, day)]


def may_be_last(rows: Sequence[Row], number: int, day: str) -> bool:
    """Whether of some facts so many may have happened by a day, and no more."""
    return may_have_come(rows[:number], day) and all(days_of(row)[1] > day for row in rows[number:])


def may_have_come(rows: Sequence[Row], day: str) -> bool:
    """Whether the last of some facts may have happened by a day: those before it had, then. One without a date may have
    been on any."""
    return not rows or not rows[-1]["date"] or all(days_of(row)[0] <= day for row in rows)


@dataclass(frozen=True)
class OnDay:
    """A case on a day: whether it surely had begun, what each of its possible statuses and sentences would have filters
    find it by, and likewise each set of recognitions, of articles and of concerns that may have been; the organisations
    of those that perhaps, and surely, were."""

    begun: bool
    statuses: Sequence[Mapping[str, Values]]
    sentences: Sequence[Mapping[str, Values]]
    worlds: Sequence[Mapping[str, Values]]
    articles: Sequence[Values]
    concerns: Sequence[Values]
    perhaps: Values
    surely: Values

    def meets(self, asked: Mapping[str, str], *, surely: bool) -> bool:
        """Whether the case meets filters of what has a date, surely or perhaps."""
        return self._meets(asked, surely=surely) and (all if surely else any)(
            meets(asked, (*OF_ORGANISATIONS, *OF_TERMS, *OF_LISTS), world) and of_one(asked, world)
            for world in self.worlds
        )

    def may_meet_one_by_one(self, asked: Mapping[str, str]) -> bool:
        """Whether it may meet the filters of recognitions, each judged by itself."""
        return (
            self._meets(asked, surely=False)
            and all(
                any(meets(asked, names, world) for world in self.worlds)
                for names in (OF_ORGANISATIONS, OF_TERMS, OF_LISTS)
            )
            and any(of_one(asked, world) for world in self.worlds)
        )

    def _meets(self, asked: Mapping[str, str], *, surely: bool) -> bool:
        every = all if surely else any
        return (
            bool(self.statuses)
            and (self.begun or not surely)
            and every(meets(asked, OF_STATUS, status) for status in self.statuses)
            and every(meets(asked, OF_SENTENCE, sentence) for sentence in self.sentences)
            and every(meets(asked, OF_ARTICLES, {"article": articles}) for articles in self.articles)
            and every(meets(asked, OF_CONCERNS, {"concern": concerns}) for concerns in self.concerns)
        )


def meets(asked: Mapping[str, str], names: Iterable[str], values: Mapping[str, Values]) -> bool:
    for name in names:
        if name in asked:
            column, test = CASE_FILTERS[name]
            if not test(asked[name], values[column]):
                return False
    return True


def on_day(tables: Tables, case: Row, parts: Mapping[str, list[Row]], day: str) -> OnDay:
    """A case, given its rows by table, on a day."""
    told = [event for event in parts["events"] if event["status"]]
    recognitions = [row for row in parts["recognitions"] if days_of(row)[0] <= day]
    sure = [row for row in recognitions if days_of(row)[1] <= day]
    numbers = reached(told, day)
    # Events one after the other with the same status are one time.
    distinct = [n for n in numbers if n and (n == numbers[-1] or told[n]["status"] != told[n - 1]["status"])]
    return OnDay(
        begun=bool(numbers) and numbers[0] > 0,
        statuses=[of_status(tables, case, told, number, day) for number in distinct],
        sentences=[of_sentence(parts["sentences"][:number]) for number in reached(parts["sentences"], day)],
        worlds=list(worlds(tables, parts, recognitions, sure, day)),
        articles=sets_between(
            {row["article"] for row in parts["charges"] if surely_charged(row, parts, day)},
            {row["article"] for row in parts["charges"]},
        ),
        concerns=sets_between(
            split(case["concerns"]) if day >= RELEASED_ON else set(), split(case["concerns"])
        ),
        perhaps={row["organisation_id"] for row in recognitions},
        surely={row["organisation_id"] for row in sure},
    )


def worlds(
    tables: Tables, parts: Mapping[str, list[Row]], perhaps: list[Row], sure: list[Row], day: str
) -> Iterator[Mapping[str, Values]]:
    """What a case would be found by, for each set of recognitions that there may have been by then."""
    lists = [tables.lists[row["list_id"]] | row for row in parts["comparisons"]]
    compared = [row for row in lists if row["listed_on"] <= day]
    undecided = [row for row in perhaps if row not in sure]
    for size in range(len(undecided) + 1):
        for some in combinations(undecided, size):
            there = [*sure, *some]
            yield {
                "recognised_by": told_by(tables, there, parts, compared, "organisation_id"),
                "recognition_term": told_by(tables, there, parts, compared, "term"),
                "recognition": {f"{row['organisation_id']} {row['term']}" for row in there},
                "compared_with": {row["list_id"] for row in compared},
                "not_listed_in": {row["list_id"] for row in compared if row["result"] == "not-listed"},
            }


def sets_between(least: Values, most: Values) -> list[Values]:
    """Every set that has all of some values, and no others than those of a larger one."""
    undecided = sorted(most - least)
    return [least | {*some} for size in range(len(undecided) + 1) for some in combinations(undecided, size)]


def surely_charged(charge: Row, parts: Mapping[str, list[Row]], day: str) -> bool:
    """Whether a charge, which has no date, surely had been brought by a day: somebody had been convicted of it by then,
    or it is on file."""
    return day >= RELEASED_ON or (charge["outcome"] == "convicted" and convicted(parts, day))


def convicted(parts: Mapping[str, list[Row]], day: str) -> bool:
    """Whether the conviction on file surely was of this day or earlier: that of the last sentence, or of the one that
    appeals did not change. After a new case nobody knows which sentence is about what."""
    sentences = parts["sentences"]
    if not sentences:
        return False
    at = len(sentences) - 1
    while at and unchanged(sentences[at - 1], sentences[at]):
        at -= 1
    first = max(days_of(row)[0] for row in sentences[: at + 1]) if sentences[at]["date"] else LONG_AGO
    opened = [row for row in parts["events"] if row["type"] == "new-case"]
    return all(days_of(row)[1] < first for row in opened) and any(
        max(days_of(row)[1], first) <= day for row in sentences[at:]
    )


def unchanged(sentence: Row, later: Row) -> bool:
    return (
        later["stage"] in ("appeal", "cassation")
        and (later["kind"], later["months"]) == (sentence["kind"], sentence["months"])
        and (bool(later["months"]) or later["kind"] in ("life", "fine", "compulsory-treatment"))
    )


def told_by(
    tables: Tables, there: list[Row], parts: Mapping[str, list[Row]], compared: list[Row], column: str
) -> Values:
    """The same as today, save that who was recognised later is not told to be missing from a list."""
    later = {f"-{row[column]}" for row in parts["recognitions"]}
    return told_by_lists(tables, there, compared, column) - later


def of_status(tables: Tables, case: Row, told: Sequence[Row], number: int, day: str) -> dict[str, Values]:
    """What a status is found by, of the event of this number."""
    status = told[number - 1]["status"]
    before = [(event["status"], event["date"]) for event in told[:number]]
    held = status in tables.held
    verified = date.fromisoformat(first_day(case["verified_on"]))
    sources = stating(told, number, day)
    publishers = {tables.publishers[source] for source in sources}
    return {
        "status": {status},
        "custody": {"true" if held else "false"},
        "status_group": {tables.groups[status]},
        "status_since": one(begun(before, {status})),
        "in_custody_since": one(begun(before, tables.held)),
        "stale": {"true" if held and date.fromisoformat(day) - verified > STALE_AFTER else "false"},
        "status_sources": sources,
        "status_corroboration": {"multiple" if len(publishers) > 1 else "single"},
        "term_over": tables.terms[case["id"]].over(day) if held else set(),
    }


def stating(told: Sequence[Row], number: int, day: str) -> Values:
    """The sources of those events around the one of this number that name its status without another between, and that
    may have happened by the day."""
    status, first, last = told[number - 1]["status"], number - 1, number - 1
    while first and told[first - 1]["status"] == status:
        first -= 1
    while last + 1 < len(told) and told[last + 1]["status"] == status:
        last += 1
    own = [event for event in told[first : last + 1] if first_day(event["date"]) <= day]
    return set().union(*(split(event["source_ids"]) for event in own))


def of_sentence(sentences: Sequence[Row]) -> dict[str, Values]:
    """What the last of some sentences is found by, or that there is none."""
    last = sentences[-1] if sentences else {"kind": "", "stage": "", "months": ""}
    return {
        "sentence_kind": one(last["kind"]),
        "sentence_stage": one(last["stage"]),
        "months": one(last["months"]),
        "in_absentia": {"true" if any(row["in_absentia"] == "true" for row in sentences) else "false"},
    }


def items(table: str, rows: Sequence[Row], day: str) -> list[tuple[int, str]]:
    """The places of the facts of a case that may have happened by a day, each with whether it surely had."""
    if table != "sentences":
        return [
            (place, "certain" if days_of(row)[1] <= day else "possible")
            for place, row in enumerate(rows)
            if days_of(row)[0] <= day
        ]
    return [
        (place, "certain" if any(days_of(row)[1] <= day for row in rows[place:]) else "possible")
        for place in range(len(rows))
        if may_have_come(rows[: place + 1], day)
    ]


def is_refused(asked: Mapping[str, str], day: str | None) -> bool:
    """Whether filters ask where people were held on a day before the release."""
    return day is not None and day < RELEASED_ON and not OF_PLACES.isdisjoint(asked)


def every_case(tables: Tables, day: str) -> dict[str, OnDay]:
    """Every case on a day, by its id."""
    return {row["id"]: on_day(tables, row, parts, day) for row, parts in tables.with_parts}
