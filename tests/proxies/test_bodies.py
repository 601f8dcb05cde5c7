"""Row H4: what is asked by POST goes through both proxies whole, is written nowhere, and nothing answered to it is kept."""

from __future__ import annotations

import hashlib
import http.client
import random
from collections.abc import Iterator

import pytest

from api.web.bodies import MOST_BYTES
from tests.proxies.conftest import CACHES, HOST, Answer, Proxied, new_reader

of_caches = pytest.mark.parametrize("proxied", CACHES, indirect=True)
MARK = b"mark3r"


def post(proxied: Proxied, path: str, body: bytes | Iterator[bytes], **headers: str) -> Answer:
    """Send a body, in chunks where it is a list of them."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", proxied.port, timeout=20, source_address=(new_reader(), 0)
    )
    try:
        connection.request("POST", path, body, {"Host": HOST, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def some(size: int) -> bytes:
    """Bytes that begin with the mark, and are the same each time."""
    return MARK + random.Random(size).randbytes(size - len(MARK))


@of_caches
@pytest.mark.parametrize("path", MOST_BYTES)
def test_a_body_of_any_size_reaches_the_service_whole_each_time(proxied: Proxied, path: str) -> None:
    address = f"{path}?of=sizes"
    sent = [some(size) for size in (10, 20_000, MOST_BYTES[path], MOST_BYTES[path])]
    for body in sent:
        answer = post(proxied, address, body)
        assert answer.status < 500
        assert answer.headers["Cache-Control"] == "no-store"
    sent.append(some(50_000))
    assert post(proxied, address, iter([sent[-1][:20_000], sent[-1][20_000:]])).status < 500
    assert [one["body"] for one in proxied.seen(address)] == [hashlib.sha256(one).hexdigest() for one in sent]
    for one in proxied.folder.rglob("*"):
        assert not one.is_file() or MARK not in one.read_bytes(), one
    assert not [one for one in (proxied.folder / "body").rglob("*") if one.is_file()]


@of_caches
@pytest.mark.parametrize("path", MOST_BYTES)
def test_what_is_larger_is_refused_wherever_it_meets_its_bound(proxied: Proxied, path: str) -> None:
    body = some(MOST_BYTES[path] + 1)
    for sent in (body, iter([body])):
        answer = post(proxied, f"{path}?of=more", sent)
        assert answer.status == 413
        assert b"/problems/body-too-large" in answer.body
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert proxied.seen(f"{path}?of=more") == []


@of_caches
def test_nothing_that_these_addresses_answer_is_kept(proxied: Proxied) -> None:
    for path in MOST_BYTES:
        address = f"{path}?of=mark3r"
        for number in range(1, 3):
            answer = proxied.get(address)
            assert answer.headers["Cache-Control"] == "no-store"
            assert len(proxied.seen(address)) == number
        preflight = proxied.get(address, "OPTIONS", access_control_request_method="POST")
        assert preflight.status == 204


@of_caches
@pytest.mark.parametrize(
    "path", ["/v1/cases", "/", "/mcp/more", "/V1/match", "/v1/releases/2026.11.1/files/a"]
)
def test_elsewhere_it_is_refused_and_nothing_of_a_body_is_passed_on(proxied: Proxied, path: str) -> None:
    assert post(proxied, path, b"").status in {404, 405}
    assert post(proxied, path, some(1000)).status in {404, 405, 413}
    assert {one["body"] for one in proxied.seen(path) if "body" in one} <= {hashlib.sha256(b"").hexdigest()}
