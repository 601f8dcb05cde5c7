"""What is served from PostgreSQL is opened for reading only, and a slow statement is broken off."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import InternalError

from api.records import base, database, deadline
from api.records.releases import Releases


@pytest.fixture
def release_connection(on_postgresql: Flask) -> Connection:
    releases: Releases = on_postgresql.extensions["open-cases-releases"]
    return releases.newest().connect()


def test_nothing_can_be_written_through_an_open_release(release_connection: Connection) -> None:
    row = {"table_name": "a", "field": "b", "value": "c", "record_key": 1}
    with release_connection as connection, pytest.raises(InternalError, match="read-only transaction"):
        connection.execute(insert(base.list_values), row)


@pytest.mark.parametrize(
    "statement", ["CREATE SCHEMA mine", "CREATE TABLE mine (n integer)", "DROP SCHEMA public CASCADE"]
)
def test_nothing_can_be_made_or_dropped_either(release_connection: Connection, statement: str) -> None:
    with release_connection as connection, pytest.raises(InternalError, match="read-only transaction"):
        connection.execute(text(statement))


def test_a_slow_statement_is_broken_off(
    release_connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with release_connection as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "4s"
        connection.execute(text("SET statement_timeout = 50"))
        with pytest.raises(deadline.TookTooLong):
            connection.execute(text("SELECT pg_sleep(5)"))
        connection.invalidate()


def test_a_request_that_takes_too_long_is_told_so(
    stores: object, on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.records import evidence

    def slowly(connection: Connection, *_: object) -> int:
        connection.execute(text("SET statement_timeout = 50"))
        try:
            return int(connection.execute(text("SELECT pg_sleep(5)")).scalar_one())
        finally:
            connection.invalidate()

    monkeypatch.setattr(evidence, "read", slowly)
    answer = on_postgresql.test_client().get("/v1/cases?limit=1&birth_year_max=2077")
    assert answer.status_code == 503
    assert answer.get_json()["type"].endswith("/problems/took-too-long")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_connection_is_given_back_when_the_request_ends_as_it_is_opened(
    on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = on_postgresql.extensions["open-cases-releases"].newest()

    def is_over(*_: object) -> bool:
        raise deadline.TookTooLong

    before = release.engine.pool.checkedout()
    monkeypatch.setattr(database, "_sees", is_over)
    with pytest.raises(deadline.TookTooLong):
        release.connect()
    assert release.engine.pool.checkedout() == before


def test_every_text_column_sorts_by_bytes_whatever_the_order_of_the_database(
    release_connection: Connection,
) -> None:
    with release_connection as connection:
        ordered_otherwise = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema LIKE 'release\\_%' AND data_type LIKE 'character%' AND collation_name <> 'C'"
            )
        )
        assert ordered_otherwise.all() == []
        # Else a query that leans on the order of the database would not show.
        assert connection.execute(text("SELECT 'a' < 'B'")).scalar() is True
