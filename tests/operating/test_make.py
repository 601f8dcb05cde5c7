"""`make` works in a folder of any name, and listens where it is told to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.publishing import code_of_tiny
from tests.support.servers import ROOT, finished, free_port, serving

# A name that a shell, a URI and a recipe would each read otherwise.
NAME = "C# ü ?%20 & 'x' \"y\""
LONGEST_STEP = 120.0


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with the tiny tables and with the tools, so that nothing is installed."""
    code = tmp_path_factory.mktemp("make") / NAME
    code.mkdir()
    code_of_tiny(code)
    shutil.copy(ROOT / "Makefile", code)
    shutil.copytree(ROOT / ".ci", code / ".ci")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", code / ".venv"], check=True)
    (place,) = (code / ".venv" / "lib").glob("python3*/site-packages")
    (place / "tools.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    for stamp in ("made", "serves", "desk"):
        (code / ".venv" / stamp).touch()
    return code


def make(code: Path, *words: str) -> tuple[int, str]:
    """The exit status of `make`, and what it printed."""
    done = finished(["make", *words], code, LONGEST_STEP)
    return done.returncode, done.stdout + done.stderr


def test_it_loads_and_serves_in_a_folder_of_any_name(code: Path, tmp_path: Path) -> None:
    port = free_port()
    with serving(["make", "serve", f"PORT={port}"], port, tmp_path / "log", {}, folder=code) as server:
        status, body = server.get("/v1/cases?limit=1")
        assert (status, len(json.loads(body)["data"])) == (200, 1)
    assert f"Serving http://127.0.0.1:{port}\n" in (tmp_path / "log").read_text("utf-8")
    assert [path.name for path in code.parent.iterdir()] == [NAME]
    assert {path.suffix for path in (code / "var" / "releases").iterdir()} == {".sqlite"}


def test_it_serves_a_mirror_of_a_file_of_any_name(code: Path, tmp_path: Path) -> None:
    assert make(code, "load")[0] == 0
    (release,) = (code / "var" / "releases").iterdir()
    file = tmp_path / f"-{NAME}.sqlite"
    shutil.copy(release, file)
    shutil.copy(release, code / file.name)
    port = free_port()
    words = ["make", "serve", f"PORT={port}", f"RELEASE_FILE={file.name}"]
    with serving(words, port, tmp_path / "log", {}, folder=code) as server:
        assert server.get("/readyz")[0] == 200
    assert {path.name for path in (code / "var" / "mirror").iterdir()} == {".mirror", release.name}


def test_a_wrong_address_is_told_in_a_sentence(code: Path) -> None:
    for words, said in (
        (("PORT=0",), "PORT is '0': it must be a whole number from 1 to 65535."),
        (("HOST=a b",), "HOST has 'a b', which is no name or address of a host."),
    ):
        status, printed = make(code, "serve", *words)
        assert status != 0
        assert said in printed
        assert "Traceback" not in printed
        assert "Serving" not in printed


def test_a_python_that_is_missing_is_told(code: Path, tmp_path: Path) -> None:
    status, printed = make(code, f"VENV={tmp_path / 'none'}", "PYTHON=python0", "load")
    assert status != 0
    assert "There is no python0 here. Install Python 3.11 or newer" in printed


def test_packages_that_cannot_be_installed_are_told(code: Path, tmp_path: Path) -> None:
    """Here since there is no pip at all; without a network it is the same to who reads it."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (venv / "made").touch()
    status, printed = make(code, f"VENV={venv}", "load")
    assert status != 0
    assert "The packages could not be installed; pip says why above." in printed
