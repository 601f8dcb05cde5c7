"""`service` counts for a whole module, so that a test reckons with what was counted before; `own_service` is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.metrics.watching import Watched, watched


@pytest.fixture(scope="module")
def service(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(f"sqlite:///{tiny}", tmp_path_factory.mktemp("watched")) as found:
        yield found


@pytest.fixture
def own_service(tiny: Path, tmp_path: Path) -> Iterator[Watched]:
    with watched(f"sqlite:///{tiny}", tmp_path) as found:
        yield found
