"""Row H8: each reader has a limit, in the proxy; what is kept, what has not changed and health are free."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.web.headers import DATA_POLICY, ON_EVERY_ANSWER
from api.web.problems import KINDS
from tests.proxies.conftest import CACHES, PUBLIC_URL, Answer, Proxied, new_reader

pytestmark = pytest.mark.parametrize("proxied", CACHES, indirect=True)

# What the files in deploy/ say: so many at once, and then so many a second.
AT_ONCE, A_SECOND = 200, 20
# A machine that is busy may take its time to ask so often.
MOST = 6000


def flood(
    proxied: Proxied, reader: str, path: str = "/v1/cases?limit=9999&n=", **headers: str
) -> tuple[list[Answer], float]:
    """Ask for what no cache has until it is refused; return all answers, and the seconds that it took."""
    begun = time.monotonic()
    answers: list[Answer] = []
    with ThreadPoolExecutor(8) as hands:
        while len(answers) < MOST and not any(answer.status == 429 for answer in answers):
            paths = [f"{path}{reader}.{len(answers) + number}" for number in range(80)]
            answers += hands.map(lambda path: proxied.get(path, source=reader, **headers), paths)
    return answers, time.monotonic() - begun


def test_a_reader_who_asks_for_too_much_is_told_when_to_ask_again_and_nobody_else_is(
    proxied: Proxied,
) -> None:
    reader = new_reader()
    known = proxied.get("/v1/statuses", source=reader)
    answers, seconds = flood(proxied, reader)
    assert {answer.status for answer in answers} == {400, 429}
    # An honest program gets what is promised.
    assert AT_ONCE - 5 <= sum(answer.status == 400 for answer in answers) <= AT_ONCE + A_SECOND * seconds + 5

    refused = next(answer for answer in answers if answer.status == 429)
    problem = json.loads(refused.body)
    assert problem["type"] == f"{PUBLIC_URL}/problems/too-many-requests"
    assert (problem["title"], problem["status"]) == (KINDS["too-many-requests"].title, 429)
    assert problem["detail"]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Content-Security-Policy"] == DATA_POLICY
    for name, value in ON_EVERY_ANSWER:
        if name != "Access-Control-Expose-Headers":
            assert refused.headers[name] == value
    assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]

    # What is kept, what has not changed, and health.
    for _ in range(40):
        assert proxied.get("/v1/statuses", source=reader).status == 200
        again = proxied.get("/v1/statuses", source=reader, if_none_match=known.headers["ETag"])
        assert again.status == 304
        assert proxied.get("/livez", source=reader).status == 200
        assert proxied.get("/readyz", source=reader).status == 200
    # Another reader.
    assert proxied.get(f"/v1/cases?limit=9999&n={reader}", source=new_reader()).status == 400

    time.sleep(int(refused.headers["Retry-After"]))
    assert proxied.get(f"/v1/cases?limit=9999&n={reader}", source=reader).status == 400


def test_no_limit_is_announced_that_the_service_does_not_have(proxied: Proxied) -> None:
    for path in ("/v1/statuses", "/v1/nothing", "/"):
        for answer in (proxied.get(path), proxied.get(path, source=new_reader())):
            assert not [name for name in answer.headers if name.lower().startswith("ratelimit")]


@pytest.mark.parametrize(
    "path, headers",
    [
        ("/v1/releases/2026.11.1/files/", {}),
        ("/v1/releases/2026.11.1/files/", {"range": "bytes=0-9"}),
        ("/readyz?n=", {}),
    ],
    ids=["files", "parts of files", "health"],
)
def test_there_is_no_way_past_the_limit(proxied: Proxied, path: str, headers: dict[str, str]) -> None:
    answers, _ = flood(proxied, new_reader(), path, **headers)
    assert 429 in {answer.status for answer in answers}
