"""How many SQL statements a request runs: a number of each route, however many records it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.conftest import app_on
from tests.questions.asking import LISTS, table

SOMEBODY = table("cases")[0]["id"]
# So many records are read at once for a file.
BATCH = 1000
PARTS = "include=events,charges,sentences,recognitions,comparisons,sources"


@contextmanager
def counting() -> Iterator[list[str]]:
    ran: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        ran.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def statements(whole_app: Flask) -> Callable[[str], int]:
    """How many statements an address runs, once the vocabularies of the release and the length of
    the list are known."""
    client: FlaskClient = whole_app.test_client()

    def statements_of(path: str) -> int:
        assert client.get(path).status_code == 200, path
        # An answer that was given before is kept, and runs none.
        with counting() as ran:
            answer = client.get(path, headers={"If-Match": "*"})
            assert answer.status_code == 200
        return len(ran)

    return statements_of


@pytest.mark.parametrize("path", LISTS)
def test_a_list_runs_one_statement_for_ten_records_and_for_a_hundred(
    path: str, statements: Callable[[str], int]
) -> None:
    assert statements(f"{path}?limit=10") == statements(f"{path}?limit=100") == 1


def test_a_list_is_counted_once_for_all_its_pages(whole: Path) -> None:
    client = app_on(whole).test_client()
    client.get("/v1/cases?custody=false")
    with counting() as ran:
        page = client.get("/v1/cases?custody=true&limit=5").get_json()
    assert len(ran) == 2
    with counting() as ran:
        client.get(page["links"]["next"])
    assert len(ran) == 1


@pytest.mark.parametrize(
    "query, expected",
    [
        ("limit={}", 1),
        (f"limit={{}}&{PARTS}", 1),
        ("limit={}&status=imprisoned&theme=religion,protest&sort=-status_since,name", 1),
        ("limit={}&q=Alexei", 1),
        ("limit={}&q=Alexei&match=prefix&custody=true", 1),
        # The statuses of the page's cases on the day, their sentences, who had recognised them, and the sources.
        ("limit={}&as_of=2024-10-06", 5),
        (f"limit={{}}&as_of=2024-10-06&certainty=any&q=Alexei&sort=-status_since&{PARTS}", 5),
    ],
)
def test_a_list_of_cases_does_too_whatever_is_asked(
    query: str, expected: int, statements: Callable[[str], int]
) -> None:
    assert [statements("/v1/cases?" + query.format(limit)) for limit in (1, 10, 100, 500)] == [expected] * 4


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", 1),
        ("&theme=religion&case_source=-nobody&sort=-date", 1),
        ("&q=Alexei&lang=uk", 1),
        # How many there are without a date is counted once, as the total is; what held of the cases is read anew.
        ("&date_from=2022&date_to=2023", 1),
        ("&as_of=2024-10-06&certainty=any&case_status=imprisoned", 5),
    ],
)
def test_a_list_of_facts_does_too(query: str, expected: int, statements: Callable[[str], int]) -> None:
    query = query.replace("nobody", table("sources")[0]["id"])
    for name in ("sentences", "recognitions"):
        query_of = query.replace("case_status", "status")
        assert [statements(f"/v1/{name}?limit={limit}{query_of}") for limit in (1, 10, 500)] == [expected] * 3


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/v1/cases?limit=0", 0),
        ("/v1/events/oleg-orlov-2024-08-01-exchanged", 1),
        (f"/v1/cases/{SOMEBODY}", 1),
        (f"/v1/cases/{SOMEBODY}?as_of=2024-01-01", 6),
        (f"/v1/cases/{SOMEBODY}/timeline", 2),
        (f"/v1/cases/{SOMEBODY}/citation", 1),
        ("/v1/cases/citation?custody=true", 0),
        ("/v1/stats/cases", 1),
        ("/v1/stats/cases?group_by=theme,region&custody=true&q=Alexei", 1),
        ("/v1/stats/cases?group_by=status&as_of=2024-10-06", 2),
        ("/v1/stats/cases?group_by=status&interval=year&from=2022&to=2024", 1),
        ("/v1/stats/cases?group_by=status,region&measure=sentence_months&theme=religion", 2),
        ("/v1/stats/cases.csv?group_by=theme,region", 1),
        ("/v1/stats/cases/citation?group_by=theme,region", 0),
        ("/v1/stats/events?group_by=type,month&region=RU-MOW", 1),
        ("/v1/stats/events?group_by=type,year&as_of=2024-10-06", 2),
        ("/v1/calls-to-action/{}/progress", 4),
        ("/v1/calls-to-action/{}/progress?as_of=2024-10-06", 6),
    ],
)
def test_other_routes_run_a_fixed_number(
    path: str, expected: int, statements: Callable[[str], int], client: FlaskClient
) -> None:
    call = client.get("/v1/calls-to-action?concerns_cases=true").get_json()["data"][0]["id"]
    assert statements(path.format(call)) == expected


@pytest.mark.parametrize("extension", ["csv", "ndjson", "xlsx"])
def test_a_file_runs_its_count_and_one_statement_a_batch(
    extension: str, statements: Callable[[str], int]
) -> None:
    assert statements(f"/v1/cases.{extension}") == 2
    assert statements(f"/v1/cases.{extension}?as_of=2024-10-06") == 6
    assert statements(f"/v1/cases.{extension}?rows=events") == 2
    batches = -(-len(table("sources")) // BATCH)
    assert batches > 1
    assert statements(f"/v1/sources.{extension}") == 1 + batches
