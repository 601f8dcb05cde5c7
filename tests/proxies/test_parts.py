"""Row X3: files of releases come through caches whole and in parts; other answers come whole."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.proxies.conftest import CACHES, HOST, LARGE_BYTES, LARGE_FILE, Proxied, ask, new_reader

pytestmark = pytest.mark.parametrize("proxied", CACHES, indirect=True)
MARK = "mark3r9c"
MEGABYTE = 1024 * 1024
ETAG = f'"{hashlib.sha256(LARGE_BYTES).hexdigest()}"'


def address(proxied: Proxied) -> str:
    release = json.loads(ask(proxied.origin.port, "/v1/meta").body)["meta"]["release"]
    return f"/v1/releases/{release}/files/{LARGE_FILE}"


@pytest.mark.parametrize(
    "asked, first, last",
    [
        ("bytes=0-0", 0, 0),
        (f"bytes={MEGABYTE - 3}-{MEGABYTE + 3}", MEGABYTE - 3, MEGABYTE + 3),
        ("bytes=1500000-", 1500000, len(LARGE_BYTES) - 1),
        ("bytes=-10", len(LARGE_BYTES) - 10, len(LARGE_BYTES) - 1),
        ("bytes=2000000-99999999", 2000000, len(LARGE_BYTES) - 1),
    ],
)
def test_a_part_of_a_file_is_that_part(proxied: Proxied, asked: str, first: int, last: int) -> None:
    for _ in range(2):
        answer = proxied.get(address(proxied), range=asked)
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(LARGE_BYTES)}"
        assert answer.headers["ETag"] == ETAG
        assert answer.body == LARGE_BYTES[first : last + 1]


def test_a_download_that_was_cut_off_goes_on_where_the_file_is_the_same(proxied: Proxied) -> None:
    path = address(proxied)
    same = proxied.get(path, range="bytes=100-", if_range=ETAG)
    assert (same.status, same.body) == (206, LARGE_BYTES[100:])
    other = proxied.get(path, range="bytes=100-", if_range='"other"')
    assert (other.status, other.body) == (200, LARGE_BYTES)


def test_a_file_comes_whole(proxied: Proxied) -> None:
    path = address(proxied)
    for coding in ("identity", "gzip"):
        answer = proxied.get(path, accept_encoding=coding)
        assert (answer.status, answer.body) == (200, LARGE_BYTES)
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    head = proxied.get(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(LARGE_BYTES))


def test_what_lies_behind_the_end_is_refused_as_the_service_refuses_it(proxied: Proxied) -> None:
    answer = proxied.get(address(proxied), range="bytes=99999999-")
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(LARGE_BYTES)}"
    assert json.loads(answer.body)["status"] == 416


def test_nothing_of_the_reader_goes_along(proxied: Proxied) -> None:
    path, reader = address(proxied), new_reader()
    proxied.get(path, source=reader, user_agent=MARK, cookie=MARK, referer=MARK, range="bytes=7-9")
    assert proxied.seen(path)
    for seen in proxied.seen(path):
        assert HOST in seen["headers"]
        assert MARK not in seen["headers"]
        assert reader not in seen["headers"]


def test_a_file_that_is_not_there_is_not_found(proxied: Proxied) -> None:
    answer = proxied.get(address(proxied) + ".other")
    assert (answer.status, json.loads(answer.body)["status"]) == (404, 404)


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=0-9,20-29", "lines=1-2", "bytes=99999999-"])
def test_other_answers_have_no_parts(proxied: Proxied, asked: str) -> None:
    path = "/v1/statuses?fields=id"
    direct = ask(proxied.origin.port, path)
    for _ in range(2):
        answer = proxied.get(path, range=asked)
        assert (answer.status, answer.body) == (200, direct.body)
