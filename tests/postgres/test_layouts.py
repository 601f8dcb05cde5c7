"""Newer code beside older on one server; each reads loads of its own layout, and no request is lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from api.records import database
from api.records.declaration import today
from seed import loads
from seed.load import load
from tests.conftest import TINY_TABLES
from tests.postgres.conftest import app_of
from tests.support.publishing import copy_code, declare, load_by_command

NOW = today().version


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for new loads with nearly every request."""
    monkeypatch.setattr(database, "LOOK_EVERY", 0.02)


@pytest.fixture
def newer_code(tmp_path: Path) -> Path:
    """A copy of the code whose cases have one column more."""
    code = tmp_path / "code"
    copy_code(code)
    column = {
        "name": "house_number",
        "title": "House number",
        "type": "string",
        "description": "A number.",
        "absent": "unknown",
    }

    def grow(package: dict) -> None:
        (cases,) = (table for table in package["resources"] if table["name"] == "cases")
        cases["schema"]["fields"].append(column)

    declare(code, grow)
    tables = tmp_path / "tables"
    tables.mkdir()
    for path in TINY_TABLES.glob("*.csv"):
        text = path.read_text("utf-8")
        if path.name == "cases.csv":
            head, *rows = text.splitlines()
            text = "\n".join([f"{head},house_number", *(f"{row}," for row in rows)]) + "\n"
        (tables / path.name).write_text(text, "utf-8")
    return code


def layouts_in(url: str) -> list[bool]:
    """Of each load, oldest first: whether it is in our layout."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    return [load.is_ours for load in database.loads_among([name for (name,) in found])]


def test_processes_with_the_old_code_go_on_while_the_new_one_is_loaded(
    empty_database: str, newer_code: Path
) -> None:
    load(TINY_TABLES, empty_database)
    app = app_of(empty_database)
    statuses: Counter[int] = Counter()
    ended = threading.Event()

    def ask(number: int) -> None:
        client = app.test_client()
        while not ended.is_set():
            day = f"2024-{1 + sum(statuses.values()) % 12:02}-{1 + sum(statuses.values()) % 28:02}"
            for path in (f"/v1/cases?as_of={day}", f"/v1/cases.csv?as_of={day}", "/readyz"):
                statuses[client.get(path).status_code] += 1

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for reader in readers:
        reader.start()
    try:
        load_by_command(newer_code, newer_code.parent / "tables", empty_database)
        time.sleep(0.5)
        assert layouts_in(empty_database) == [True, False]
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert statuses.keys() == {200}
    assert statuses[200] > 20
    client = app.test_client()
    assert client.get("/readyz").get_json() == {"status": "ok"}
    # The next load of the new code drops what the old one read: by then its processes are gone.
    load_by_command(newer_code, newer_code.parent / "tables", empty_database)
    assert layouts_in(empty_database) == [False]
    time.sleep(0.1)
    assert client.get("/readyz").status_code == 503


def test_a_load_of_other_code_is_passed_over_with_a_line(
    empty_database: str, newer_code: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load_by_command(newer_code, newer_code.parent / "tables", empty_database)
    client = app_of(empty_database).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/cases").status_code == 503
    (said,) = {record.message for record in caplog.records if "not served" in record.message}
    assert said.startswith(f"release {NOW} is not served: it was loaded by another version of the service")
    load(TINY_TABLES, empty_database)
    time.sleep(0.1)
    assert client.get("/readyz").get_json() == {"status": "ok"}


def test_going_back_to_the_old_code_leaves_what_the_new_one_reads(
    empty_database: str, newer_code: Path
) -> None:
    load(TINY_TABLES, empty_database)
    load_by_command(newer_code, newer_code.parent / "tables", empty_database)
    assert layouts_in(empty_database) == [True, False]
    loads.drop_superseded(empty_database, with_other_layouts=True)
    assert layouts_in(empty_database) == [True, False]


def test_loads_of_before_there_were_marks_are_of_another_layout() -> None:
    (found,) = database.loads_among(["release_2026_11_1_loaded_20261124093000123", "public"])
    assert (found.release, found.stamp, found.is_ours) == ("2026.11.1", "20261124093000123", False)
    (ours,) = database.loads_among([database.schema_name("2026.11.1", found.stamp)])
    assert ours.is_ours


def test_a_release_that_is_no_more_is_left_by_its_readers_before_it_is_dropped(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(TINY_TABLES, empty_database)
    client = app_of(empty_database).test_client()
    assert client.get("/readyz").status_code == 200
    seen: list[int] = []
    drop = loads._drop

    def look_before(*said: object) -> None:
        time.sleep(0.1)
        seen.append(client.get("/v1/meta").status_code)
        drop(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(loads, "_drop", look_before)
    assert loads.remove_others(empty_database, {"2020.1.1"}) == [NOW]
    assert seen == [503]
    with psycopg.connect(empty_database) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'release%'")
        assert found.fetchall() == []
    assert loads.remove_others(empty_database, {"2020.1.1"}) == []
