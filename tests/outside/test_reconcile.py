"""Row M3: a client for data frames, made by others, reconciles forty names against the running service."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import WHOLE_TABLES
from tests.outside.generators import PINS, reconciler
from tests.support.servers import finished, free_port, serving

SECONDS = 120
NAMES, STRANGERS = 38, 2


@pytest.fixture(scope="module")
def service(release_store: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service, in a process of its own."""
    port, folder = free_port(), tmp_path_factory.mktemp("service")
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {"DATABASE_URL": release_store("whole"), "WEB_CONCURRENCY": "1", "PORT": str(port)}
    with serving([*command, "api.app:create_app()"], port, folder / "log", environment) as server:
        yield f"http://localhost:{server.port}"


def people() -> list[dict[str, str]]:
    """People on file with a year of birth, as lists write them, and two strangers who bear the surnames of others."""
    with (WHOLE_TABLES / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["birth_year"] and len(row["name_native"].split()) == 2
        ]
    known = [
        {
            "name": " ".join(reversed(row["name_native"].split())),
            "birth_year": row["birth_year"],
            "uid": row["uid"],
        }
        for row in rows[:NAMES]
    ]
    given, surnames = {one["name"].split()[1] for one in known}, [one["name"].split()[0] for one in known]
    strange = next(name for name in ("Евстафий", "Пантелеймон") if name not in given)
    return known + [
        {"name": f"{name} {strange}", "birth_year": "1970", "uid": ""} for name in surnames[:STRANGERS]
    ]


def test_a_client_for_data_frames_reconciles_forty_names(service: str, tmp_path: Path) -> None:
    programs = reconciler()
    if programs is None:
        pytest.skip("What reconciles data frames is not installed; `make outside` installs it where it may")
    asked, table = people(), tmp_path / "names.csv"
    assert len(asked) == NAMES + STRANGERS
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["name", "birth_year"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(asked)
    command = (programs / "python", PINS / "with_reconciler.py", f"{service}/reconcile", table)
    done = finished(command, tmp_path, SECONDS)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found == {one["name"]: [one["uid"], True] if one["uid"] else [None, False] for one in asked}
