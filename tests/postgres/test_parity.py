"""What SQLite and PostgreSQL answer is the same, byte for byte."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.postgres.recording import DOCUMENT, read

FEWEST = 500
PATHS = list(json.loads(DOCUMENT.read_text("utf-8"))["paths"])


def of_path(query: str) -> str:
    return query.rpartition(" ")[2].partition("?")[0]


def of_resource(query: str) -> str:
    return f"{of_path(query)}/".split("/")[2].partition(".")[0]


def answers(app: Flask, query: str) -> list[TestResponse]:
    """The answer of a recorded query, and those that its relations lead to; they end where a list does."""
    *relations, address = query.split(" ")
    client = app.test_client()
    found = [client.get(address)]
    for relation in relations:
        links = (found[-1].get_json() or {}).get("links", {})
        if relation not in links:
            break
        found.append(client.get(links[relation].removeprefix("http://localhost")))
    return found


def told(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    # When each was loaded is its own matter.
    headers = {name: value for name, value in answer.headers if name != "Last-Modified"}
    return answer.status_code, headers, answer.data


def test_the_recorded_queries_are_many_and_distinct() -> None:
    recorded = read()
    assert len(set(recorded)) == len(recorded) >= FEWEST


def test_every_route_of_the_document_is_recorded() -> None:
    """When this fails: `python -m tests.postgres.recording`."""
    recorded = {of_path(query) for query in read()}

    def is_asked(path: str) -> bool:
        before, variable, after = re.sub(r"\{(?!name)\w+\}", "{}", path, count=1).partition("{}")
        return path in recorded or any(
            each.startswith(before) and each.endswith(after) and each.count("/") == path.count("/")
            for each in recorded
            if variable
        )

    assert [path for path in PATHS if not is_asked(path)] == []


@pytest.mark.parametrize("resource", sorted({of_resource(query) for query in read()}))
def test_both_databases_answer_byte_for_byte_the_same(
    resource: str, on_sqlite: Flask, on_postgresql: Flask
) -> None:
    different = []
    for query in (query for query in read() if of_resource(query) == resource):
        both = zip(answers(on_sqlite, query), answers(on_postgresql, query), strict=True)
        for number, (one, other) in enumerate(both):
            assert one.status_code < 500, (query, number, one.text[:300])
            if told(one) != told(other):
                different.append((query, number, one.status_code, other.status_code))
    assert different == []


def test_the_recorded_queries_meet_hits_misses_and_refusals(on_sqlite: Flask) -> None:
    statuses = [answers(on_sqlite, query)[0].status_code for query in read()[::5]]
    assert {200, 400, 404} <= set(statuses)
    assert statuses.count(200) > len(statuses) / 2
