"""What the answers must be, worked out from the curated CSV files by simple means: slow, plain, and apart from the code.

Each filter of a list is a function from a row to the values that it may be found by; `matches` then says what a
filter's value asks of them.
"""

from __future__ import annotations

import calendar
import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from tests.conftest import RELEASED_ON

# A status that was last verified before this day is stale: more than 365 days earlier.
STALE_BEFORE = (date.fromisoformat(RELEASED_ON) - timedelta(days=365)).isoformat()
Row = dict[str, str]
Values = set[str]
PARTS = ("events", "charges", "sentences", "recognitions", "comparisons")


def first_day(date: str) -> str:
    return {4: f"{date}-01-01", 7: f"{date}-01"}.get(len(date), date)


def last_day(date: str) -> str:
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]}"
    return date


def split(cell: str) -> Values:
    return set(cell.split(";")) if cell else set()


def one(cell: str) -> Values:
    return {cell} if cell else set()


@dataclass(frozen=True)
class Tables:
    """The tables of a folder, each as its rows in the order of the file."""

    folder: Path

    def rows(self, name: str) -> list[Row]:
        path = self.folder / f"{name}.csv"
        if not path.exists():
            # The release is older than the table.
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def by_case(self, name: str) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(name):
            found[row["case_id"]].append(row)
        return found

    @cached_property
    def held(self) -> Values:
        return {status["id"] for status in self.rows("statuses") if status["in_custody"] == "true"}

    @cached_property
    def groups(self) -> Mapping[str, str]:
        return {status["id"]: status["group"] for status in self.rows("statuses")}

    @cached_property
    def regions(self) -> Mapping[str, Row]:
        return {region["id"]: region for region in self.rows("regions")}

    @cached_property
    def cases(self) -> dict[str, Mapping[str, Values]]:
        """By id of a case, and by filter: the values under which the case is found."""
        children = {name: self.by_case(name) for name in PARTS}
        publisher = {source["id"]: source["publisher"] for source in self.rows("sources")}
        naming: dict[str, Values] = defaultdict(set)
        for clause in self.rows("clauses"):
            for case in split(clause["case_ids"]):
                naming[case].add(clause["id"])
        return {
            row["id"]: self._of_case(
                row,
                {name: found[row["id"]] for name, found in children.items()},
                publisher,
                naming[row["id"]],
            )
            for row in self.rows("cases")
        }

    @cached_property
    def lists(self) -> Mapping[str, Row]:
        return {row["id"]: row for row in self.rows("compared_lists")}

    def _told(self, recognised: Values, compared: list[Row], column: str) -> Values:
        """Who recognised somebody, or as what; `unknown` of whom nothing is known; and with a hyphen who did not: by a
        list that does not name the person, or where no list was compared with anybody."""
        used = {self.lists[row["list_id"]][column] for row in self.rows("comparisons")}
        silent = {row[column] for row in compared if row["result"] == "not-listed"} - recognised
        every = {row[column] for row in self.rows("recognitions")} | self.all_of[column]
        unlisted = every - used - recognised
        return {
            *recognised,
            *({"unknown"} if not recognised | silent else ()),
            *(f"-{value}" for value in silent | unlisted),
        }

    @cached_property
    def all_of(self) -> Mapping[str, Values]:
        """Every organisation, and every term of recognitions."""
        terms = {row["id"] for row in self.rows("terms") if row["list"] == "recognition-term"}
        return {"organisation_id": {row["id"] for row in self.rows("organisations")}, "term": terms}

    def _of_case(
        self, row: Row, children: Mapping[str, list[Row]], publisher: Mapping[str, str], clauses: Values
    ) -> dict[str, Values]:
        told = [(event["status"], event["date"]) for event in children["events"] if event["status"]]
        status = told[-1][0]
        region = self.regions.get(row["region_id"], {"country": "", "occupation": ""})
        dated = sorted(children["sentences"], key=lambda sentence: last_day(sentence["date"]))
        latest = dated[-1] if dated else {"kind": "", "months": ""}
        verified = min(last_day(row["verified_on"]), RELEASED_ON)
        parts = [part for found in children.values() for part in found]
        compared = [self.lists[row["list_id"]] | row for row in children["comparisons"]]
        recognised = children["recognitions"]
        return {
            "id": {row["id"], row["uid"]},
            "status": {status},
            "custody": {"true" if status in self.held else "false"},
            "status_group": {self.groups[status]},
            "status_since": one(begun(told, {status})),
            "in_custody_since": one(begun(told, self.held)),
            "theme": split(row["themes"]),
            "region": one(row["region_id"]),
            "region_country": one(region["country"]),
            "region_occupation": one(region["occupation"]),
            "place_of_detention": one(row["place_of_detention"]),
            "citizenship": split(row["citizenships"]),
            "gender": one(row["gender"]),
            "occupation": split(row["occupations"]),
            "affiliation": split(row["affiliations"]),
            "group_case": one(row["group_case_id"]),
            "article": {charge["article"] for charge in children["charges"]},
            "recognised_by": self._told(
                {r["organisation_id"] for r in recognised}, compared, "organisation_id"
            ),
            "recognition_term": self._told({r["term"] for r in recognised}, compared, "term"),
            "recognition": {f"{r['organisation_id']} {r['term']}" for r in recognised},
            "compared_with": {row["list_id"] for row in compared},
            "not_listed_in": {row["list_id"] for row in compared if row["result"] == "not-listed"},
            "concern": split(row["concerns"]),
            "source": split(row["source_ids"]).union(
                *(split(part["source_ids"]) for part in (*parts, *compared) if "source_ids" in part)
            ),
            "clause": clauses,
            "in_absentia": {
                "true" if any(s["in_absentia"] == "true" for s in children["sentences"]) else "false"
            },
            "named_in_resolution": {row["named_in_resolution"]},
            "sentence_kind": one(latest["kind"]),
            "months": one(latest["months"]),
            "birth_year": one(row["birth_year"]),
            "verified": {verified},
            "verified_on": {row["verified_on"]},
            "stale": {"true" if status in self.held and verified < STALE_BEFORE else "false"},
            "corroboration": {
                "multiple" if len({publisher[s] for s in split(row["source_ids"])}) > 1 else "single"
            },
        }


