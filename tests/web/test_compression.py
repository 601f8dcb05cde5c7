"""Row H4: answers are compressed as the client likes, and are the same answers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import sys
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from api.web.compression import LEAST_BYTES, TEXTS
from seed.load import load
from tests.contract import document
from tests.support.publishing import TINY_TABLES
from tests.web import addresses

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}
# Files that are compressed by themselves.
PACKED = ("spreadsheetml", "image/png")
# A citation has some hundred bytes; the files of a release are archives, and sent in parts.
UNPACKED = {"application/x-bibtex", "application/x-research-info-systems", "application/octet-stream"}


def streamed(size: int = 50_000) -> Response:
    def rows() -> Iterator[bytes]:
        for number in range(size // 10):
            yield b"%08d\r\n" % number

    return Response(rows(), content_type="text/csv; charset=utf-8")


def sized(size: int) -> Response:
    return Response("a" * size, content_type="text/plain")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service, with a streamed route and one of any size."""
    url = f"sqlite:///{tmp_path_factory.mktemp('compression')}"
    load(TINY_TABLES, url)
    made = create_app(Settings(database_url=url))
    made.testing = True
    made.add_url_rule("/streamed", "streamed", streamed)
    made.add_url_rule("/sized/<int:size>", "sized", sized)
    made.add_url_rule("/digested/<int:size>", "digested", digested)
    return made


def digested(size: int) -> Response:
    response = sized(size)
    response.headers["Repr-Digest"] = digest_of(response.get_data())
    return response


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def every(app: Flask) -> list[str]:
    pages = [path for path in addresses.of_data(app) if not path.endswith(".png")]
    return [*pages, "/", "/docs", "/docs/policy", "/problems", "/robots.txt", "/v1/openapi.json"]


@pytest.mark.parametrize("coding", UNPACK)
def test_every_answer_unpacks_to_what_it_is_without_compression(coding: str, client: FlaskClient) -> None:
    packed = 0
    for path in every(client.application):
        plain = client.get(path)
        answer = client.get(path, headers={"Accept-Encoding": coding})
        assert answer.status_code == 200
        if "Content-Encoding" not in answer.headers:
            assert len(plain.data) < LEAST_BYTES or any(
                one in (plain.content_type or "") for one in PACKED
            ), path
            continue
        packed += 1
        assert answer.headers["Content-Encoding"] == coding
        assert len(plain.data) >= LEAST_BYTES
        assert len(answer.data) < len(plain.data)
        assert UNPACK[coding](answer.data) == plain.data, path
        assert answer.content_type == plain.content_type
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert packed > 40


@pytest.mark.parametrize("coding", ["", *UNPACK])
def test_every_answer_says_that_it_depends_on_the_coding(coding: str, client: FlaskClient) -> None:
    asked = {"Accept-Encoding": coding} if coding else {}
    for path in [*every(client.application), "/livez", "/v1/cases.xlsx"]:
        for known in ({}, {"If-None-Match": "*"}):
            answer = client.get(path, headers=asked | known)
            assert "Accept-Encoding" in answer.vary, path
    for path in ("/v1/nothing", "/v1/cases?statsu=1", "/v1/cases/nobody", "/v1/cases?q=" + "a" * 5000):
        assert "Accept-Encoding" in client.get(path, headers=asked).vary
    assert "Accept-Encoding" in client.post("/v1/cases", headers=asked).vary
    assert "Accept-Encoding" in client.get("/v1", headers=asked | {"Accept": "image/png"}).vary


