"""A release to change: frozen once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from seed.editions import Edition, editions
from tests.desk.changing import frozen


@pytest.fixture(scope="session")
def frozen_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    frozen(folder)
    return folder


@pytest.fixture
def old(frozen_once: Path, tmp_path: Path) -> Edition:
    folder = shutil.copytree(frozen_once, tmp_path / "copy")
    (edition,) = editions(folder / "releases")
    return edition


@pytest.fixture
def tables(old: Edition) -> Path:
    return old.folder.parent.parent / "tables"
