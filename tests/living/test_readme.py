"""The first screen of the README: its requests work as printed, and answer what is printed in the release it names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.servers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
(RELEASE,) = re.findall(r"with their answers in release (\d+\.\d+\.\d+)", README)
REQUESTS = re.findall(r"curl '(http://localhost:8000[^']+)'\n```\n```\w+\n(.*?)```", README, re.DOTALL)


def test_the_readme_shows_three_requests() -> None:
    assert len(REQUESTS) == 3


@pytest.mark.parametrize("address, printed", REQUESTS)
def test_a_request_of_the_readme_answers_what_is_printed(
    published: FlaskClient, address: str, printed: str
) -> None:
    parts = urlsplit(address)
    assert published.get(f"{parts.path}?{parts.query}").status_code == 200
    answer = published.get(f"{parts.path}?{parts.query}&release={RELEASE}")
    assert answer.status_code == 200
    text = answer.text.replace("\r\n", "\n")
    # What is left out stands as …, and line breaks between records are for the eye.
    for piece in re.split(r"…|\n *", printed):
        assert piece.strip(" ,{}").removesuffix('"links":').removesuffix('"meta":').strip(" ,:{}") in text, (
            piece
        )
