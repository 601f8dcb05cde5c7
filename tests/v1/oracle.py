"""What the answers must be, worked out from the curated CSV files by simple means: slow, plain, and apart from the code.

Each filter of a list is a function from a row to the values that it may be found by; `matches` then says what a
filter's value asks of them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from pathlib import Path

from tests.conftest import RELEASED_ON
from tests.v1.dates import first_day
from tests.v1.oracle_terms import Term, term
from tests.v1.readings import (
    Values,
    at_least,
    at_most,
    before,
    chosen,
    ends_from,
    ends_to,
    every,
    exactly,
    from_day,
    to_day,
)
from tests.v1.recognition_oracle import LACKING, of_one, recognised_or_not, told_by_lists

# A status that was last verified before this day is stale: more than 365 days earlier.
STALE_BEFORE = (date.fromisoformat(RELEASED_ON) - timedelta(days=365)).isoformat()
Row = dict[str, str]
PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")


def split(cell: str) -> Values:
    return set(cell.split(";")) if cell else set()


def one(cell: str) -> Values:
    return {cell} if cell else set()


def initials(name: str) -> Values:
    """The letter with which a surname begins that follows one given name."""
    surname = re.sub(r" \(.*\)", "", name).split(" ", 1)[-1]
    return {letter if letter in "ЙЇЁ" else unicodedata.normalize("NFD", letter)[0] for letter in surname[0]}


@dataclass(frozen=True)
class Tables:
    """The tables of a folder, each as its rows in the order of the file."""

    folder: Path

    @cached_property
    def _read(self) -> dict[str, list[Row]]:
        """The tables read so far."""
        return {}

    def rows(self, name: str) -> list[Row]:
        if name not in self._read:
            self._read[name] = self._rows_of(name)
        return self._read[name]

    def _rows_of(self, name: str) -> list[Row]:
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
    def publishers(self) -> Mapping[str, str]:
        """The publisher of each source."""
        return {source["id"]: source["publisher"] for source in self.rows("sources")}

    @cached_property
    def with_parts(self) -> list[tuple[Row, Mapping[str, list[Row]]]]:
        """Each case with its rows in the tables of its parts."""
        children = {
            name: self.by_case(name)
            for name in ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")
        }
        return [
            (row, {name: found[row["id"]] for name, found in children.items()}) for row in self.rows("cases")
        ]

    @cached_property
    def group_of(self) -> Mapping[str, str]:
        """The group of each occupation; nothing in a release from before there were any."""
        return {row["label"]: row["group"] for row in self.rows("occupations")}

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        return {row["name"]: row["kind"] for row in self.rows("affiliations")}

    @cached_property
    def place_kinds(self) -> Mapping[str, str]:
        return {row["name"]: row["kind"] for row in self.rows("places")}

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

    def people_by(
        self, dimensions: list[str], asked: Mapping[str, str]
    ) -> Mapping[tuple[str, ...], list[str]]:
        """The ids of the cases that meet all filters, by their values in some dimensions of statistics."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for identity, case in self.cases.items():
            if meets_all(case, asked):
                for group in product(*(sorted(groups_in(case, name)) for name in dimensions)):
                    found[group].append(identity)
        return found

    def _of_case(
        self, row: Row, children: Mapping[str, list[Row]], publisher: Mapping[str, str], clauses: Values
    ) -> dict[str, Values]:
        told = [(event["status"], event["date"]) for event in children["events"] if event["status"]]
        status = told[-1][0]
        region = self.regions.get(row["region_id"], {"country": "", "occupation": ""})
        in_force = (
            children["sentences"][-1] if children["sentences"] else {"kind": "", "months": "", "stage": ""}
        )
        ends = self.terms[row["id"]]
        stating = status_sources(children["events"])
        verified = first_day(row["verified_on"])
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
            # Who is free or dead is held nowhere.
            "place_of_detention": one(row["place_of_detention"] if status in self.held else ""),
            "last_place_of_detention": one(row["place_of_detention"]),
            "citizenship": split(row["citizenships"]),
            "gender": one(row["gender"]),
            "initial": initials(row["name_en"]) | initials(row["name_native"] or row["name_en"]),
            "occupation": split(row["occupations"]),
            "affiliation": split(row["affiliations"]),
            "occupation_group": {self.group_of[word] for word in split(row["occupations"]) if self.group_of},
            "affiliation_kind": {self.kind_of[word] for word in split(row["affiliations"]) if self.kind_of},
            "place_kind": {
                self.place_kinds[word]
                for word in one(row["place_of_detention"] if status in self.held else "")
                if self.place_kinds
            },
            "group_case": one(row["group_case_id"]),
            "article": {charge["article"] for charge in children["charges"]},
            "recognised_by": told_by_lists(self, recognised, compared, "organisation_id"),
            "recognition_term": told_by_lists(self, recognised, compared, "term"),
            "recognition": {f"{r['organisation_id']} {r['term']}" for r in recognised},
            "compared_with": {row["list_id"] for row in compared},
            "not_listed_in": {row["list_id"] for row in compared if row["result"] == "not-listed"},
            "identifier": {f"{one['scheme']}:{one['value']}" for one in children["identifiers"]},
            "concern": split(row["concerns"]),
            "source": split(row["source_ids"]).union(
                *(split(part["source_ids"]) for part in (*parts, *compared) if "source_ids" in part)
            ),
            "clause": clauses,
            "in_absentia": {
                "true" if any(s["in_absentia"] == "true" for s in children["sentences"]) else "false"
            },
            "named_in_resolution": {row["named_in_resolution"]},
            "sentence_kind": one(in_force["kind"]),
            "sentence_stage": one(in_force["stage"]),
            "months": one(in_force["months"]),
            "birth_year": one(row["birth_year"]),
            "verified": {verified},
            "verified_on": {row["verified_on"]},
            "stale": {"true" if status in self.held and verified < STALE_BEFORE else "false"},
            "corroboration": {
                "multiple" if len({publisher[s] for s in split(row["source_ids"])}) > 1 else "single"
            },
            "term_over": ends.over(RELEASED_ON),
            "term_ends": {f"{ends.first}/{ends.last}"} if not ends.reason else set(),
            "term_ends_reason": one(ends.reason),
            "status_sources": stating,
            "status_corroboration": {"multiple" if len({publisher[s] for s in stating}) > 1 else "single"},
        }

    @cached_property
    def terms(self) -> dict[str, Term]:
        """By id of a case: when its term ends by the calendar."""
        events, sentences, charges = map(self.by_case, ("events", "sentences", "charges"))
        return {
            case["id"]: term(
                case, events[case["id"]], sentences[case["id"]], charges[case["id"]], self.held, RELEASED_ON
            )
            for case in self.rows("cases")
        }


