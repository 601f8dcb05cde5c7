"""`/livez` answers whenever the process does; `/readyz` only with its data."""

from __future__ import annotations

import pytest

from api.web import health
from tests.web.a_small_app import SECRET, build


def no_data() -> health.NotServed:
    """Fail as a database does that is not there."""
    raise OSError(SECRET)


def test_health_is_never_kept() -> None:
    client = build().test_client()
    assert [client.get(path).headers["Cache-Control"] for path in ("/livez", "/readyz")] == ["no-store"] * 2


def test_without_data_the_process_lives_and_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    client = build(ready=no_data).test_client()
    assert client.get("/livez").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["type"] == "http://localhost/problems/not-ready"
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert SECRET not in answer.get_data(as_text=True)
    assert "OSError" in caplog.text
    assert SECRET not in caplog.text
