"""Other releases than the one in the tables: built in the test itself, or by the command that publishes them."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.records.files import MANIFEST
from seed.editions import working
from seed.load import load_edition
from tests.support.servers import ROOT, finished

# What `python -m seed` and the writing of examples need, and nothing that is large.
NEEDED = ("api", "openapi", "seed", "README.md", "CHANGELOG.md", "pyproject.toml", "requirements.txt")
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
    copy_code(folder)
    prepare(folder, LATER, DAY_OF_LATER)
    return folder


def code_of_tiny(folder: Path) -> Path:
    """A copy of the code in a new folder, with the tiny tables for the curated ones, and no release yet."""
    copy_code(folder, "tables", "releases")
    shutil.copytree(TINY_TABLES, folder.joinpath("seed", "tables"))
    return folder


def copy_code(folder: Path, *without: str) -> None:
    """Copy the code into a new folder, without the folders of these names."""
    for name in NEEDED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", *without)
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)


def declare(code: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the declaration of a copy of the code."""
    path = code / "seed" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    change(package)
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")


def prepare(code: Path, release: str, day: str) -> None:
    """Say in the declaration which release is in preparation."""
    declare(code, lambda package: package.update(version=release, created=f"{day}T00:00:00Z"))


def publish(code: Path) -> str:
    """Make the release in preparation. Where there is one before it, the first try lists what changed, and the second
    has a reason for each."""
    pending = code / "seed" / "changes.csv"
    release = ("release", "--keep-documents", "--notes", "More people.")
    status, printed = seed_command(code, *release)
    if status and pending.is_file():
        with pending.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with pending.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(row | {"kind": "addition", "reason": "Read in its source."} for row in rows)
        status, printed = seed_command(code, *release)
    assert status == 0, printed
    return printed


def load_by_command(code: Path, tables: Path, database_url: str) -> str:
    """Run `python -m seed load` in a folder with the code, and return what it printed."""
    status, printed = seed_command(code, "load", "--tables", str(tables), database_url=database_url)
    assert status == 0, printed
    return printed


def seed_command(code: Path, *words: str, database_url: str = "") -> tuple[int, str]:
    """Run `python -m seed` in a folder with the code; return its exit status and all that it printed."""
    return _run(code, "seed", *words, database_url=database_url)


def openapi_command(code: Path, word: str, database_url: str) -> tuple[int, str]:
    """Run `flask --app api.app openapi` likewise."""
    return _run(code, "flask", "--app", "api.app", "openapi", word, database_url=database_url)


def lay_out_file(of_release: Path, name: str, content: bytes) -> None:
    """Let a release have this one file, in the folder of its files."""
    of_release.mkdir(parents=True, exist_ok=True)
    (of_release / name).write_bytes(content)
    said = {
        "name": name,
        "media_type": "application/octet-stream",
        "description": "Bytes.",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (of_release / MANIFEST).write_text(json.dumps({"files": [said]}), "utf-8")


def _run(code: Path, *words: str, database_url: str) -> tuple[int, str]:
    done = finished(
        [sys.executable, "-m", *words],
        code,
        LONGEST_LOAD,
        {"DATABASE_URL": database_url} if database_url else {},
    )
    return done.returncode, done.stdout + done.stderr
