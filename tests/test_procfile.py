"""The Procfile, started as a host would: a release phase on one machine, then the web process on another."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from seed.editions import editions
from tests.support.servers import ROOT, Server, finished, free_port, program_environment, serving

DEPLOYED = ("api", "openapi", "seed", "Procfile", "pyproject.toml", "requirements.txt")
HONCHO = [sys.executable, "-m", "honcho", "--no-colour", "--no-prefix"]
LONGEST_LOAD = 120.0


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a host deploys, without anything built."""
    folder = tmp_path_factory.mktemp("host")
    for name in DEPLOYED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def released(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the release phase to its end."""
    return finished([*HONCHO, "start", "release"], folder, LONGEST_LOAD, environment)


@pytest.fixture(scope="module")
def web(deployed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web process, once it says that it is ready."""
    port = free_port()
    log = tmp_path_factory.mktemp("web") / "log"
    with serving([*HONCHO, "start", "web"], port, log, {"PORT": str(port)}, deployed) as server:
        deadline = time.monotonic() + LONGEST_LOAD
        while server.get("/readyz")[0] != 200:
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.1)
        yield server


def test_the_release_phase_leaves_sqlite_to_the_web_process(deployed: Path, tmp_path: Path) -> None:
    done = released(deployed, {"DATABASE_URL": f"sqlite:///{tmp_path / 'releases'}"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.sqlite"))


def test_the_web_process_builds_its_file_and_serves_it(deployed: Path, web: Server) -> None:
    status, body = web.get("/v1/cases?limit=1")
    assert status == 200
    answer = json.loads(body)
    newest = editions()[-1]
    assert answer["meta"]["release"] == newest.id
    with (newest.tables / "cases.csv").open(encoding="utf-8", newline="") as file:
        assert answer["meta"]["total"] == len(list(csv.DictReader(file)))
    assert len(answer["data"]) == 1
    assert {file.suffix for file in (deployed / "var" / "releases").iterdir()} == {".sqlite"}


def test_a_database_that_cannot_be_used_stops_the_web_process_with_its_name(
    deployed: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*HONCHO, "start", "web"],
        cwd=deployed,
        env=program_environment({"PORT": str(free_port()), "DATABASE_URL": "mysql://localhost/cases"}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_LOAD,
        check=False,
    )
    assert done.returncode != 0
    assert "DATABASE_URL" in done.stdout + done.stderr
