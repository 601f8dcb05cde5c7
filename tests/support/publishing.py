"""Other releases than the one in the tables: built in the test itself, or by the command that publishes them."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from seed.editions import working
from seed.load import load_edition
from tests.support.servers import ROOT, program_environment

# What `python -m seed` needs, and nothing that is large.
NEEDED = ("api", "openapi", "seed", "pyproject.toml")
LONGEST_LOAD = 120.0
# A release that will come after every one of ours, and its day.
LATER, DAY_OF_LATER = "2099.1.1", "2099-01-10"

TINY_TABLES = ROOT / "tests" / "data" / "tables"


def retold(folder: Path, words: str) -> Path:
    """A copy of the tiny tables in a new folder, in which every summary of a case ends with these words."""
    shutil.copytree(TINY_TABLES, folder)
    path = folder / "cases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"summary": f"{row['summary'][:200]} {words}"} for row in rows)
    return folder


def publish_later(tables: Path, database_url: str) -> None:
    """Build a later release from these tables, and put it in its place."""
    load_edition([replace(working(tables), id=LATER, released_on=DAY_OF_LATER)], database_url)


def code_of_later(folder: Path) -> Path:
    """A copy of the code in a new folder, whose declaration says that the later release is in preparation."""
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    declared = folder / "seed" / "datapackage.json"
    package = json.loads(declared.read_text("utf-8"))
    package |= {"version": LATER, "created": f"{DAY_OF_LATER}T00:00:00Z"}
    declared.write_text(json.dumps(package, ensure_ascii=False, indent=2), "utf-8")
    return folder


def load_by_command(code: Path, tables: Path, database_url: str) -> str:
    """Run `python -m seed load` in a folder with the code, and return what it printed."""
    status, printed = seed_command(code, "load", "--tables", str(tables), database_url=database_url)
    assert status == 0, printed
    return printed


def seed_command(code: Path, *words: str, database_url: str = "") -> tuple[int, str]:
    """Run `python -m seed` in a folder with the code; return its exit status and all that it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "seed", *words],
        cwd=code,
        env=program_environment({"DATABASE_URL": database_url} if database_url else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_LOAD,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
