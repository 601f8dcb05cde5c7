"""No query makes the service fail: 10,000 random ones over all routes, and forged cursors (row H7)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import text

from api.web.paging import Cursor
from tests.conftest import RELEASE, TINY_TABLES, app_on
from tests.contract.document import PATHS, parameters
from tests.support.postgres import on_both, on_one

pytestmark = on_both

QUERIES = 10_000
PROBLEM = "application/problem+json"
JUNK = [
    "", "0", "-1", "1", "500", "501", "9" * 40, "1e308", "NaN", "null", "true", "false", "None", "unknown", "-unknown",
    "-", "--", ",", ",,,", "a,b", "-a,-b", "a,-a", "a" * 201, "a," * 101, "2024", "2024-13", "2024-02-30", "2024-02-29",
    "0000-00-00", "9999-12-31", "10000-01-01", "2023-02-01", "2026-11-24", "Ё", "ё" * 100, "İ", "ß", "\u0130\u0307",
    "\u200b", "\u202e", "\ufeff", "\ue000", "\U0001f642", "\U0010ffff", "e\u0301", "%00", "%FF", "%C3%28", "%ED%A0%80",
    "%0A", "%0D%0ASet-Cookie:x", "%", "%zz", "%u0041", "+", "%2B", "'", "''", '"', "\\", ";", "--", "/*", "' OR 1=1 --",
    "); DROP TABLE cases;", "${x}", "{{7*7}}", "<script>", "../../etc/passwd", "id", "-id", "id,-id", "name", "fields",
    "events", "oleg-orlov", "imprisoned", "RU-MOW", "religion", "207.3", "memorial", "single", "certain", "any",
    "2026.11.1", "2026.11.2", "../2026.11.1", "csv", "json", "text", "bibtex", "month", "year", "status,region", "*",
    "%25", "_", "\u2028", "\x85", "a b", " ", "  x  ", "оз", "горинов", "Орлов Олег", "kara-murza", "x y z w v u t s r q p",
]  # fmt: skip
NAMES = [
    "zzz",
    "",
    "limit[]",
    "Limit",
    "сaмe",
    "%00",
    "a" * 300,
    "fields.x",
    "__proto__",
    "cursor",
    "release",
    "q",
]
ACCEPTS = ["*/*", "text/csv", "application/json;q=0", ",,;;", "text/html", "application/*;q=x", "\x80"]


def address(chance: random.Random) -> str:
    """A route with random parameters, some of them encoded, some raw."""
    path = chance.choice(PATHS)
    filled = chance.choice(["oleg-orlov", "x", quote(chance.choice(JUNK), safe="%") or "x"])
    names = [*parameters(path), *NAMES] if chance.random() < 0.3 else list(parameters(path)) or NAMES
    pairs = []
    for name in chance.choices(names, k=chance.choice([0, 1, 1, 1, 2, 2, 3, 5, 9])):
        value = ",".join(chance.choices(JUNK, k=chance.choice([1, 1, 1, 2, 3])))
        pairs.append(f"{name}={quote(value, safe='%,+;=/') if chance.random() < 0.95 else value}")
    return path.replace("{id}", filled) + (
        "?" + chance.choice(["&", "&", "&&", ";"]).join(pairs) if pairs else ""
    )


def addresses() -> Iterator[str]:
    chance = random.Random(20261124)
    for _ in range(QUERIES):
        yield address(chance)


def test_no_random_query_makes_the_service_fail(tiny_app: Flask) -> None:
    client = tiny_app.test_client()
    chance = random.Random(2)
    seen: dict[int, int] = {}
    for asked in addresses():
        headers = {"Accept": chance.choice(ACCEPTS)} if chance.random() < 0.1 else {}
        answer = client.get(asked, headers=headers)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, asked
        if answer.status_code >= 400:
            assert answer.content_type == PROBLEM, asked
            assert answer.get_json()["status"] == answer.status_code, asked
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
    # Both sides of the border are reached.
    assert seen[200] > 1000
    assert seen[400] > 1000
    assert seen[404] > 50


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/sources", "/v1/figures"])
def test_a_forged_cursor_is_refused_or_answered_but_never_fails(path: str, tiny_client: FlaskClient) -> None:
    """The seal of a cursor is no secret, so that anybody can write one."""
    values: list[tuple[object, ...]] = [
        (), (1,), (-1,), (2**62,), (2**63,), (2**200,), (-(2**63) - 1,), ("a",), ("a\0",), (1, 1), (True,),
        (None,), (1.5,), ([1],), ({},), ("\U0010ffff",),
    ]  # fmt: skip
    for place in values:
        for release in (RELEASE, "2026.11.9", "../2026.11.1", "", "x" * 500, "a\0", "٢٠٢٦.١١.١"):
            word = Cursor(path, {}, release, place).sealed()  # type: ignore[arg-type]
            answer = tiny_client.get(path, query_string={"cursor": word})
            assert answer.status_code in {200, 400, 410}, (place, release)
    chance = random.Random(4)
    for _ in range(300):
        names = chance.choices([*parameters(path), *NAMES], k=chance.choice([1, 1, 2, 4]))
        asked = {name: chance.choice(JUNK) for name in names}
        word = Cursor(path, asked, RELEASE, chance.choice([(1,), ("a", 1), ("", "a", 3)])).sealed()
        assert tiny_client.get(path, query_string={"cursor": word}).status_code in {200, 400}, asked


@on_one
def test_a_path_of_any_letters_does_not_fail(tiny_client: FlaskClient) -> None:
    for value in JUNK:
        for place in (
            "/v1/cases/",
            "/v1/",
            "/",
            "/v1/sources/",
            "/v1/cases/oleg-orlov/",
            "/problems/",
            "/docs/",
        ):
            assert tiny_client.get(place + quote(value, safe="%")).status_code < 500


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
LONG_ROWS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i % 5000000 = 0"
)


@pytest.mark.parametrize("statement", [ENDLESS, LONG_ROWS])
def test_a_slow_statement_is_broken_off_and_says_so(statement: str, tiny: Path) -> None:
    app = app_on(tiny)
    releases = app.extensions["open-cases-releases"]

    def slow() -> Response:
        with releases.newest().connect() as connection:
            return Response(str(list(connection.execute(text(statement)))))

    app.add_url_rule("/slow", "slow", slow)
    client = app.test_client()
    assert client.get("/v1/cases?limit=1").status_code == 200
    begun = time.monotonic()
    answer = client.get("/slow")
    assert time.monotonic() - begun < 5
    assert (answer.status_code, answer.content_type) == (503, PROBLEM)
    assert answer.get_json()["type"] == "http://localhost/problems/took-too-long"
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"
    # The next one is not made to wait, nor broken off for it.
    assert client.get("/v1/cases?limit=2").status_code == 200


def test_no_release_is_503_and_not_a_fault_of_the_service(tmp_path: Path) -> None:
    client = app_on(tmp_path).test_client()
    for path in PATHS:
        answer = client.get(path.replace("{id}", "x"))
        assert answer.status_code in {400, 503}, path
        assert answer.content_type == PROBLEM
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


def test_a_file_that_is_no_release_leaves_the_ones_that_are(loaded: Callable[[Path], Path]) -> None:
    folder = loaded(TINY_TABLES)
    client = app_on(folder).test_client()
    release = client.get("/v1/cases").get_json()["meta"]["release"]
    (folder / "2099.1.1.sqlite").write_bytes(b"this is no database, but it is long enough to be read" * 99)
    assert client.get("/v1/cases?limit=3").get_json()["meta"]["release"] == release
    assert client.get("/v1/cases?release=2099.1.1").status_code == 503
    (folder / f"{release}.sqlite").unlink()
    assert client.get("/v1/cases?limit=4").status_code == 503
