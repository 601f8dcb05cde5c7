"""A copy of the code with the tiny tables, which a curator may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.publishing import code_of_tiny


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return code_of_tiny(tmp_path / "code")