def begun(told: list[tuple[str, str]], statuses: Values) -> str:
    """The date since which a case has had one of these statuses without a break, or nothing."""
    since = ""
    for status, day in reversed(told):
        if status not in statuses:
            break
        since = day
    return since


def chosen(asked: str, values: Values) -> bool:
    """Whether values satisfy `a,b,-c`: any of the wanted, none of the excluded; `unknown` is having none."""
    items = asked.split(",")
    wanted = {item for item in items if not item.startswith("-")}
    excluded = {item[1:] for item in items if item.startswith("-")}
    named = values or {"unknown"}
    return (not wanted or bool(named & wanted)) and not named & excluded


def recognised(asked: str, values: Values) -> bool:
    """The same, where excluding is a statement of its own: `-a` is among the values of whom a list does not name."""
    items = asked.split(",")
    wanted = {item for item in items if not item.startswith("-")}
    excluded = {item for item in items if item.startswith("-")}
    return (
        (not wanted or bool(values & wanted))
        and excluded - {"-unknown"} <= values
        and not ("-unknown" in excluded and "unknown" in values)
    )


def of_one_recognition(asked: Mapping[str, str], values: Mapping[str, Values]) -> bool:
    """Whether one recognition has both an organisation and a term of those wanted, where both are."""
    organisations, terms = (
        {item for item in asked.get(name, "").split(",") if item and not item.startswith("-")}
        for name in ("recognised_by", "recognition_term")
    )
    if not organisations or not terms:
        return True
    neither = "unknown" in organisations & terms & values["recognised_by"]
    both = {f"{organisation} {term}" for organisation in organisations for term in terms}
    return neither or bool(both & values["recognition"])


def exactly(asked: str, values: Values) -> bool:
    return values == {asked}


def at_least(asked: str, values: Values) -> bool:
    return any(int(value) >= int(asked) for value in values)


def at_most(asked: str, values: Values) -> bool:
    return any(int(value) <= int(asked) for value in values)


def from_day(asked: str, values: Values) -> bool:
    """A partial date counts when any day of it may lie in the range."""
    return any(last_day(value) >= first_day(asked) for value in values)


