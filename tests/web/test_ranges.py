"""Rows H9 and X3: files of a release in parts and under conditions, as RFC 9110, 13 and 14 mean them."""

from __future__ import annotations

import base64
import hashlib
from email.utils import formatdate, parsedate_to_datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.conftest import RELEASE

FILES = f"/v1/releases/{RELEASE}/files"
# Text, which would be compressed if it was no file.
PATH = f"{FILES}/datapackage.json"


@pytest.fixture(scope="module")
def whole(tiny_client: FlaskClient) -> TestResponse:
    return tiny_client.get(PATH, buffered=True)


def ask(client: FlaskClient, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(PATH, method=method, headers=named, buffered=True)


def test_a_file_may_be_cached_and_resumed(whole: TestResponse) -> None:
    assert whole.status_code == 200
    digest = hashlib.sha256(whole.data)
    assert whole.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert whole.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert "Last-Modified" in whole.headers
    assert "Expires" not in whole.headers


@pytest.mark.parametrize(
    "wanted, begin, end",
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=0-99999999999999999999999999", 0, None),
        ("bytes=-99999999999999999999999999", 0, None),
        ("bytes=000000000000000000000000003-5", 3, 6),
        ("BYTES=1-2", 1, 3),
        ("bytes= 1-2 ", 1, 3),
        ("bytes=,1-2,,", 1, 3),
        ("bytes=0-" + "9" * 5000, 0, None),
    ],
)
def test_a_part_that_there_is_comes_with_206(
    tiny_client: FlaskClient, whole: TestResponse, wanted: str, begin: int, end: int | None
) -> None:
    part = ask(tiny_client, Range=wanted)
    expected = whole.data[begin:end]
    assert (part.status_code, part.data) == (206, expected)
    first = begin % len(whole.data)
    told = f"bytes {first}-{first + len(expected) - 1}/{len(whole.data)}"
    assert part.headers["Content-Range"] == told
    assert part.headers["Content-Length"] == str(len(expected))
    for name in ("ETag", "Repr-Digest", "Cache-Control", "Last-Modified", "Content-Type"):
        assert part.headers[name] == whole.headers[name], name


@pytest.mark.parametrize(
    "wanted",
    ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0", "bytes=" + "9" * 5000 + "-"],
)
def test_a_part_behind_the_end_is_refused_with_the_length(
    tiny_client: FlaskClient, whole: TestResponse, wanted: str
) -> None:
    answer = ask(tiny_client, Range=wanted)
    assert (answer.status_code, answer.content_type) == (416, "application/problem+json")
    assert answer.headers["Content-Range"] == f"bytes */{len(whole.data)}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "wanted",
    [
        # Units that we do not know, several parts, and what cannot be read.
        *("lines=1-2", "items=0-9", "none", "seconds=1-"),
        *("bytes=0-0,-1", "bytes=0-0,5-9", "bytes=0-9,99999999-", "bytes=99999999-,99999998-"),
        *(
            "bytes=5-2",
            "bytes=-",
            "bytes=",
            "bytes",
            "bytes=a-b",
            "bytes=0x1-0x2",
            "bytes=1.5-2",
            "bytes=--1",
        ),
        *("bytes=1-2-3", "bytes 0-9", "=0-9", "0-9", "", ",", "bytes=0 - 9", "\xff\xfe", "bytes=٣-٥"),
    ],
)
def test_whatever_else_is_asked_for_gets_the_whole(
    tiny_client: FlaskClient, whole: TestResponse, wanted: str
) -> None:
    answer = ask(tiny_client, Range=wanted.encode().decode("latin-1"))
    assert (answer.status_code, answer.data) == (200, whole.data)
    assert "Content-Range" not in answer.headers


def test_a_download_goes_on_only_with_the_bytes_that_it_began_with(
    tiny_client: FlaskClient, whole: TestResponse
) -> None:
    etag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    for same in (etag, date):
        assert ask(tiny_client, Range="bytes=5-", If_Range=same).status_code == 206, same
    earlier, later = (
        formatdate(parsedate_to_datetime(date).timestamp() + step, usegmt=True) for step in (-1, 1)
    )
    # A weak ETag and that of a compressed copy promise no bytes, and neither does any other date.
    for other in (
        f"W/{etag}",
        f'{etag[:-1]}-gzip"',
        '"other"',
        etag[1:-1],
        "*",
        "",
        "rubbish",
        earlier,
        later,
    ):
        answer = ask(tiny_client, Range="bytes=5-", If_Range=other)
        assert (answer.status_code, answer.data) == (200, whole.data), other
        # Whoever has other bytes gets the whole, also where the part would lie behind its end.
        assert ask(tiny_client, Range="bytes=99999999-", If_Range=other).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=99999999-", "lines=1-2", "bytes=0-0,-1"])
