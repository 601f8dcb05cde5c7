"""What a curator may change: a copy of the code with the tiny tables, and a release that was frozen of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from seed.editions import Edition, editions
from tests.desk.changing import frozen
from tests.support.publishing import code_of_tiny


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return code_of_tiny(tmp_path / "code")


@pytest.fixture(scope="session")
def frozen_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    frozen(folder)
    return folder


@pytest.fixture
def old(frozen_once: Path, tmp_path: Path) -> Edition:
    """A release frozen once, copied for the test."""
    folder = shutil.copytree(frozen_once, tmp_path / "copy")
    (edition,) = editions(folder / "releases")
    return edition


@pytest.fixture
def tables(old: Edition) -> Path:
    return old.folder.parent.parent / "tables"
