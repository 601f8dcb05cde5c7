"""Row O7: the metrics tell the release, its day and its load, on both databases."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Flask

from api.records.releases import REASONS
from api.web.figures import state_of
from tests.conftest import RELEASE, RELEASED_ON
from tests.support.postgres import on_both

pytestmark = on_both


def test_the_newest_release_is_told_with_its_day_and_the_time_of_its_load(tiny_app: Flask) -> None:
    state = state_of(tiny_app)()
    assert state.release == RELEASE
    assert datetime.fromtimestamp(state.released_at, UTC).isoformat() == f"{RELEASED_ON}T00:00:00+00:00"
    assert -5 < time.time() - state.loaded_at < 2 * 3600
    assert state.not_served == dict.fromkeys(REASONS, 0)
