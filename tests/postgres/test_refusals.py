"""What a PostgreSQL server refuses is told with its cause: by the commands, by the start, and by the running service
once. No password is repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import psycopg
import pytest
from flask.testing import FlaskClient

from api import start
from api.records import database
from api.settings import Settings
from seed.__main__ import main
from seed.load import load
from tests.conftest import TINY_TABLES
from tests.postgres.conftest import app_of
from tests.support.postgres import Cluster, cluster_of_our_own, programs, short_folder

PASSWORD = "hunter2"
# It raises what the server raises when its disk is full.
FULL = """
CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100'; END $$;
CREATE EVENT TRIGGER full_disk ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION full_disk();
"""


@pytest.fixture(scope="module")
def guarded() -> Iterator[Cluster]:
    """A server with roles that have few rights, and that asks them for their password."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: run `make system`, or install the package postgresql")
    with short_folder() as folder, cluster_of_our_own(folder) as cluster:
        rules = cluster.data / "pg_hba.conf"
        asked = "".join(f"host all {role} 127.0.0.1/32 scram-sha-256\n" for role in ("reader", "writer"))
        rules.write_text(f"{asked}host all shut_out 127.0.0.1/32 reject\n{rules.read_text('utf-8')}", "utf-8")
        cluster.run("pg_ctl", "reload", f"--pgdata={cluster.data}")
        for role in ("reader", "writer", "shut_out"):
            execute(cluster.url(), f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        yield cluster


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def of(cluster: Cluster, role: str, name: str, password: str = PASSWORD, more: str = "") -> str:
    """An address for a role."""
    return f"postgresql://{role}:{password}@127.0.0.1:{cluster.port}/{name}{more}"


# What is wrong, and what is said of it.
REFUSED = {
    "database": (("reader", "nowhere"), 'database "nowhere" does not exist'),
    "user": (("nobody_here", "postgres"), 'role "nobody_here" does not exist'),
    "password": (("reader", "postgres", "hunter3"), 'password authentication failed for user "reader"'),
    "encryption": (("reader", "postgres", PASSWORD, "?sslmode=require"), "server does not support SSL"),
    "no entry": (("shut_out", "postgres"), "pg_hba.conf rejects connection for host"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_with_an_address_is_told(
    what: str, guarded: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    words, cause = REFUSED[what]
    url = of(guarded, *words)
    said = start.why_no_data(Settings(database_url=url))
    assert said is not None
    assert said.startswith("The database does not answer: ")
    assert cause in said
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["load"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("The database cannot be used: ")
    assert cause in printed
    assert len(printed.splitlines()) == 1
    client = app_of(url).test_client()
    with caplog.at_level(logging.INFO, "api"):
        assert [client.get("/readyz").status_code for _ in range(3)] == [503] * 3
    (line,) = (record.message for record in caplog.records)
    assert line.startswith("not ready: ")
    assert cause in line
    assert "hunter" not in said + printed + line


def test_a_role_that_may_not_create_schemas_is_told_and_nothing_is_loaded(
    guarded: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded.create("closed")
    monkeypatch.setenv("DATABASE_URL", of(guarded, "writer", "closed"))
    assert main(["load"]) == 1
    assert capsys.readouterr().out == "The database cannot be used: permission denied for database closed.\n"
    assert schemas(guarded.url("closed")) == []


def test_a_replica_alone_cannot_be_loaded_and_says_so(
    guarded: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = guarded.create("only_read")
    execute(url, "ALTER DATABASE only_read SET default_transaction_read_only = on")
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["load"]) == 1
    assert "session is read-only" in capsys.readouterr().out


def test_a_reader_without_the_right_to_read_is_told(
    guarded: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    url = guarded.create("unread")
    load(TINY_TABLES, url)
    said = start.why_no_data(Settings(database_url=of(guarded, "reader", "unread")))
    assert said is not None
    assert "permission denied for schema release_" in said
    client = app_of(of(guarded, "reader", "unread")).test_client()
    with caplog.at_level(logging.INFO, "api"):
        assert client.get("/readyz").status_code == 503
    assert all("permission denied for schema" in record.message for record in caplog.records)
    execute(url, "GRANT pg_read_all_data TO reader")
    assert start.why_no_data(Settings(database_url=of(guarded, "reader", "unread"))) is None


def test_a_full_disk_of_the_server_is_told_and_the_old_data_are_served_on(
    guarded: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = guarded.create("filled")
    load(TINY_TABLES, url)
    before = schemas(url)
    client: FlaskClient = app_of(url).test_client()
    execute(url, FULL)
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["load"]) == 1
    assert capsys.readouterr().out == (
        "The database cannot be used: the disk of the database server is full "
        '(could not extend file "base/1/2": No space left on device).\n'
    )
    assert schemas(url) == before
    assert client.get("/v1/cases").status_code == 200


def test_it_is_said_when_the_data_are_there_again(guarded: Cluster, caplog: pytest.LogCaptureFixture) -> None:
    url = guarded.create("comes_and_goes")
    client = app_of(url).test_client()
    with caplog.at_level(logging.INFO, "api"):
        assert client.get("/readyz").status_code == 503
        load(TINY_TABLES, url)
        while client.get("/readyz").status_code == 503:
            pass
        assert client.get("/readyz").status_code == 200
    assert [record.message for record in caplog.records] == [
        "not ready: No release is loaded in the database",
        "ready again",
    ]


def schemas(url: str) -> list[str]:
    """The loads of a database."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT nspname FROM pg_catalog.pg_namespace").fetchall()
    return sorted(load.schema for load in database.loads_among([name for (name,) in rows]))