def test_a_head_is_that_of_the_whole_whatever_part_is_named(
    tiny_client: FlaskClient, whole: TestResponse, wanted: str
) -> None:
    head = ask(tiny_client, "HEAD", Range=wanted)
    assert (head.status_code, head.data) == (200, b"")
    # A second may have passed.
    dates = {("Date", head.headers["Date"]), ("Date", whole.headers["Date"])}
    assert {*head.headers} - dates == {*whole.headers} - dates


def test_who_has_the_file_is_told_so_by_any_of_its_etags(
    tiny_client: FlaskClient, whole: TestResponse
) -> None:
    sha256 = whole.headers["ETag"][1:-1]
    for known in (
        *(f'"{sha256}"', f'W/"{sha256}"', f'"other", "{sha256}"', "*"),
        *(f'"{sha256}:gzip"', f'"{sha256}-gzip"', f'W/"{sha256};br"', f'"{sha256}--zstd"'),
    ):
        for more in ({}, {"Range": "bytes=0-9"}, {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}):
            for method in ("GET", "HEAD"):
                answer = ask(tiny_client, method, If_None_Match=known, **more)
                assert (answer.status_code, answer.data) == (304, b""), (known, more)
                assert answer.headers["ETag"] == whole.headers["ETag"]
                assert answer.headers["Cache-Control"] == whole.headers["Cache-Control"]
                assert "Content-Length" not in answer.headers
    for other in ('"other"', f'"{sha256}-made-up"', f'"x{sha256}"', "", '""'):
        late = {"If_Modified_Since": "Fri, 31 Dec 2100 00:00:00 GMT"}
        assert ask(tiny_client, If_None_Match=other, **late).status_code == 200, other


def test_a_date_tells_it_too(tiny_client: FlaskClient, whole: TestResponse) -> None:
    for late in (whole.headers["Last-Modified"], "Fri, 31 Dec 2100 00:00:00 GMT"):
        assert ask(tiny_client, If_Modified_Since=late).status_code == 304
    for early in ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "", "2100-12-31"):
        assert ask(tiny_client, If_Modified_Since=early).status_code == 200


def test_a_file_that_is_not_as_demanded_is_refused(tiny_client: FlaskClient, whole: TestResponse) -> None:
    etag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    for met in ({"If_Match": etag}, {"If_Match": f'"other", {etag}'}, {"If_Match": "*"}):
        assert ask(tiny_client, **met).data == whole.data
        assert ask(tiny_client, Range="bytes=0-9", **met).status_code == 206
    assert ask(tiny_client, If_Unmodified_Since=date).status_code == 200
    for unmet in (
        {"If_Match": '"other"'},
        {"If_Match": f"W/{etag}"},
        {"If_Unmodified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        answer = ask(tiny_client, Range="bytes=0-9", **unmet)
        assert (answer.status_code, answer.content_type) == (412, "application/problem+json")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, br, zstd"])
def test_a_file_is_never_compressed_on_the_way(
    tiny_client: FlaskClient, whole: TestResponse, coding: str
) -> None:
    for wanted in ({}, {"Range": "bytes=0-5000"}):
        answer = ask(tiny_client, Accept_Encoding=coding, **wanted)
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["ETag"] == whole.headers["ETag"]
        assert "Accept-Encoding" not in answer.vary


@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=99999999-", "lines=1-2", "bytes=0-0,-1", "bytes=x"])
@pytest.mark.parametrize(
    "path", ["/v1/cases", "/v1/cases.csv", "/v1/cases/nobody", "/docs", "/v1/openapi.json"]
)
def test_what_is_no_file_is_never_sent_in_parts(tiny_client: FlaskClient, path: str, wanted: str) -> None:
    for _ in range(2):
        plain, ranged = tiny_client.get(path), tiny_client.get(path, headers={"Range": wanted})
        assert (ranged.status_code, ranged.data) == (plain.status_code, plain.data)
        assert "Accept-Ranges" not in ranged.headers


@given(st.text(st.sampled_from("bytes=0123456789-, \tx"), max_size=30))
def test_no_range_is_a_fault_of_ours(tiny_client: FlaskClient, wanted: str) -> None:
    for header in (wanted, f"bytes={wanted}"):
        answer = ask(tiny_client, Range=header)
        assert answer.status_code in {200, 206, 416}
        answer.close()
