"""What cannot start says why in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.publishing import copy_code, declare
from tests.support.servers import free_port, program_environment

SERVER = ["-m", "gunicorn", "-c", "api/server.py", "--bind"]


@pytest.fixture
def code(tmp_path: Path) -> Path:
    copy_code(tmp_path / "code", "releases")
    return tmp_path / "code"


def test_a_broken_declaration_is_told_once_without_a_traceback(code: Path) -> None:
    declare(code, lambda package: package.update(version="soon"))
    address = f"127.0.0.1:{free_port()}"
    done = subprocess.run(
        [sys.executable, *SERVER, address, "api.app:create_app()"],
        cwd=code,
        env=program_environment({}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert said.count("The service cannot start.") == 1
    assert "datapackage.json" in said
    assert "soon" in said
    assert "Traceback" not in said
