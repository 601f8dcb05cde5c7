"""A copy of the tiny tables that a test may spoil, and the command that loads tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from seed.__main__ import main
from seed.declaration import declaration_of
from seed.editions import CHANGES, Edition, editions, working, write_about, write_changes

TINY = Path(__file__).parent.parent / "data" / "tables"

# From a folder of releases and one of tables to the status of the command.
Command = Callable[[Path, Path], int]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tables")


@pytest.fixture
def published(tables: Path) -> Edition:
    """The tables as a release that is frozen beside them, without the files that readers take away."""
    prepared = working(tables)
    frozen = tables.parent / "releases" / prepared.id / "tables"
    shutil.copytree(tables, frozen)
    for name in ("labels.csv", "translations.csv"):
        (frozen / name).unlink()
    shutil.copyfile(declaration_of(tables), frozen.parent / "datapackage.json")
    write_changes(frozen.parent / CHANGES, [])
    write_about(replace(prepared, tables=frozen))
    return editions(tables.parent / "releases")[-1]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Load tables as an operator does."""

    def load(folder: Path, tables: Path) -> int:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}")
        return main(["load", "--tables", str(tables)])

    return load
