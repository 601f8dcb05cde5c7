"""What is answered whole has a bound, in numbers and in bytes, and whoever asks for more is told of it (row H7)."""

from __future__ import annotations

from itertools import repeat
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from api.records.statistics import MOST_CELLS
from api.v1 import bounds
from api.v1.bounds import MOST_BYTES
from api.web.problems import Problem
from tests.support.postgres import on_both, on_one

pytestmark = on_both

STATS = "/v1/stats/cases"
# Of everybody who is counted, this leaves out nobody; of an address it takes nearly all that there may be.
LONG = ",".join(f"-nobody is on file here under this long id {number}" for number in range(75))


def fault_of(answer: Any) -> dict[str, Any]:
    """The only fault of a query that is refused."""
    assert answer.status_code == 400, answer.status_code
    problem = answer.get_json()
    assert problem["type"].endswith("/problems/invalid-query")
    (fault,) = problem["errors"]
    return dict(fault)


@pytest.mark.parametrize("interval", [{"interval": "month"}, {}])
def test_more_numbers_than_the_bound_are_refused_with_the_bound(
    interval: dict[str, str], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"{STATS}?{urlencode({'group_by': 'source,occupation', **interval})}"
    if not interval:
        monkeypatch.setattr("api.records.statistics.MOST_CELLS", 100)
    fault = fault_of(client.get(asked))
    assert (fault["parameter"], fault["code"]) == ("group_by", "too-many-values")
    assert f"{MOST_CELLS:,}" in fault["detail"]
    for advice in ("fewer dimensions", "years instead of months", "from and to"):
        assert advice in fault["detail"]


def test_numbers_whose_addresses_repeat_a_long_query_are_refused_by_their_bytes(client: FlaskClient) -> None:
    asked = {"interval": "month", "group_by": "status", "id": LONG}
    whole = client.get(f"{STATS}?{urlencode(asked | {'interval': 'year'})}")
    assert whole.status_code == 200
    assert LONG[-6:].replace(" ", "+") in whole.get_json()["data"][0]["href"]
    fault = fault_of(client.get(f"{STATS}?{urlencode(asked)}"))
    assert fault["code"] == "too-large"
    assert f"{MOST_BYTES:,}" in fault["detail"]


@pytest.mark.parametrize("more", ["", "&lang=ru", "&as_of=2024-01-01", "&fields=name_en"])
def test_a_page_of_a_list_that_is_too_large_is_refused_with_what_to_do(
    more: str, tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"/v1/cases?limit=6&stale=false{more}"
    monkeypatch.setattr(bounds, "MOST_BYTES", 100)
    fault = fault_of(tiny_client.get(asked))
    assert fault["code"] == "too-large"
    for advice in ("100 bytes", "lower limit", "include"):
        assert advice in fault["detail"]
    # What it could have been is not kept: with the usual bound it is answered.
    monkeypatch.undo()
    assert tiny_client.get(asked).status_code == 200


@on_one
def test_what_is_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(Problem):
        bounds.array_of(repeat(b"x" * 1000))


def test_a_file_that_is_too_large_to_be_held_is_sent_as_it_is_made(
    tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tiny_client.get("/v1/cases.csv?stale=false")
    assert whole.headers["Repr-Digest"]
    monkeypatch.setattr("api.v1.answers.files.MOST_BYTES", 100)
    sent = tiny_client.get("/v1/cases.csv?stale=false&bom=false")
    assert "Repr-Digest" not in sent.headers
    assert "Content-Length" not in sent.headers
    assert sent.data == whole.data
    sent.close()
