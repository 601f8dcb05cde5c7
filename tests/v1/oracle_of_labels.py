"""Which labels are in force and what they mark, worked out from the curated CSV files, apart from the code."""

from __future__ import annotations

from collections import defaultdict

from tests.conftest import RELEASED_ON
from tests.v1.dates import first_day, last_day, last_on_file
from tests.v1.oracle import Row, Tables, one, split
from tests.v1.readings import Values

# Labels that put a reader at risk, the gravest first, and the one that does not.
GRAVE = ("terrorist", "extremist", "undesirable")
RISKS = frozenset(GRAVE)
LABELS = (*GRAVE, "foreign-agent")

# The labels that a record leads to, and whether one of them is a risk.
Mark = tuple[list[str], bool]


def text(tables: Tables, key: str, language: str = "en") -> str:
    """A fixed text of pages."""
    texts = (row for row in tables.rows("labels") if (row["scope"], row["id"]) == ("page", key))
    return next(row["text"] for row in texts if row["language"] == language)


def in_force(tables: Tables, day: str) -> list[str]:
    """The ids of the labels that were surely in force on a day."""
    return [
        row["id"]
        for row in tables.rows("designations")
        if row["since"]
        and last_on_file(row["since"], RELEASED_ON) <= day
        and (not row["until"] or first_day(row["until"]) >= day)
    ]


def of_organisations(tables: Tables) -> dict[str, list[str]]:
    """The labels that each organisation bears on the day of the release."""
    borne: dict[str, Values] = defaultdict(set)
    for row in tables.rows("designations"):
        if not row["until"] or last_day(row["until"]) >= RELEASED_ON:
            borne[row["organisation_id"]].add(row["label"])
    return {name: [label for label in LABELS if label in has] for name, has in borne.items()}


def marks(tables: Tables, table: str) -> dict[str, Mark]:
    """The marks of organisations, sources or actions by id."""
    borne = of_organisations(tables)
    sites = {_host(row): row["id"] for row in tables.rows("organisations")}

    def mark(row: Row) -> Mark:
        led = {
            "organisations": one(row["id"]),
            "sources": one(row.get("organisation_id", "")),
            "actions": split(row.get("organisation_ids", "")),
        }[table]
        if table != "organisations":
            led |= {whose for site, whose in sites.items() if site and f".{_host(row)}".endswith(f".{site}")}
        has = {label for name in led for label in borne.get(name, ())}
        return [label for label in LABELS if label in has], not RISKS.isdisjoint(has)

    return {row["id"]: mark(row) for row in tables.rows(table)}


def _host(row: Row) -> str:
    return row["url"].split("/")[2].removeprefix("www.") if row["url"] else ""
