"""The data of validators, which lie beside the project and not in it: a test that needs them skips where they are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "standards"


def path_of(name: str) -> Path:
    """The place of a file; skips the test, loudly, where it is absent."""
    if not (FOLDER / name).is_file():
        pytest.skip(f"{name} is needed in the folder shared/standards beside the project.")
    return FOLDER / name


def profile(name: str) -> dict[str, Any]:
    """A profile of Data Package 2.0, a JSON Schema."""
    found: dict[str, Any] = json.loads(path_of(f"datapackage-2.0-{name}.json").read_text("utf-8"))
    return found