def to_day(asked: str, values: Values) -> bool:
    return any(first_day(value) <= last_day(asked) for value in values)


def before(asked: str, values: Values) -> bool:
    return any(value < asked for value in values)


Test = Callable[[str, Values], bool]

# Each filter of cases: what it looks at, and how.
CASE_FILTERS: Mapping[str, tuple[str, Test]] = {
    **{
        name: (name, chosen)
        for name in (
            "id",
            "status",
            "theme",
            "region",
            "citizenship",
            "gender",
            "occupation",
            "affiliation",
            "group_case",
            "article",
            "compared_with",
            "not_listed_in",
            "concern",
            "source",
            "clause",
            "sentence_kind",
            "corroboration",
            "status_group",
            "region_country",
            "region_occupation",
            "place_of_detention",
        )
    },
    **{name: (name, recognised) for name in ("recognised_by", "recognition_term")},
    **{name: (name, exactly) for name in ("custody", "in_absentia", "named_in_resolution", "stale")},
    "status_since_from": ("status_since", from_day),
    "status_since_to": ("status_since", to_day),
    "in_custody_since_from": ("in_custody_since", from_day),
    "in_custody_since_to": ("in_custody_since", to_day),
    "verified_from": ("verified_on", from_day),
    "verified_to": ("verified_on", to_day),
    "months_min": ("months", at_least),
    "months_max": ("months", at_most),
    "birth_year_min": ("birth_year", at_least),
    "birth_year_max": ("birth_year", at_most),
    "verified_before": ("verified", before),
}

# Each filter of the other lists: its table, its column, and how it looks at it.
OTHER_FILTERS: Mapping[str, Mapping[str, tuple[str, Test]]] = {
    "statuses": {"group": ("group", chosen), "custody": ("in_custody", exactly)},
    "regions": {"country": ("country", chosen), "occupation": ("occupation", chosen)},
    "articles": {
        "in_force_since_from": ("in_force_since", from_day),
        "in_force_since_to": ("in_force_since", to_day),
    },
    "terms": {"list": ("list", chosen)},
    "organisations": {"kind": ("kind", chosen)},
    "compared_lists": {
        "organisation": ("organisation_id", chosen),
        "kind": ("kind", chosen),
        "term": ("term", chosen),
        "day_from": ("listed_on", from_day),
        "day_to": ("listed_on", to_day),
        "source": ("source_ids", chosen),
    },
    "sources": {
        "publisher": ("publisher", chosen),
        "language": ("language", chosen),
        "published_from": ("published_on", from_day),
        "published_to": ("published_on", to_day),
    },
    "figures": {
        "measure": ("measure", chosen),
        "organisation": ("organisation_id", chosen),
        "comparator": ("comparator", chosen),
        "source": ("source_ids", chosen),
        "as_of_from": ("as_of", from_day),
        "as_of_to": ("as_of", to_day),
    },
    "clauses": {
        "section": ("section", chosen),
        "resolution": ("resolution_id", chosen),
        "case": ("case_ids", chosen),
        "organisation": ("organisation_ids", chosen),
    },
    "calls_to_action": {
        "clause": ("clause_id", chosen),
        "addressee": ("addressee_ids", chosen),
        "concerns_cases": ("concerns_cases", exactly),
    },
    "actions": {
        "audience": ("audience", chosen),
        "supports": ("supports", chosen),
        "source": ("source_ids", chosen),
    },
    "developments": {
        "addressee": ("addressee_ids", chosen),
        "call_to_action": ("call_ids", chosen),
        "clause": ("clause_ids", chosen),
        "source": ("source_ids", chosen),
        "date_from": ("date", from_day),
        "date_to": ("date", to_day),
    },
}
LISTED = {
    "addressee_ids",
    "call_ids",
    "case_ids",
    "clause_ids",
    "organisation_ids",
    "source_ids",
    "supports",
}


def values_of(row: Row, column: str) -> Values:
    return split(row[column]) if column in LISTED else one(row[column])


def identity(table: str, row: Row) -> str:
    """The id under which a row is answered."""
    if table == "terms":
        return f"{row['list']}.{row['id']}"
    return row["number"] if table == "articles" else row["id"]
