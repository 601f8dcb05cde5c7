"""A copy of the tiny tables that a test may spoil, and the command that loads tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from seed.__main__ import main

TINY = Path(__file__).parent.parent / "data" / "tables"

# From a folder of releases and one of tables to the status of the command.
Command = Callable[[Path, Path], int]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tables")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Load tables as an operator does."""

    def load(folder: Path, tables: Path) -> int:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}")
        return main(["load", "--tables", str(tables)])

    return load
