"""Every header of an answer stands in the document, save those that tell browsers alone what they may do with it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.web.headers import ON_EVERY_ANSWER
from tests.contract import document
from tests.contract.document import COMMITTED, PATHS, resolved

# The same on every answer of the service, whatever it says.
FOR_BROWSERS = {name for name, _ in ON_EVERY_ANSWER} | {"Content-Security-Policy"}
# OpenAPI 3.1 ignores the first in `headers`; the media type and the framing of HTTP say both.
OF_HTTP = {"Content-Type", "Content-Length"}


def undeclared(path: str, answer: TestResponse) -> set[str]:
    told = resolved(document.operation(path)["responses"][str(answer.status_code)], COMMITTED)
    return set(answer.headers.keys()) - set(told["headers"]) - FOR_BROWSERS - OF_HTTP


@pytest.mark.parametrize("path", PATHS)
def test_every_header_of_an_answer_is_declared(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    answer = tiny_client.get(good)
    assert answer.status_code == 200
    assert undeclared(path, answer) == set()
    if answer.headers["Cache-Control"] == "no-store":
        return
    known = tiny_client.get(good, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    assert undeclared(path, known) == set()


@pytest.mark.parametrize("path", PATHS)
def test_every_header_of_a_refusal_is_declared(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    refused = tiny_client.get(f"{good}{'&' if '?' in good else '?'}zzz=1")
    assert refused.status_code == 400
    assert undeclared(path, refused) == set()
