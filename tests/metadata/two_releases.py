"""Two releases of the tiny dataset, loaded and with their files; between them facts of every kind change, and a case
gets another slug."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from seed.editions import editions, read_changes, working, write_changes
from seed.frozen_files import lay_out
from seed.load import load_edition
from seed.release import make
from tests.conftest import TINY_TABLES
from tests.releases.test_making import changed_tables, edit

OLD, NEW = "2026.11.1", "2026.11.2"
OLD_DAY, NEW_DAY = "2026-11-24", "2026-11-30"
# The slug of a case in each of them.
FORMER, PRESENT = "oleg-orlov", "oleg-petrovich-orlov"

# Of which kind the test says a change of a table to be.
KINDS = {
    "cases": "correction",
    "events": "development",
    "charges": "withdrawal",
    "recognitions": "addition",
    "actions": "editorial",
}


def rename(tables: Path) -> None:
    """Give a case another slug, wherever a table names it; the ids of its events begin with it too."""

    def renamed(item: str, table: str) -> str:
        own = item == FORMER or (table == "events" and item.startswith(f"{FORMER}-"))
        return PRESENT + item.removeprefix(FORMER) if own else item

    for path in tables.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [";".join(renamed(item, path.stem) for item in cell.split(";")) for cell in row]
                for row in rows
            )


def publish(folder: Path, change: Callable[[Path], None]) -> None:
    """Freeze the tiny dataset as a release, and what a function makes of it as another."""
    tables, releases, pending = folder / "tables", folder / "releases", folder / "changes.csv"
    shutil.copytree(TINY_TABLES, tables)
    releases.mkdir()
    first = replace(working(tables), id=OLD, released_on=OLD_DAY)
    made, findings = make(first, "The first.", releases, pending)
    assert made, findings
    change(tables)
    second = replace(working(tables), id=NEW, released_on=NEW_DAY)
    make(second, "", releases, pending)
    rows = read_changes(pending)
    reasons = [{**row, "kind": KINDS.get(row["table"], "editorial"), "reason": "Read anew."} for row in rows]
    write_changes(pending, reasons)
    made, findings = make(second, "Some facts, read anew.", releases, pending)
    assert made, findings


def load(folder: Path, *, newest: bool = True) -> None:
    """Load the releases of a folder, and lay out their files; the older one alone where the newest is not wanted."""
    history = editions(folder / "releases")
    for count in range(1, len(history) + newest):
        load_edition(history[:count], f"sqlite:///{folder / 'served'}")
        lay_out(history[count - 1], folder / "files")


def settings_of(folder: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{folder / 'served'}", files_folder=str(folder / "files"))


def served(folder: Path) -> FlaskClient:
    return create_app(settings_of(folder)).test_client()


def change(tables: Path) -> None:
    """Change facts of several tables, and a slug."""
    changed_tables(tables)
    edit(tables, "sources", lambda rows: [{**rows[0], "title": "Another title"}, *rows[1:]])
    rename(tables)
