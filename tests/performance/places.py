"""The data that is measured with: synthetic tables and the releases made of them, kept under `var/bench`."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.records.declaration import today
from tests.performance.bench import Bench
from tests.performance.processes import watching
from tests.support.servers import ROOT, program_environment

# As many as the service has today, by order of magnitude.
SMALL = 1_000


@dataclass(frozen=True)
class Loading:
    """How a load went: its seconds, and the most memory in bytes of all its processes together."""

    seconds: float
    memory: int


def tables(bench: Bench, cases: int) -> Path:
    """The folder of synthetic tables with so many cases, made when it is not there."""
    folder = bench.folder / f"tables-{cases}"
    if not folder.is_dir():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _seed("synthesize", "--cases", str(cases), "--out", str(unfinished))
        unfinished.rename(folder)
    return folder


def database_url(bench: Bench, cases: int) -> str:
    """The address of the release made of these tables, as DATABASE_URL wants it."""
    return f"sqlite:///{bench.folder / f'releases-{cases}'}"


def file_of(bench: Bench, cases: int) -> Path:
    """The SQLite file of the release made of so many cases, loaded when it is not there or older than the code."""
    path = bench.folder / f"releases-{cases}" / f"{today().version}.sqlite"
    if not path.is_file() or path.stat().st_mtime < _newest_code():
        load(bench, cases)
    return path


def load(bench: Bench, cases: int) -> Loading:
    """Load the tables with so many cases, as an operator does."""
    folder = tables(bench, cases)
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "seed", "load", "--tables", str(folder)],
        cwd=ROOT,
        env=program_environment({"DATABASE_URL": database_url(bench, cases)}),
        stdin=subprocess.DEVNULL,
        stdout=bench.log(f"load-{cases}").open("wb"),
        stderr=subprocess.STDOUT,
    )
    with watching(process.pid) as memory:
        status = process.wait()
    if status:
        raise RuntimeError(f"The load ended with {status}; see {bench.log(f'load-{cases}')}")
    return Loading(time.monotonic() - begun, memory.most)


def cases_of(bench: Bench, cases: int) -> Iterator[dict[str, str]]:
    """The rows of the table of cases."""
    with (tables(bench, cases) / "cases.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _newest_code() -> float:
    """When the code that makes a release was last changed."""
    found = [*(ROOT / "api").rglob("*.py"), *(ROOT / "seed").glob("*.py"), ROOT / "seed" / "datapackage.json"]
    return max(path.stat().st_mtime for path in found)


def _seed(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "seed", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        check=True,
    )
