"""No answer is changed by the cache in the process, over every route and some hundred queries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seed.load import load
from tests.contract import document
from tests.support.publishing import TINY_TABLES
from tests.web import addresses
from tests.web.caches import app_on, kept, without_cache

QUERIES = 260


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('caching')}"
    load(TINY_TABLES, made)
    return made


@pytest.fixture(scope="module")
def warm(url: str) -> FlaskClient:
    return app_on(url).test_client()


@pytest.fixture(scope="module")
def uncached(url: str) -> FlaskClient:
    """A client of the service that keeps nothing."""
    return without_cache(app_on(url)).test_client()


def queries(client: FlaskClient) -> Iterator[str]:
    """Addresses of every route, plain and with parameters of all kinds, good and bad."""
    yield from addresses.of_data(client.application)
    yield from addresses.of_pages(client.application)
    chosen = random.Random(4)
    for _ in range(QUERIES):
        path = chosen.choice(document.LISTS + ["/v1/cases"] * 8)
        known = document.parameters(path)
        asked = {
            name: value_of(known[name], chosen) for name in chosen.sample(sorted(known), chosen.randint(1, 2))
        }
        yield path + document.joined(asked)


def value_of(parameter: dict[str, Any], chosen: random.Random) -> str:
    schema = parameter["schema"]
    if schema.get("type") == "array":
        schema = schema["items"]
    if "enum" in schema:
        return str(chosen.choice(schema["enum"]))
    if schema.get("type") == "boolean":
        return chosen.choice(["true", "false"])
    if schema.get("type") == "integer":
        return str(chosen.randint(0, 60))
    if schema.get("format") == "date":
        return f"20{chosen.randint(20, 26)}-0{chosen.randint(1, 9)}-1{chosen.randint(0, 9)}"
    if "example" in parameter:
        return str(parameter["example"])
    return chosen.choice(["imprisoned", "orlov", "RU-MOW", "2022"])


HOW: tuple[dict[str, str], ...] = (
    {},
    # Not gzip, in which the time of the packing stands.
    {"Accept-Encoding": "zstd"},
    {"Accept-Encoding": "br;q=0.9, gzip;q=0.5"},
    {"Accept": "text/csv, application/json;q=0.5", "Accept-Language": "fr"},
    {"Accept": "text/html", "Accept-Language": "ru, en;q=0.5"},
)


def same(one: TestResponse, other: TestResponse) -> bool:
    """Whether two answers are one, down to their bytes and the order of their headers."""
    # A workbook has the time of its making inside, and so has its digest.
    of_file = "spreadsheetml" in (one.content_type or "")
    left_out = {"Repr-Digest", "Content-Length"} if of_file else set()
    headers = [
        [(name, value) for name, value in answer.headers if name not in left_out] for answer in (one, other)
    ]
    return (
        one.status == other.status
        and headers[0] == headers[1]
        and (of_file or one.get_data() == other.get_data())
    )


def test_no_answer_is_changed_by_the_cache(warm: FlaskClient, uncached: FlaskClient) -> None:
    asked = list(dict.fromkeys(queries(uncached)))
    assert len(asked) > 300
    statuses = set()
    for number, path in enumerate(asked):
        ways = (HOW[number % len(HOW)], HOW[(number + 1) % len(HOW)])
        plain = [uncached.get(path, headers=headers) for headers in ways]
        # Twice each way, one after the other: none may be answered with what was kept of the other.
        for _ in range(2):
            for headers, one in zip(ways, plain, strict=True):
                assert same(warm.get(path, headers=headers), one), (path, headers)
        assert same(warm.head(path, headers=ways[0]), uncached.head(path, headers=ways[0])), path
        statuses |= {one.status_code for one in plain}
    assert {200, 400} <= statuses
    assert kept(warm.application) > 120
