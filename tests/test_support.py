"""The guards of the test suite guard: no test is skipped unseen in CI, and none reaches another machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.loopback import LeavesTheMachineError
from tests.support.servers import ROOT

SKIPPING = """
import pytest

def test_goes():
    pass

@pytest.mark.skip(reason="no browser here")
def test_is_skipped():
    pass

@pytest.mark.xfail(strict=True, reason="known")
def test_fails_as_expected():
    assert False
"""
SKIPPED_WHOLE = """
import pytest
pytest.skip("no server here", allow_module_level=True)
"""


def run(folder: Path, module: str, ci: bool) -> tuple[int, str]:
    """Run pytest on a module, under the plugin, in a process of its own: exit code and what it printed."""
    (folder / "test_skipping.py").write_text(module, "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"CI": "true"} if ci else {})
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.no_skips", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "test_skipping.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("module, reason", [(SKIPPING, "no browser here"), (SKIPPED_WHOLE, "no server here")])
def test_in_ci_a_skip_is_a_failure_that_says_why(tmp_path: Path, module: str, reason: str) -> None:
    code, printed = run(tmp_path, module, ci=True)
    assert code != 0
    assert f"in CI nothing may be: {reason}" in printed


def test_elsewhere_a_skip_is_named_at_the_end(tmp_path: Path) -> None:
    code, printed = run(tmp_path, SKIPPING, ci=False)
    assert code == 0
    assert "NOT TESTED HERE: 1" in printed
    assert "no browser here" in printed
    assert "1 passed, 1 skipped, 1 xfailed" in printed


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("0.0.0.0", 80)])
def test_no_test_connects_to_another_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(LeavesTheMachineError):
        connection.connect(address)


def test_no_test_looks_another_machine_up() -> None:
    with pytest.raises(LeavesTheMachineError):
        socket.getaddrinfo("example.org", 443)


def test_a_test_may_use_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(listener.getsockname()).close()
