"""A copy of the tiny tables that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

TINY = Path(__file__).parent.parent / "data" / "tables"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tables")
