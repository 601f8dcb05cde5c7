"""Row H9: no answer's head outgrows the 4 kB that proxies usually keep for one, however long the query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from api.app import create_app
from api.settings import Settings
from api.web.headers import LONGEST_ADDRESS, LONGEST_HEAD
from seed.load import load
from tests.contract import document
from tests.support.publishing import TINY_TABLES
from tests.web import addresses

# What the server adds: Server, Date and Connection.
OF_SERVER = len("Server: gunicorn\r\nDate: Sun, 29 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\n")
BUFFER = 4096
BASE = "https://political-prisoners.data.example.org/open-cases"
# A letter that may be sent as it stands, and is written with three in an address of ours.
RAW = "<"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    url = f"sqlite:///{tmp_path_factory.mktemp('heads')}"
    load(TINY_TABLES, url)
    made = create_app(Settings(database_url=url, public_url=BASE, files_folder=addresses.FOLDER_OF_KEY))
    made.wsgi_app = made.wsgi_app._app  # type: ignore[attr-defined, method-assign]
    return made


def asked(app: Flask, address: str, method: str = "GET", **headers: str) -> tuple[int, Headers, int]:
    """Status, headers and length of the head of an answer, the query sent as it stands."""
    path, _, query = address.partition("?")
    environ = create_environ("/", method=method, headers=headers)
    environ |= {
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": address,
    }
    body, status, told = run_wsgi_app(app.wsgi_app, environ)
    b"".join(body)
    size = len(f"HTTP/1.1 {status}\r\n") + sum(len(name) + len(value) + 4 for name, value in told) + 2
    return int(status.split()[0]), told, size + OF_SERVER


def fillers(path: str) -> Iterator[tuple[str, list[str]]]:
    """For each parameter of a route, values as long as it may take, unknown words where any word is taken."""
    for name, parameter in document.parameters(path).items():
        schema: dict[str, Any] = parameter["schema"]
        if schema.get("type") == "array":
            items = schema["items"]
            words = items.get("enum") or [f"word-{number:02}{RAW * 8}" for number in range(100)]
            yield name, [str(word) for word in words][:100]
        elif schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
            yield name, [RAW * 190]


def longest(app: Flask, path: str, address: str) -> str:
    """An address of a route that is answered with 200 and is as long as such a one can be."""
    found = address
    for name, words in fillers(path):
        if f"{name}=" in found:
            continue
        for count in (len(words), 1):
            added = f"{found}{'&' if '?' in found else '?'}{name}={','.join(words[:count])}"
            # What does not fit as a whole is cut.
            while len(added) > LONGEST_ADDRESS and "," in added[len(found) :]:
                added = added.rpartition(",")[0]
            if len(added) <= LONGEST_ADDRESS and asked(app, added)[0] == 200:
                found = added
                break
    return found


def test_no_head_is_longer_than_a_proxy_keeps(app: Flask) -> None:
    long = {}
    for path in document.PATHS:
        if path in addresses.IN_PARTS or (
            "{id}" in path and not addresses.first_id(app.test_client(), path.partition("/{id}")[0])
        ):
            continue
        plain = document.address(app.test_client(), path).format(**addresses.chosen(path))
        address = longest(app, path, plain)
        for more in ({}, {"If-None-Match": "*"}, {"Accept-Encoding": "gzip", "Accept-Language": "uk"}):
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                _, _, size = asked(app, address, method, **more)
                assert size <= BUFFER, (address, method, size)
        long[path] = len(address)
    # Those of lists that take words to search for and ids; all other parameters take known values alone.
    assert sum(length > 3000 for length in long.values()) > 25, long


@pytest.mark.parametrize(
    "query", ["zzz=" + RAW * 4000, "q=" + RAW * 4000, "lang=" + "x" * 4000, "x=1&" * 1000]
)
def test_nor_is_that_of_a_refusal_or_a_page(app: Flask, query: str) -> None:
    everywhere = [*addresses.of_pages(app), "/nothing", "/v1/nothing", "/cases", "/stats", "/embed/cases"]
    for address in everywhere:
        asked_for = f"{address}{'&' if '?' in address else '?'}{query}"[:LONGEST_ADDRESS]
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            for accepted in ("text/html", "application/json"):
                status, _, size = asked(app, asked_for, method, Accept=accepted)
                assert size <= BUFFER, (asked_for, method, size)
                assert status < 500


def test_nor_is_that_of_a_long_path(app: Flask) -> None:
    for begin in ("/", "/v1/", "/v1/cases/", "/cases/", "/docs/", "/problems/", "/v1/releases/"):
        for tail in ("x" * 3500, quote("Я") * 600, "%3C" * 1000):
            assert asked(app, begin + tail)[2] <= BUFFER


def test_a_page_without_its_empty_parameters_is_led_to_as_long_as_there_is_room(app: Flask) -> None:
    status, told, _ = asked(app, "/cases?status=&theme=religion")
    assert (status, told["Location"]) == (302, f"{BASE}/cases?theme=religion")
    status, told, size = asked(app, f"/cases?status=&q={RAW * 4000}")
    assert (status, size <= BUFFER) == (414, True)


def test_links_go_by_need_and_the_body_has_them_all(app: Flask) -> None:
    words = ",".join(f"-word-{number:02}{RAW * 8}" for number in range(100))
    short = asked(app, "/v1/cases?limit=1")[1]
    assert "Content-Location" in short
    assert short["Link"].count("rel=") == 2
    for length in range(100, 1800, 100):
        _, told, size = asked(app, f"/v1/cases?limit=1&id={words[:length]}")
        assert size <= LONGEST_HEAD + OF_SERVER + 100
        assert len(told.get("Content-Location", "")) <= 1000
        relations = [link.rpartition("rel=")[2] for link in told.get("Link", "").split(", <") if link]
        # The next page is the last to go.
        assert relations in ([['"next"'], []] if length > 1500 else [['"first"', '"next"'], ['"next"'], []])
    client = app.test_client()
    body = client.get(f"/v1/cases?limit=1&id={words[:1700]}").get_json()
    assert {"self", "first", "next"} <= set(body["links"])


def test_a_304_has_the_place_that_the_200_has(app: Flask) -> None:
    for count in (1, 20, 35, 100):
        address = "/v1/cases?id=" + ",".join(f"x{number}{RAW * 8}" for number in range(count))
        _, whole, _ = asked(app, address)
        status, told, _ = asked(app, address, **{"If-None-Match": whole["ETag"]})
        assert status == 304
        assert told.get("Content-Location") == whole.get("Content-Location")
