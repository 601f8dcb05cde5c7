"""A copy of the repository in which curators go on working: people are added, a date is mended, a release is made."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.living.conftest import Rows, rows_of

UID_LETTERS = "23456789bcdfghjkmnpqrstvwxyz"


def rewrite(tables: Path, name: str, change: Callable[[Rows], Rows]) -> None:
    """Write a table anew."""
    rows = rows_of(name, tables)
    with (tables / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def append_cases(tables: Path, count: int) -> None:
    """Add people who are clearly made up at the end of the tables, each with one event and the sources of the last
    case on file."""
    sources = rows_of("cases", tables)[-1]["source_ids"]
    ids = [f"zz-synthetic-{letter}" for letter in "abcdefgh"[:count]]

    def case(identity: str, template: dict[str, str]) -> dict[str, str]:
        said = {
            "uid": UID_LETTERS[-1] * 7 + UID_LETTERS[ids.index(identity)],
            "id": identity,
            "name_en": f"Synthetic {identity[-1].upper()}",
            "gender": "female",
            "themes": "protest",
            "named_in_resolution": "false",
            "summary": "Synthetic record.",
            "verified_on": "2026-11-01",
            "source_ids": sources,
        }
        return dict.fromkeys(template, "") | said

    def event(identity: str, template: dict[str, str]) -> dict[str, str]:
        said = {
            "id": f"{identity}-2025-03-detained",
            "case_id": identity,
            "date": "2025-03",
            "type": "detained",
            "status": "pretrial-detention",
            "summary": "Synthetic event.",
            "source_ids": sources,
        }
        return dict.fromkeys(template, "") | said

    rewrite(tables, "cases", lambda rows: [*rows, *(case(identity, rows[0]) for identity in ids)])
    rewrite(tables, "events", lambda rows: [*rows, *(event(identity, rows[0]) for identity in ids)])


def change_a_date(tables: Path) -> str:
    """Say a day later of a case by when it was verified; return the case."""
    (row, *_) = [row for row in rows_of("cases", tables) if len(row["verified_on"]) == 10]
    later = (date.fromisoformat(row["verified_on"]) + timedelta(days=1)).isoformat()
    rewrite(
        tables,
        "cases",
        lambda rows: [one | {"verified_on": later} if one["id"] == row["id"] else one for one in rows],
    )
    return row["id"]