def status_sources(events: list[Row]) -> Values:
    """The sources of the last events of one status, with no event of another status after them."""
    found: Values = set()
    told = [event for event in events if event["status"]]
    for event in reversed(told):
        if event["status"] != told[-1]["status"]:
            break
        found |= split(event["source_ids"])
    return found


def begun(told: list[tuple[str, str]], statuses: Values) -> str:
    """The date since which a case has had one of these statuses without a break, or nothing."""
    since = ""
    for status, day in reversed(told):
        if status not in statuses:
            break
        since = day
    return since


def groups_in(case: Mapping[str, Values], dimension: str) -> Values:
    """The groups of a dimension in which a case falls."""
    if dimension == "year":
        return {date[:4] for date in case["status_since"]}
    return {value for value in case[dimension] if not value.startswith(LACKING)} or {"unknown"}


def meets(case: Mapping[str, Values], name: str, asked: str) -> bool:
    """Whether a case meets a filter."""
    column, test = CASE_FILTERS[name]
    return test(asked, case[column])


def meets_all(case: Mapping[str, Values], asked: Mapping[str, str]) -> bool:
    """Whether a case meets all filters, and one recognition those of recognitions."""
    return all(meets(case, name, value) for name, value in asked.items()) and of_one(asked, case)


Test = Callable[[str, Values], bool]

# Each filter of cases: what it looks at, and how.
CASE_FILTERS: Mapping[str, tuple[str, Test]] = {
    **{
        name: (name, chosen)
        for name in (
            *("id", "status", "theme", "region", "citizenship", "gender", "initial"),
            *("occupation", "affiliation", "group_case", "article", "compared_with", "not_listed_in"),
            *("concern", "source", "clause", "sentence_kind", "sentence_stage", "corroboration"),
            *("status_corroboration", "status_group", "region_country", "region_occupation"),
            *(
                "place_of_detention",
                "last_place_of_detention",
                "occupation_group",
                "affiliation_kind",
                "place_kind",
                "term_over",
                "identifier",
            ),
        )
    },
    **{name: (name, recognised_or_not) for name in ("recognised_by", "recognition_term")},
    **{name: (name, exactly) for name in ("custody", "in_absentia", "named_in_resolution", "stale")},
    **{
        f"{name}_all": (name, every)
        for name in (
            *("theme", "citizenship", "occupation", "affiliation", "article", "concern", "source", "clause"),
            *("recognised_by", "recognition_term", "compared_with", "not_listed_in"),
            *("occupation_group", "affiliation_kind", "identifier"),
        )
    },
    "status_since_from": ("status_since", from_day),
    "status_since_to": ("status_since", to_day),
    "in_custody_since_from": ("in_custody_since", from_day),
    "in_custody_since_to": ("in_custody_since", to_day),
    "verified_from": ("verified_on", from_day),
    "verified_to": ("verified_on", to_day),
    "term_ends_from": ("term_ends", ends_from),
    "term_ends_to": ("term_ends", ends_to),
    "months_min": ("months", at_least),
    "months_max": ("months", at_most),
    "birth_year_min": ("birth_year", at_least),
    "birth_year_max": ("birth_year", at_most),
    "verified_before": ("verified", before),
}
