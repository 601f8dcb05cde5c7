"""The cache in the process stays within its bounds, lets nothing enter that it must not, and forgets with new data."""

from __future__ import annotations

import gzip
import random
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from api.records.declaration import today
from api.web import caching
from api.web.caching import ResponseCache
from seed.load import load
from tests.support.publishing import LATER, TINY_TABLES, publish_later, retold
from tests.web.caches import app_on, cache_of, filled, kept, summary


@pytest.fixture
def own_url(tmp_path: Path) -> str:
    """A database that the test may publish to."""
    url = f"sqlite:///{tmp_path / 'releases'}"
    load(TINY_TABLES, url)
    return url


@pytest.fixture
def published(own_url: str) -> Flask:
    """An app on that database."""
    return app_on(own_url)


@pytest.fixture(scope="module")
def one_app(url: str) -> Flask:
    return app_on(url)


@pytest.fixture
def own(one_app: Flask) -> Flask:
    """An app with an empty cache, whose data do not change."""
    filled(one_app, 16 * caching.MEBIBYTE)
    return one_app


@pytest.fixture
def asked(own: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that reach the app behind its cache, from now on."""
    reached: list[str] = []
    inner = cache_of(own)._app

    def noting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        reached.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    monkeypatch.setattr(cache_of(own), "_app", noting)
    return reached


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('caching')}"
    load(TINY_TABLES, made)
    return made


def size_in_memory(cache: ResponseCache) -> int:
    """Bytes that the entries take, shared words counted once."""
    seen: dict[int, int] = {}

    def add(value: object) -> None:
        if id(value) not in seen:
            seen[id(value)] = sys.getsizeof(value)
            if isinstance(value, list | tuple):
                for part in value:
                    add(part)

    for key, entry in cache._kept.items():
        for value in (key, entry, entry.headers, entry.headers_of_304, entry.etag, entry.body):
            add(value)
    return sum(seen.values()) + sys.getsizeof(cache._kept)


def test_it_never_holds_more_than_its_bytes(own: Flask) -> None:
    most = 400_000
    cache = filled(own, most)
    client = own.test_client()
    for number in range(150):
        client.get(f"/v1/cases?limit={number}&sort=-name")
        assert cache._bytes <= most
        assert sum(entry.size for entry in cache._kept.values()) == cache._bytes
    assert 5 < len(cache._kept) < 150
    assert size_in_memory(cache) <= most


def test_long_requests_for_short_answers_count_with_their_length(own: Flask) -> None:
    most = 1_000_000
    cache = filled(own, most)
    client = own.test_client()
    for number in range(250):
        client.get("/v1/cases?limit=0", headers={"Accept": f"application/json, a{number}/" + "b" * 7900})
    assert 0 < len(cache._kept) < 250
    assert size_in_memory(cache) <= most


def test_the_one_not_asked_for_longest_goes_first(own: Flask) -> None:
    client = own.test_client()
    cache = cache_of(own)
    for limit in (1, 2, 3):
        client.get(f"/v1/cases?limit={limit}")
    client.head("/v1/cases?limit=1")
    cache._most_bytes = cache._bytes
    client.get("/v1/cases?limit=0")
    left = [word for key in cache._kept for word in key if "limit=" in word]
    assert left == ["limit=3", "limit=1", "limit=0"]


def test_an_answer_too_large_to_keep_is_answered_all_the_same(
    own: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "MOST_BYTES_OF_ONE", 1000)
    client = own.test_client()
    assert client.get("/v1/cases").get_json()["data"]
    assert kept(own) == 0


def test_a_cache_too_small_for_anything_keeps_nothing(own: Flask) -> None:
    cache = filled(own, 10)
    client = own.test_client()
    assert client.get("/v1/cases").status_code == 200
    assert (len(cache._kept), cache._bytes) == (0, 0)


def test_languages_and_other_words_of_the_reader_make_no_further_entries(own: Flask) -> None:
    client = own.test_client()
    for number in range(20):
        client.get(
            "/v1/statuses",
            headers={
                "Accept-Language": f"xx-{number}, en;q=0.{number}",
                "User-Agent": str(number),
                "Cookie": f"a={number}",
                "Origin": f"https://{number}.example",
                "Accept-Encoding": f"gzip, made-up-{number}",
            },
        )
    assert kept(own) == 1


# What never enters.


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases?statsu=imprisoned",
        "/v1/cases?utm_source=x",
        "/v1/cases?status=imprisoned&status=released",
        "/v1/cases?limit=9999",
        "/v1/cases/nobody",
        "/v1/nothing",
        "/nothing",
        "/v1/cases?q=" + "a" * 5000,
        "/docs/index",
        "/livez",
        "/readyz",
    ],
)
def test_errors_redirects_and_health_never_enter(own: Flask, path: str) -> None:
    client = own.test_client()
    client.get(path)
    client.get(path, headers={"If-None-Match": "*"})
    assert kept(own) == 0


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE"])
def test_other_methods_neither_enter_nor_are_answered_from_it(own: Flask, method: str) -> None:
    client = own.test_client()
    before = client.open("/v1/statuses", method=method)
    assert kept(own) == 0
    client.get("/v1/statuses")
    after = client.open("/v1/statuses", method=method)
    assert (after.status, after.get_data(), dict(after.headers)) == (
        before.status,
        before.get_data(),
        dict(before.headers),
    )


def test_that_nothing_is_new_is_kept_too(own: Flask, url: str, asked: list[str]) -> None:
    """A process that has only ever been asked whether something is new need not ask the app again."""
    whole = app_on(url).test_client().get("/v1/cases")
    client, known = own.test_client(), {"If-None-Match": whole.headers["ETag"]}
    first = client.get("/v1/cases", headers=known)
    again = client.get("/v1/cases", headers=known)

    assert first.status_code == again.status_code == 304
    assert dict(first.headers) == dict(again.headers)
    assert asked == ["/v1/cases"]


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": 'W/"another"'}])
def test_who_lacks_the_answer_gets_it_whole(
    own: Flask, url: str, asked: list[str], headers: dict[str, str]
) -> None:
    whole = app_on(url).test_client().get("/v1/cases")
    client, known = own.test_client(), {"If-None-Match": whole.headers["ETag"]}
    client.get("/v1/cases", headers=known)

    answers = [client.get("/v1/cases", headers=headers) for _ in range(2)]
    assert [(answer.status_code, answer.get_data()) for answer in answers] == [(200, whole.get_data())] * 2
    assert asked == ["/v1/cases", "/v1/cases"]
    assert kept(own) == 1
    assert client.get("/v1/cases", headers=known).status_code == 304
    assert client.head("/v1/cases").headers["Content-Length"] == whole.headers["Content-Length"]
    assert len(asked) == 2


def test_a_head_of_what_is_only_known_to_be_unchanged_asks_the_app(own: Flask, url: str) -> None:
    whole = app_on(url).test_client().get("/v1/cases")
    client = own.test_client()
    client.get("/v1/cases", headers={"If-None-Match": whole.headers["ETag"]})
    assert client.head("/v1/cases").headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize(
    "headers, times",
    [
        ({"If-Match": '"x"'}, 2),
        # What is kept is never sent in parts.
        ({"Range": "bytes=0-9"}, 1),
        ({"If-Range": '"x"', "Range": "bytes=0-9"}, 1),
    ],
)
def test_who_names_a_state_is_answered_by_the_app(
    own: Flask, asked: list[str], headers: dict[str, str], times: int
) -> None:
    client = own.test_client()
    for _ in range(2):
        client.get("/v1/cases?limit=1")
    assert asked == ["/v1/cases"]
    assert client.get("/v1/cases?limit=1", headers=headers).status_code == 200
    assert asked == ["/v1/cases"] * times


def test_head_is_answered_from_what_get_left(own: Flask, asked: list[str]) -> None:
    client = own.test_client()
    got = client.get("/v1/cases?limit=1", headers={"Accept-Encoding": "br"})
    head = client.head("/v1/cases?limit=1", headers={"Accept-Encoding": "br"})
    assert asked == ["/v1/cases"]
    assert (head.status_code, head.get_data()) == (200, b"")
    assert list(head.headers) == list(got.headers)


@pytest.mark.parametrize("host", ["mark3r.example", "localhost.mark3r.example", "mark3r@localhost", ""])
def test_a_forged_host_never_enters_nor_spoils_what_is_there(own: Flask, host: str) -> None:
    client = own.test_client()
    for _ in range(2):
        assert client.get("/v1/cases?limit=1", headers={"Host": host}).status_code == 400
        assert kept(own) == 0
    good = client.get("/v1/cases?limit=1").get_data()
    assert client.get("/v1/cases?limit=1", headers={"Host": host}).status_code == 400
    assert client.get("/v1/cases?limit=1").get_data() == good
    assert b"mark3r" not in good


def test_a_forged_host_behind_a_public_address_reaches_no_entry(url: str) -> None:
    app = app_on(url, public_url="https://data.example.org")
    client = app.test_client()
    client.get("/v1/cases?limit=1", headers={"Host": "mark3r.example", "X-Forwarded-Host": "mark3r.example"})
    for entry in cache_of(app)._kept.values():
        assert b"mark3r" not in (entry.body or b"")
        assert "mark3r" not in str(entry.headers)


# New data.


def test_a_new_release_beside_the_old_one_empties_it(published: Flask, own_url: str, tmp_path: Path) -> None:
    client = published.test_client()
    before = client.get("/v1/cases")
    assert kept(published) == 1
    publish_later(retold(tmp_path / "tables", "Told later."), own_url)
    after = client.get("/v1/cases", headers={"If-None-Match": before.headers["ETag"]})
    assert (before.headers["Data-Release"], after.headers["Data-Release"]) == (today().version, LATER)
    assert after.status_code == 200
    assert after.get_json()["meta"]["release"] == LATER
    assert "Told later." in summary(after)
    assert kept(published) == 1


def test_the_same_release_loaded_with_other_content_empties_it(
    published: Flask, own_url: str, tmp_path: Path
) -> None:
    client = published.test_client()
    before = client.get("/v1/cases")
    load(retold(tmp_path / "tables", "Told anew."), own_url)
    after = client.get("/v1/cases")
    assert "Told anew." not in summary(before)
    assert "Told anew." in summary(after)
    assert kept(published) == 1


def test_an_older_release_loaded_with_other_content_has_other_etags(
    published: Flask, own_url: str, tmp_path: Path
) -> None:
    publish_later(TINY_TABLES, own_url)
    client = published.test_client()
    before = client.get(f"/v1/cases?release={today().version}")
    load(retold(tmp_path / "tables", "Told anew."), own_url)
    after = client.get(
        f"/v1/cases?release={today().version}", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200
    assert "Told anew." in summary(after)
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_release_taken_back_empties_it(published: Flask, own_url: str) -> None:
    client = published.test_client()
    client.get("/v1/cases")
    for file in Path(own_url.removeprefix("sqlite:///")).glob("*.sqlite"):
        file.unlink()
    assert client.get("/v1/cases").status_code == 503
    assert kept(published) == 0


def test_an_answer_made_from_the_older_data_is_not_kept_past_the_new() -> None:
    epoch = ["old"]

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        # Another request is answered from the new data while this one is still being made.
        if not environ["QUERY_STRING"]:
            epoch[0] = "new"
            run_wsgi_app(cache, create_environ("/", query_string="another"))
        start_response("200 OK", [("ETag", 'W/"a"'), ("Content-Length", "3")])
        return [b"new" if environ["QUERY_STRING"] else b"old"]

    cache = ResponseCache(app, lambda: epoch[0], caching.MEBIBYTE)
    run_wsgi_app(cache, create_environ("/"))
    assert [entry.body for entry in cache._kept.values()] == [b"new"]


def test_nothing_is_kept_for_longer_than_a_day(own: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = own.test_client()
    client.get("/.well-known/security.txt")
    client.get("/docs/policy")
    assert kept(own) == 2
    monkeypatch.setattr(caching, "SECONDS_KEPT", caching.SECONDS_KEPT / 2)
    client.get("/docs/policy")
    assert kept(own) == 1


# Threads.

PATHS = [*(f"/v1/cases?limit={limit}" for limit in range(1, 12)), "/v1/cases.csv", "/docs/policy"]


def test_threads_that_ask_at_once_all_get_their_answer(
    published: Flask, own_url: str, tmp_path: Path
) -> None:
    most = 150_000
    expected = {path: [published.test_client().get(path).get_data()] for path in PATHS}
    other = f"sqlite:///{tmp_path / 'other'}"
    tables = retold(tmp_path / "tables", "Told anew.")
    load(tables, other)
    anew = app_on(other).test_client()
    for path in PATHS:
        expected[path].append(anew.get(path).get_data())
    filled(published, most)
    wrong: list[object] = []

    def ask(seed: int) -> None:
        chosen = random.Random(seed)
        client = published.test_client()
        for _ in range(120):
            path, method = chosen.choice(PATHS), chosen.choice(["GET", "GET", "HEAD"])
            coding = chosen.choice(["", "gzip"])
            answer = client.open(path, method=method, headers={"Accept-Encoding": coding})
            body = gzip.decompress(answer.data) if answer.content_encoding and answer.data else answer.data
            if answer.status_code != 200 or body not in [*expected[path], b"" if method == "HEAD" else None]:
                wrong.append((method, path, coding, answer.status))

    with ThreadPoolExecutor(8) as threads:
        asking = [threads.submit(ask, seed) for seed in range(8)]
        load(tables, own_url)
        for one in asking:
            one.result(60)
    assert wrong == []
    cache = cache_of(published)
    assert cache._bytes == sum(entry.size for entry in cache._kept.values()) <= most
    assert "Told anew." in summary(published.test_client().get("/v1/cases?limit=1"))
