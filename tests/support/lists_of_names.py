"""The release that lists of names are held against: that of most people which was published and is frozen."""

from __future__ import annotations

import csv
from functools import cache

from seed.editions import editions
from tests.conftest import PUBLISHED

RELEASE = "2026.12.1"
EDITIONS = editions()[: PUBLISHED.index(RELEASE) + 1]


@cache
def cases() -> tuple[dict[str, str], ...]:
    """Return the rows of all cases of the release."""
    with (EDITIONS[-1].tables / "cases.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
