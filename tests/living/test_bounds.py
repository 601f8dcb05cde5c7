"""What we ourselves tell readers to ask stays far inside the bounds of an answer (row H7)."""

from __future__ import annotations

from itertools import product

import pytest
from flask.testing import FlaskClient

from api.records.statistics import MOST_CELLS
from api.v1.bounds import MOST_BYTES
from api.v1.numbers.charts import CHARTS
from tests.living.test_guide import ADDRESSES, PATTERNS, REFUSED

# How much of a bound an example may take: the data grow.
SHARE = 4
SERIES = "/v1/stats/cases?interval=month"
EXAMPLES = [path for path in ADDRESSES if path not in PATTERNS and path not in REFUSED]
OF_BUILDER = [
    *(f"/v1/charts/{chart}.{form}" for chart, form in product(CHARTS, ("svg", "txt", "csv"))),
    *(f"/v1/charts/status-over-time.{form}?interval=month" for form in ("svg", "txt", "csv")),
    *(f"/embed/stats?group_by={name}" for name in ("status", "theme", "region", "article", "year")),
    "/embed/cases",
    SERIES,
    f"{SERIES}&custody=true&group_by=status",
    "/v1/stats/cases?interval=year&group_by=status,region_country",
]


@pytest.mark.parametrize("path", [*EXAMPLES, *OF_BUILDER])
def test_an_example_is_far_from_every_bound(path: str, published: FlaskClient) -> None:
    answer = published.get(path)
    assert answer.status_code == 200, path
    # A file of a release has no bound.
    if "/files" not in path:
        assert len(answer.data) * SHARE <= MOST_BYTES
    if path.startswith("/v1/stats"):
        assert len(answer.get_json()["data"]) * SHARE <= MOST_CELLS
    answer.close()
