"""What may stand beside a cursor (row L6): the same question, in other words and in another order."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "beside",
    [
        [("status", "imprisoned,house-arrest")],
        [("status", "house-arrest,imprisoned")],
        [("status", "house-arrest"), ("status", "imprisoned")],
        [("status", "Imprisoned,house-arrest")],
        [("status", "imprisoned,house-arrest"), ("match", "fuzzy"), ("certainty", "certain")],
    ],
)
def test_filters_may_stand_beside_a_cursor_in_other_words(
    client: FlaskClient, beside: list[tuple[str, str]]
) -> None:
    first = client.get("/v1/cases?status=imprisoned&status=house-arrest&limit=2").get_json()
    cursor = first["meta"]["next_cursor"]
    alone = client.get(f"/v1/cases?cursor={cursor}").get_json()
    answer = client.get(f"/v1/cases?{urlencode([('cursor', cursor), *beside])}")
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["data"] == alone["data"]


@pytest.mark.parametrize(
    "beside", ["status=imprisoned", "status=-imprisoned,house-arrest", "status=nonsense"]
)
def test_another_question_may_not(client: FlaskClient, beside: str) -> None:
    first = client.get("/v1/cases?status=imprisoned,house-arrest&limit=2").get_json()
    assert client.get(f"/v1/cases?cursor={first['meta']['next_cursor']}&{beside}").status_code == 400
