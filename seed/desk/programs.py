"""Running our own programs, with a database of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from api.settings import environment_with

# How much of what a program said is told.
_LINES = 12


def run(module: str, *words: str, code: Path, database_url: str) -> str:
    """Run a module in a folder with the code; return what it said last where it failed, else an empty text."""
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", module, *words],
        cwd=code,
        env=environment_with(DATABASE_URL=database_url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not done.returncode:
        return ""
    said = done.stdout.strip().splitlines()[-_LINES:]
    return "\n".join([f"`{module} {' '.join(words)}` failed:", *said])
