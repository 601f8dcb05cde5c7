"""A system that lets a process open few files: the service says so, and serves as many as it can."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.servers import free_port, serving
from tests.worker.clients import connect

FEW = 500


@pytest.mark.parametrize("options", [(), ("--worker-connections", "4000")])
def test_silent_clients_cannot_use_up_the_files(tmp_path: Path, options: tuple[str, ...]) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "tests/worker/impatient.py",
        "--workers",
        "1",
        *options,
    ]
    command += ["--bind", f"127.0.0.1:{port}", "tests.worker.app:app"]
    limited = ["sh", "-c", f"ulimit -n {FEW}; exec {shlex.join(command)}"]
    with serving(limited, port, tmp_path / "log", {"PORT": str(port)}) as server, ExitStack() as stack:
        for _ in range(FEW + 100):
            stack.enter_context(closing(connect(server)))
        for _ in range(10):
            assert server.get("/short") == (200, b"/short")
    written = (tmp_path / "log").read_text("utf-8")
    assert "The system allows only 150 connections in each process (ulimit -n)." in written
    assert "Traceback" not in written
