"""The first screen of the README: its requests work as printed, and answer what is printed, in the newest release."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from seed.editions import editions
from tests.living.test_guide import says
from tests.support.servers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
REQUESTS = re.findall(
    r"curl '(http://localhost:8000[^']+)'\n```\n<!-- shows .*? -->\n```(\w+)\n(.*?)```", README, re.DOTALL
)


def test_the_readme_shows_three_requests_of_the_newest_release() -> None:
    assert [kind for _, kind, _ in REQUESTS] == ["json", "json", "csv"]
    assert f"their answers in release {editions()[-1].id} " in README


@pytest.mark.parametrize("address, kind, printed", REQUESTS)
def test_a_request_of_the_readme_answers_what_is_printed(
    published: FlaskClient, address: str, kind: str, printed: str
) -> None:
    parts = urlsplit(address)
    answer = published.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200
    if kind == "json":
        assert says(answer.get_json(), json.loads(printed)), answer.text[:2000]
    else:
        lines = iter(answer.text.splitlines())
        assert all(line in lines for line in printed.splitlines())