@pytest.mark.parametrize(
    "accepted, coding",
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("GZIP", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip; q=0.2, br; q=0.8", "br"),
        ("br;q=0.001", "br"),
        ("*", "zstd"),
        ("*;q=0.5", "zstd"),
        ("zstd;q=0, *", "br"),
        ("gzip, identity", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        # None is wanted, or none that we have.
        ("", None),
        ("identity", None),
        ("deflate", None),
        ("compress, x-unknown", None),
        ("gzip;q=0", None),
        ("gzip;q=0.0, br;q=0", None),
        ("*;q=0", None),
        ("gzip;q=0, *;q=0", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity, *;q=0.1", None),
        ("identity;q=0", None),
        # Not understood: answered as it is.
        ("gzip;q=abc", None),
        (";;;,,,", None),
        ("q=1", None),
        ("a" * 8000, None),
        ("gzip" * 1000, None),
        ("\xff\xfe", None),
    ],
)
def test_the_client_says_what_it_likes(accepted: str, coding: str | None, client: FlaskClient) -> None:
    for path in ("/v1/cases", "/streamed"):
        answer = client.get(path, headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == coding


def test_who_says_nothing_gets_it_as_it_is(client: FlaskClient) -> None:
    for path in ("/v1/cases", "/streamed", "/docs"):
        assert "Content-Encoding" not in client.get(path).headers


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("size", [0, 1, LEAST_BYTES - 1, LEAST_BYTES, LEAST_BYTES + 1])
def test_it_begins_at_a_kilobyte(size: int, coding: str, client: FlaskClient) -> None:
    answer = client.get(f"/sized/{size}", headers={"Accept-Encoding": coding})
    if size < LEAST_BYTES:
        assert "Content-Encoding" not in answer.headers
        assert (len(answer.data), answer.headers["Content-Length"]) == (size, str(size))
    else:
        assert answer.headers["Content-Encoding"] == coding
        assert UNPACK[coding](answer.data) == b"a" * size


@pytest.mark.parametrize("coding", ["", *UNPACK])
def test_head_has_the_headers_of_get(coding: str, client: FlaskClient) -> None:
    for path in ("/v1/cases", "/v1/cases.csv", "/v1/cases?statsu=1", "/docs", "/sized/10", "/streamed"):
        head = client.head(path, headers={"Accept-Encoding": coding})
        got = client.get(path, headers={"Accept-Encoding": coding})
        assert (head.status_code, head.data) == (got.status_code, b"")
        assert head.headers == got.headers


@pytest.mark.parametrize("coding", UNPACK)
def test_what_is_streamed_is_compressed_as_it_streams(coding: str, client: FlaskClient) -> None:
    answer = client.get("/streamed", headers={"Accept-Encoding": coding}, buffered=False)
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    assert answer.headers["Content-Encoding"] == coding
    assert UNPACK[coding](answer.data) == client.get("/streamed").data
    answer.close()


@pytest.mark.parametrize("coding", UNPACK)
def test_a_long_csv_is_streamed_and_compressed(
    coding: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.v1.answers.files.MOST_DIGESTED", 1)
    answer = client.get("/v1/sources.csv?fields=id", headers={"Accept-Encoding": coding})
    whole = client.get("/v1/sources.csv?fields=id")
    assert "Repr-Digest" not in answer.headers
    assert "Content-Length" not in answer.headers
    assert answer.headers["Content-Encoding"] == coding
    assert UNPACK[coding](answer.data) == whole.data


@pytest.mark.parametrize("coding", UNPACK)
def test_workbooks_and_other_packed_files_are_left_alone(coding: str, client: FlaskClient) -> None:
    answer = client.get("/v1/cases.xlsx", headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in answer.headers
    assert answer.data[:2] == b"PK"
    assert answer.headers["Repr-Digest"] == digest_of(answer.data)


@pytest.mark.parametrize("coding", ["", *UNPACK])
def test_the_digest_is_that_of_the_bytes_sent(coding: str, client: FlaskClient) -> None:
    for path in ("/v1/cases.csv", "/v1/cases.ndjson", "/digested/10", "/digested/5000"):
        answer = client.get(path, headers={"Accept-Encoding": coding})
        assert answer.headers["Repr-Digest"] == digest_of(answer.data)


def test_an_error_is_never_compressed_into_something_else(client: FlaskClient) -> None:
    answer = client.get("/v1/cases?status=" + "a" * 150, headers={"Accept-Encoding": "gzip"})
    body = gzip.decompress(answer.data) if "Content-Encoding" in answer.headers else answer.data
    assert answer.status_code == 400
    assert b'"unknown-value"' in body


@pytest.mark.parametrize("coding", ["", *UNPACK])
def test_a_304_has_neither_body_nor_coding(coding: str, client: FlaskClient) -> None:
    asked = {"Accept-Encoding": coding, "If-None-Match": "*"}
    for path in ("/v1/cases", "/v1/cases.csv", "/docs"):
        answer = client.get(path, headers=asked)
        assert (answer.status_code, answer.data) == (304, b"")
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" in answer.vary


def test_the_same_bytes_are_sent_from_the_cache_and_not_made_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    path = "/v1/cases?limit=7"
    first = {coding: client.get(path, headers={"Accept-Encoding": coding}).data for coding in UNPACK}

    def forbidden(*_: object) -> bytes:
        raise AssertionError("compressed again")

    monkeypatch.setattr("flask_compress.flask_compress._compress_data", forbidden)
    for coding, body in first.items():
        for spelling in (coding, coding.upper(), f"{coding};q=0.5, made-up"):
            assert client.get(path, headers={"Accept-Encoding": spelling}).data == body


def test_every_media_type_of_the_document_is_compressed_save_what_is_packed_already() -> None:
    told = {document.bare(one) for path in document.PATHS for one in document.content(path)}
    assert {one for one in told if not any(packed in one for packed in PACKED)} - set(TEXTS) <= UNPACKED
