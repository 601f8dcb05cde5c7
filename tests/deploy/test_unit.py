"""Row O8: systemd takes the unit, finds it closed to all that it does not need, and is told when the service is ready."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from seed.load import load
from tests.support.publishing import TINY_TABLES
from tests.support.servers import ROOT, free_port, serving

UNIT = ROOT / "deploy" / "open-cases.service"
# As `systemd-analyze security` counts, from 0 to 10: what is left is the network, and the file system to read.
MOST_EXPOSED = 1.5


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with this checkout where it is deployed, and the environment of this test run."""
    text = UNIT.read_text("utf-8")
    text = text.replace("/opt/open-cases/.venv", sys.prefix).replace("/opt/open-cases", str(ROOT))
    path = tmp_path / UNIT.name
    path.write_text(text, "utf-8")
    return path


def analysed(*words: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd about a unit; no systemd has to run for it."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed: run `make system`, or install the package systemd")
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=False)


def test_systemd_takes_the_unit_without_a_word(unit: Path) -> None:
    done = analysed("verify", "--man=no", str(unit))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_finds_it_closed(unit: Path) -> None:
    done = analysed("security", "--offline=true", f"--threshold={round(MOST_EXPOSED * 10)}", str(unit))
    assert done.returncode == 0, done.stdout
    (exposed,) = re.findall(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert float(exposed) <= MOST_EXPOSED


def test_what_it_starts_tells_systemd_when_it_is_ready(unit: Path, tmp_path: Path) -> None:
    load(TINY_TABLES, f"sqlite:///{tmp_path / 'releases'}")
    (line,) = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.M)
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        settings = {
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'releases'}",
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
        }
        with serving(shlex.split(line), port, tmp_path / "log", settings) as server:
            assert b"READY=1" in manager.recv(4096)
            assert server.get("/v1/statuses")[0] == 200
