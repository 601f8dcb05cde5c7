"""A frozen release of the tiny tables, and the tables changed after it: what a curator does before the next."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from seed import reasons
from seed.desk.diff_words import Record, Report, Told, told
from seed.diff import diff
from seed.editions import Edition, working
from seed.release import make
from tests.releases.test_making import edit
from tests.support.publishing import TINY_TABLES

UID, SLUG = "v767bzxv", "oleg-orlov"
SOURCE = "synthetic-2026-12-01"
DAY = "2026-12-02"

Change = Callable[[Path], None]
Row = dict[str, str]


def frozen(folder: Path) -> Edition:
    """Freeze the tiny tables as release 2026.11.1, in `releases` beside `tables`."""
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    (folder / "releases").mkdir()
    prepared = replace(working(tables), id="2026.11.1", released_on="2026-11-24")
    made, findings = make(prepared, "The first.", folder / "releases", folder / "changes.csv")
    assert made, findings
    return made


def next_of(old: Edition) -> Edition:
    """The tables as the release after the first."""
    tables = old.folder.parent.parent / "tables"
    return replace(working(tables), id="2026.12.1", released_on=DAY)


def report_of(old: Edition, given: Sequence[Row] = ()) -> Report:
    """What changed, in words."""
    new = next_of(old)
    return told(reasons.reasoned(list(diff(old, new)), given, old, new), old, new)


def person(report: Report, slug: str = SLUG) -> Record:
    (found,) = [record for record in report.people if record.id == slug]
    return found


def fact(record: Record, heading: str) -> Told:
    (found,) = [one for one in record.facts if one.heading == heading]
    return found


def with_cells(table: str, key: str, identity: str, **cells: str) -> Change:
    """Put other texts into the first row that a key tells."""

    def change(rows: list[Row]) -> list[Row]:
        (place, *_) = [place for place, row in enumerate(rows) if row[key] == identity]
        return [row | cells if at == place else row for at, row in enumerate(rows)]

    return lambda tables: edit(tables, table, change)


def with_row(table: str, key: str, after: str, **cells: str) -> Change:
    """Put a row after the last one that a key tells, with these texts and no others."""

    def change(rows: list[Row]) -> list[Row]:
        place = max(place for place, row in enumerate(rows) if row[key] == after)
        return [*rows[: place + 1], dict.fromkeys(rows[0], "") | cells, *rows[place + 1 :]]

    return lambda tables: edit(tables, table, change)


def without_rows(table: str, **cells: str) -> Change:
    """Take the rows away that have these texts."""

    def change(rows: list[Row]) -> list[Row]:
        return [row for row in rows if any(row[name] != text for name, text in cells.items())]

    return lambda tables: edit(tables, table, change)


def renamed(tables: Path, old: str, new: str) -> None:
    """Give a case another slug, in every table."""
    for name in (
        "cases",
        "events",
        "charges",
        "sentences",
        "recognitions",
        "comparisons",
        "identifiers",
        "absences",
        "clauses",
    ):
        edit(tables, name, lambda rows: [_renamed_row(row, old, new) for row in rows])


def _renamed_row(row: Row, old: str, new: str) -> Row:
    told = dict(row)
    for column in ("case_id", "id"):
        value = row.get(column, "")
        if value == old or (column == "id" and value.startswith(f"{old}-")):
            told[column] = new + value[len(old) :]
    if "case_ids" in row:
        told["case_ids"] = ";".join(new if one == old else one for one in row["case_ids"].split(";"))
    return told


def with_source(tables: Path) -> None:
    """Add a source from after the first release."""
    row = {
        "id": SOURCE,
        "publisher": "Synthetic Press",
        "title": "A synthetic report",
        "url": "https://example.org/report",
        "published_on": "2026-12-01",
        "language": "en",
    }
    edit(tables, "sources", lambda rows: sorted([*rows, row], key=lambda one: one["id"]))


def with_news(tables: Path) -> None:
    """Let a synthetic event of after the release say something new of a person, by a new source."""
    with_source(tables)
    with_row(
        "events",
        "case_id",
        SLUG,
        id=f"{SLUG}-2026-12-01-other",
        case_id=SLUG,
        date="2026-12-01",
        type="other",
        summary="A synthetic event.",
        source_ids=SOURCE,
    )(tables)
