"""Rows H1 and S9: behind nginx and Varnish, as deployed, answers stay what they are, and are asked for once."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.web.decorations import NAMES
from seed.load import load
from tests.proxies.conftest import CACHES, DEPLOY, HOST, PUBLIC_URL, Proxied, ask, new_reader
from tests.proxies.counting import BUSY, FRESH, STALE
from tests.support.publishing import retold

PATHS = ("/v1/cases", "/v1/cases.csv", "/v1/statuses", "/docs", "/v1/openapi.json", "/")
MARK = "mark3r9c"
# Caches count in whole seconds, the last of them included.
WHOLE_SECONDS = 1.5
of_caches = pytest.mark.parametrize("proxied", CACHES, indirect=True)


def unpacked(body: bytes, coding: str | None) -> bytes:
    return gzip.decompress(body) if coding == "gzip" else body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_the_etag_comes_through_and_gives_304(proxied: Proxied, path: str, coding: str) -> None:
    direct = ask(proxied.origin.port, path)
    for _ in range(2):
        answer = proxied.get(path, accept_encoding=coding)
        assert answer.status == 200
        assert answer.headers["ETag"] == direct.headers["ETag"]
        assert unpacked(answer.body, answer.headers["Content-Encoding"]) == direct.body
        assert answer.headers.get("Content-Encoding", "identity") == coding
    etag = direct.headers["ETag"]
    # Varnish reads no lists: who sends one gets the answer once more.
    listed = [] if proxied.kind == "varnish" else [f'"other", {etag}']
    for known in (etag, etag.removeprefix("W/"), *listed):
        for method in ("GET", "HEAD"):
            again = proxied.get(path, method, accept_encoding=coding, if_none_match=known)
            assert (again.status, again.body) == (304, b""), known
            for name in ("ETag", "Cache-Control", "Content-Location", "Access-Control-Allow-Origin"):
                assert again.headers[name] == direct.headers[name], name
            assert varies(again.headers.get_all("Vary")) == varies(direct.headers.get_all("Vary"))
    assert proxied.get(path, if_none_match='"other"').status == 200


def varies(headers: list[str] | None) -> set[str]:
    return {name.strip().lower() for header in headers or () for name in header.split(",")}


def test_each_reader_gets_the_format_and_the_coding_asked_for(proxied: Proxied) -> None:
    expected = {
        accept: ask(proxied.origin.port, "/v1/themes", accept=accept)
        for accept in ("application/json", "text/csv", "application/x-ndjson")
    }
    for _ in range(2):
        for accept, direct in expected.items():
            for coding in ("identity", "gzip", "gzip;q=0", "gzip, deflate, br;q=0", "GZIP"):
                answer = proxied.get("/v1/themes", accept=accept, accept_encoding=coding)
                told = answer.headers["Content-Encoding"]
                assert answer.headers["Content-Type"] == direct.headers["Content-Type"]
                assert unpacked(answer.body, told) == direct.body
                assert told in ({None} if coding in {"identity", "gzip;q=0"} else {"gzip"})
                assert "accept-encoding" in varies(answer.headers.get_all("Vary"))


def test_the_door_is_a_page_for_all_who_do_not_name_json(proxied: Proxied) -> None:
    expected = {
        "*/*": "text/html; charset=utf-8",
        "application/json": "application/json",
        "application/json, text/plain, */*": "application/json",
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8": "text/html; charset=utf-8",
    }
    for _ in range(2):
        for accept, media_type in expected.items():
            answer = proxied.get("/", accept=accept)
            assert answer.headers["Content-Type"] == media_type, accept
            assert "accept" in varies(answer.headers.get_all("Vary"))


def test_pictures_in_pixels_come_through_as_they_are(proxied: Proxied) -> None:
    for path in ("/card.png?lang=ru", "/v1/badges/in-custody.png?lang=uk", "/favicon.ico"):
        direct = ask(proxied.origin.port, path)
        for coding in ("identity", "gzip"):
            answer = proxied.get(path, accept_encoding=coding)
            # An nginx that compresses all it passes on does so with pictures too.
            assert (answer.status, unpacked(answer.body, answer.headers["Content-Encoding"])) == (
                200,
                direct.body,
            )
            assert answer.headers["Content-Encoding"] is None or proxied.kind == "plain nginx"
            assert proxied.get(path, if_none_match=direct.headers["ETag"]).status == 304


def test_each_reader_gets_the_language_asked_for(proxied: Proxied) -> None:
    spellings = {"fr": "fr-CH, fr;q=0.9, en;q=0.8", "ru": "RU", "de": "xx, de;q=0.5", "en": "nl, *;q=0.1"}
    for _ in range(2):
        for language, spelling in spellings.items():
            for path in ("/v1/regions", f"/v1/statuses?lang={language}"):
                direct = ask(proxied.origin.port, path, accept_language=spelling)
                answer = proxied.get(path, accept_language=spelling)
                assert direct.headers["Content-Language"] == language
                assert answer.headers["Content-Language"] == language
                assert answer.body == direct.body
                assert varies(direct.headers.get_all("Vary")) <= {
                    "accept",
                    "accept-encoding",
                    "accept-language",
                }


@pytest.mark.parametrize("path", [*PATHS, "/v1/nothing", "/v1/cases?statsu=1", "/livez"])
def test_any_site_may_read_what_comes_through(proxied: Proxied, path: str) -> None:
    direct = ask(proxied.origin.port, path)
    for method in ("GET", "HEAD"):
        answer = proxied.get(path, method, origin="https://news.example")
        assert answer.status == direct.status
        for name in (
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "X-Content-Type-Options",
        ):
            assert answer.headers[name] == direct.headers[name]
        assert answer.headers["Cache-Control"] == direct.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    asked = proxied.get(path, "OPTIONS", origin="https://news.example", access_control_request_method="GET")
    assert asked.status == 204


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_its_body(proxied: Proxied, path: str) -> None:
    head, got = proxied.get(path, "HEAD"), proxied.get(path)
    assert (head.status, head.body) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Vary", "Content-Location", "Last-Modified"):
        assert head.headers[name] == got.headers[name], name


@of_caches
def test_the_origin_is_asked_once_for_each_address(proxied: Proxied) -> None:
    paths = [f"/v1/cases?limit={number}" for number in range(50, 60)]
    spellings = ("gzip", "gzip, deflate", "deflate, gzip;q=1.0, gzip", "gzip,made-up")
    asked = [(path, coding) for path in paths for coding in spellings for _ in range(5)]
    with ThreadPoolExecutor(8) as readers:
        answers = list(
            readers.map(
                lambda one: proxied.get(
                    one[0], accept_encoding=one[1], accept_language=f"en, {len(one[1])}", cookie=f"a={one[1]}"
                ),
                asked,
            )
        )
    assert {answer.status for answer in answers} == {200}
    assert {path: len(proxied.seen(path)) for path in paths} == dict.fromkeys(paths, 1)
    for path in paths:
        # Those who ask for the head, or know it already, are answered by the cache as well.
        said = {"accept_encoding": "gzip", "accept_language": "en"}
        etag = proxied.get(path, "HEAD", **said).headers["ETag"]
        assert proxied.get(path, if_none_match=etag, **said).status == 304
        assert len(proxied.seen(path)) == 1


@of_caches
def test_what_is_missing_is_kept_for_a_moment_and_what_is_refused_never(proxied: Proxied) -> None:
    for _ in range(3):
        assert proxied.get("/v1/cases/nobody-here").status == 404
        assert proxied.get("/v1/cases?limit=9999").status == 400
    assert len(proxied.seen("/v1/cases/nobody-here")) == 1
    assert len(proxied.seen("/v1/cases?limit=9999")) == 3


@of_caches
def test_a_forged_host_reaches_no_copy(proxied: Proxied) -> None:
    forged = proxied.get("/v1/cases?limit=3", host=f"{MARK}.example", x_forwarded_host=f"{MARK}.example")
    assert (forged.status, forged.headers["Cache-Control"]) == (400, "no-store")
    assert b"/problems/untrusted-host" in forged.body
    assert not proxied.seen("/v1/cases?limit=3")
    assert MARK.encode() not in forged.body
    for _ in range(2):
        answer = proxied.get("/v1/cases?limit=3", x_forwarded_host=f"{MARK}.example")
        assert MARK.encode() not in answer.body
        assert MARK not in str(answer.headers)
        assert f'"{PUBLIC_URL}/v1/cases?limit=3"'.encode() in answer.body


@of_caches
@pytest.mark.parametrize(
    "fields, sneaked, asked",
    [
        (
            "id",
            "Accept: application/json;q=0.5\r\nAccept: text/csv",
            {"accept": "application/json;q=0.5", "accept_language": "en"},
        ),
        (
            "label",
            "Accept-Language: de;q=0.5, fr;q=0.4 text/csv,\r\nAccept: application/x-ndjson;q=0.1",
            {"accept_language": "de;q=0.5, fr;q=0.4", "accept": "text/csv, application/x-ndjson;q=0.1"},
        ),
        (
            "definition",
            "Accept-Language: de\r\nAccept-Language: fr\r\nAccept: */*",
            {"accept_language": "de", "accept": "*/*"},
        ),
    ],
    ids=["two formats", "a language that goes on as a format", "two languages"],
)
def test_nobody_can_put_another_answer_into_the_place_of_one(
    proxied: Proxied, fields: str, sneaked: str, asked: dict[str, str]
) -> None:
    path = f"/v1/themes?fields={fields}"
    with socket.create_connection(("127.0.0.1", proxied.port), 20, (new_reader(), 0)) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{sneaked}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        while connection.recv(65536):
            pass
    answer, direct = proxied.get(path, **asked), ask(proxied.origin.port, path, **asked)
    assert answer.headers["Content-Type"] == direct.headers["Content-Type"]
    assert answer.headers["Content-Language"] == direct.headers["Content-Language"]
    assert answer.body == direct.body


@of_caches
def test_nothing_of_the_reader_reaches_the_origin_or_a_file(proxied: Proxied) -> None:
    reader = new_reader()
    said = dict.fromkeys(("user_agent", "cookie", "referer", "accept_language"), MARK)
    for path in ("/v1/cases?limit=4", "/v1/nothing", "/v1/cases?zzz=1", "/readyz"):
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            proxied.get(path, method, reader, **said)
        assert proxied.seen(path)
        for seen in proxied.seen(path):
            assert MARK not in seen["headers"]
            assert reader not in seen["headers"]
    for file in [found for found in proxied.folder.rglob("*") if found.is_file()]:
        # What nginx keeps lies in memory, where it is deployed.
        if file.relative_to(proxied.folder).parts[0] not in {"answers", "exports", "files"}:
            held = file.read_bytes()
            for word in (MARK, reader, "zzz=1", "v1/nothing"):
                assert word.encode() not in held, (file, word)


def test_when_it_is_no_longer_fresh_the_origin_is_asked_once_and_without_a_body(
    short_lived: tuple[Proxied, Callable[[], None]], tmp_path: Path
) -> None:
    cached, _ = short_lived
    path = "/v1/cases?limit=2"
    first = cached.get(path)
    time.sleep(FRESH + WHOLE_SECONDS)
    with ThreadPoolExecutor(6) as readers:
        answers = list(readers.map(lambda _: cached.get(path), range(24)))
    assert {answer.body for answer in answers} == {first.body}
    until(lambda: len(cached.seen(path)) > 1)
    assert [seen["status"] for seen in cached.seen(path)] == ["200", "304"]
    # A new release reaches readers when the window has passed.
    load(retold(tmp_path / "tables", "Told anew."), f"sqlite:///{tmp_path / 'releases'}")
    time.sleep(FRESH + STALE + WHOLE_SECONDS)
    until(lambda: b"Told anew." in cached.get(path).body)
    assert cached.get(path).headers["ETag"] != first.headers["ETag"]


def until(holds: Callable[[], bool]) -> None:
    """Return when something holds; fail when it does not within some seconds."""
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_is_stale_is_served_while_the_origin_is_down(
    short_lived: tuple[Proxied, Callable[[], None]],
) -> None:
    cached, stop = short_lived
    known = {path: cached.get(path, accept_encoding="gzip") for path in PATHS}
    stop()
    time.sleep(FRESH + STALE + WHOLE_SECONDS)
    for _ in range(2):
        for path, before in known.items():
            after = cached.get(path, accept_encoding="gzip")
            assert (after.status, after.body) == (200, before.body), path
            assert after.headers["ETag"] == before.headers["ETag"]
            assert after.headers["Access-Control-Allow-Origin"] == "*"
            again = cached.get(path, accept_encoding="gzip", if_none_match=before.headers["ETag"])
            assert again.status == 304, path
    assert cached.get("/v1/cases?limit=1").status in {502, 503, 504}


def test_what_is_stale_is_served_while_the_origin_is_busy_and_that_it_was_busy_is_not_kept(
    short_lived: tuple[Proxied, Callable[[], None]],
) -> None:
    cached, _ = short_lived
    before = cached.get("/v1/statuses")
    ask(cached.origin.port, f"{BUSY}?yes")
    time.sleep(FRESH + STALE + WHOLE_SECONDS)
    for _ in range(4):
        after = cached.get("/v1/statuses")
        assert (after.status, after.body) == (200, before.body)
        unknown = cached.get("/v1/themes")
        assert (unknown.status, unknown.headers["Retry-After"]) == (503, "3")
        time.sleep(0.2)
    ask(cached.origin.port, f"{BUSY}?no")
    assert cached.get("/v1/themes").status == 200


@of_caches
def test_what_third_parties_add_makes_no_copy_of_its_own(proxied: Proxied) -> None:
    for plain, query in (("/stats", "?"), ("/v1/badges/in-custody.txt?status=imprisoned", "&")):
        kept = proxied.get(plain)
        for added in ("fbclid=a", "utm_source=a&utm_medium=b&v=3", "_=1&ref="):
            answer = proxied.get(f"{plain}{query}{added}")
            assert (answer.status, answer.headers["ETag"]) == (200, kept.headers["ETag"])
            assert proxied.seen(f"{plain}{query}{added}") == []
    assert proxied.get("/v1/statuses").status == 200
    assert proxied.get("/v1/statuses?utm_source=a").status == 400


@pytest.mark.parametrize("configuration", ["nginx.conf", "varnish.vcl"])
def test_the_samples_know_what_third_parties_add_as_the_service_does(configuration: str) -> None:
    assert f"(?:{NAMES})" in (DEPLOY / configuration).read_text("utf-8")
