"""A load makes a schema of its own, is seen when it is whole, and disturbs nobody who reads."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from api.records import database
from api.records.declaration import today
from seed import loads
from seed.load import load
from tests.conftest import TINY_TABLES
from tests.postgres.conftest import app_of


def loads_in(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    every = database.loads_among([name for (name,) in found])
    return [load.schema for load in every if load.release == today().version]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for new loads with nearly every request."""
    monkeypatch.setattr(database, "LOOK_EVERY", 0.02)


def test_a_database_without_a_release_is_not_ready(empty_database: str) -> None:
    client = app_of(empty_database).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/cases").status_code == 503
    assert client.get("/livez").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_a_running_process_finds_the_first_load_and_every_later_one(
    empty_database: str, retold: Callable[[str], Path]
) -> None:
    client = app_of(empty_database).test_client()
    assert client.get("/v1/cases").status_code == 503
    for words in ("first", "second"):
        load(retold(words), empty_database)
        time.sleep(0.1)
        cases = client.get("/v1/cases").get_json()["data"]
        assert cases
        assert all(case["summary"].endswith(words) for case in cases)


def test_a_load_that_fails_leaves_everything_as_it_was(empty_database: str) -> None:
    load(TINY_TABLES, empty_database)
    before = loads_in(empty_database)

    def give_up(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(TINY_TABLES, empty_database, give_up)
    assert loads_in(empty_database) == before
    assert app_of(empty_database).test_client().get("/v1/cases").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_no_request_fails_or_mixes_two_loads_while_releases_are_loaded(
    empty_database: str, retold: Callable[[str], Path]
) -> None:
    folders = [retold("one"), retold("two")]
    load(folders[0], empty_database)
    app = app_of(empty_database)
    statuses: Counter[int] = Counter()
    told: list[frozenset[str]] = []
    unforeseen: list[BaseException] = []
    ended = threading.Event()

    def ask(number: int) -> None:
        client = app.test_client()
        asked = 0
        try:
            while not ended.is_set():
                asked += 1
                # Each another query, so that none is answered from memory; some with many statements.
                path = ("/v1/cases", "/v1/cases.ndjson", "/v1/cases/alexei-gorinov", "/v1/stats/cases")[
                    asked % 4
                ]
                days = f"?as_of=2024-{1 + asked % 12:02}-{1 + asked % 28:02}"
                answer = client.get(path + days)
                statuses[answer.status_code] += 1
                if answer.status_code == 200 and path == "/v1/cases":
                    cases = answer.get_json()["data"]
                    told.append(frozenset(case["summary"].rpartition(" ")[2] for case in cases))
        except BaseException as error:
            unforeseen.append(error)

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for folder in (*folders[::-1], *folders[::-1]):
        load(folder, empty_database)
        loads.drop_superseded(empty_database, with_other_layouts=True)
    ended.set()
    for reader in readers:
        reader.join()
    assert unforeseen == []
    assert statuses.keys() <= {200, 404}, statuses
    assert statuses[200] > 50
    assert {words for words in told if words} == {frozenset({"one"}), frozenset({"two"})}
    assert len(loads_in(empty_database)) == 1


def test_loads_whose_place_a_later_one_took_are_dropped(empty_database: str) -> None:
    load(TINY_TABLES, empty_database)
    first = loads_in(empty_database)
    for _ in range(2):
        load(TINY_TABLES, empty_database)
        assert loads_in(empty_database)[-1] not in first
    newest = loads_in(empty_database)[-1]
    loads.drop_superseded(empty_database, with_other_layouts=True)
    assert loads_in(empty_database) == [newest]
    assert app_of(empty_database).test_client().get("/v1/cases").status_code == 200


def test_a_load_that_somebody_holds_on_to_is_left_for_the_next_time(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "LOCK_MILLISECONDS", 50)
    load(TINY_TABLES, empty_database)
    (held,) = loads_in(empty_database)
    with psycopg.connect(empty_database) as reader:
        reader.execute(sql.SQL("SELECT count(*) FROM {}.cases").format(sql.Identifier(held)))
        load(TINY_TABLES, empty_database)
        loads.drop_superseded(empty_database, with_other_layouts=True)
        assert held in loads_in(empty_database)
    loads.drop_superseded(empty_database, with_other_layouts=True)
    assert held not in loads_in(empty_database)


def test_two_loads_at_once_are_made_one_after_the_other(empty_database: str) -> None:
    loaders = [threading.Thread(target=load, args=(TINY_TABLES, empty_database)) for _ in range(2)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    assert loads_in(empty_database)
    assert app_of(empty_database).test_client().get("/v1/cases").status_code == 200
