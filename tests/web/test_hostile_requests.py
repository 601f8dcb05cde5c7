"""Row H9: whatever stands in a header, an address or an id, no answer is a fault of ours."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from api.app import create_app
from api.settings import Settings
from tests.conftest import RELEASE
from tests.contract import document
from tests.web import addresses

HEADERS = (
    *(
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Cookie",
        "Forwarded",
        "Host",
        "If-Match",
        "If-Modified-Since",
    ),
    *("If-None-Match", "If-Range", "If-Unmodified-Since", "Origin", "Range", "Referer", "X-Forwarded-Host"),
    *("Access-Control-Request-Headers", "Access-Control-Request-Method", "Authorization", "Content-Length"),
)
# Where libraries that take addresses, dates or numbers apart are known to stumble, and anything else.
ODD = st.one_of(
    st.sampled_from(
        [
            *(
                "https://[::1",
                "[::1",
                "[",
                "https://a℀/",
                "localhost℀",
                "xn--a",
                "a" * 64 + ".example",
                "٣",
                "²",
            ),
            *("bytes=²-", "0000-00-00", "Sun, 31 Feb 0000 00:00:00 GMT", "Mon, 01 Jan 9999999 00:00:00 GMT"),
            *("1e400", "9" * 5000, "-", "nan", "inf", "\x00", "%", "%zz", "localhost:٣", "localhost:99999"),
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40),
)


@pytest.fixture(scope="module")
def behind(release_store: Callable[[str], str]) -> Flask:
    """The service behind a public address: any host may be named."""
    url = "https://data.example.org/open"
    return create_app(Settings(database_url=release_store("tiny"), public_url=url))


@pytest.fixture(scope="module")
def walked(tiny_app: Flask) -> list[str]:
    data, pages = addresses.of_data(tiny_app), addresses.of_pages(tiny_app)
    return [*data, *pages, f"/v1/releases/{RELEASE}/files/SHA256SUMS", "/livez", "/readyz", "/nothing"]


def status_of(app: Flask, address: str, headers: dict[str, str] | None = None, method: str = "GET") -> int:
    """Ask as a server does, without a client that takes hosts and addresses apart itself."""
    path, _, query = address.partition("?")
    environ = create_environ("/", method=method)
    environ |= {
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": address,
    }
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_LENGTH" else f"HTTP_{key}"] = value.encode().decode("latin-1")
    body, status, _ = run_wsgi_app(app.wsgi_app, environ)
    close = getattr(body, "close", None)
    if close is not None:
        close()
    return int(status.split()[0])


@settings(max_examples=300)
@given(data=st.data())
def test_no_header_is_a_fault_of_ours(
    data: st.DataObject, tiny_app: Flask, behind: Flask, walked: list[str]
) -> None:
    headers = data.draw(st.dictionaries(st.sampled_from(HEADERS), ODD, min_size=1, max_size=3))
    method = data.draw(st.sampled_from(("GET", "HEAD", "OPTIONS", "POST")))
    address = data.draw(st.sampled_from(walked))
    for app in (tiny_app, behind):
        assert status_of(app, address, headers, method) < 500


@settings(max_examples=200)
@given(data=st.data())
def test_no_id_and_no_value_is_a_fault_of_ours(data: st.DataObject, tiny_app: Flask) -> None:
    path = data.draw(st.sampled_from(document.PATHS))
    identity = quote(data.draw(ODD).encode(), safe="") or "-"
    known = document.parameters(path)
    asked = data.draw(st.dictionaries(st.sampled_from(sorted(known)), ODD, max_size=2)) if known else {}
    query = "&".join(f"{name}={quote(value.encode(), safe='')}" for name, value in asked.items())
    address = document.filled(path, identity).replace("{name}", identity)
    assert status_of(tiny_app, f"{address}?{query}") < 500


@given(text=ODD)
@example(text="?Ā")
def test_no_path_is_a_fault_of_ours(text: str, tiny_app: Flask) -> None:
    for begin in ("/", "/cases/", "/embed/cases/", "/docs/", "/problems/", "/assets/", "//", "/v1/badges/"):
        assert status_of(tiny_app, begin + quote(text.encode(), safe="/")) < 500
