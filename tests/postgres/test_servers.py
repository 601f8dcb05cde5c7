"""Servers that go away and come back, and addresses that list several."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from api.records import database
from api.records.releases import Releases
from seed.load import load
from tests.conftest import TINY_TABLES
from tests.postgres.conftest import app_of
from tests.support.postgres import Cluster, cluster_of_our_own, programs, short_folder
from tests.support.servers import free_port

LONGEST_RECOVERY = 15.0


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """A server that a test may stop."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: run `make system`, or install the package postgresql")
    with short_folder() as folder, cluster_of_our_own(folder) as cluster:
        yield cluster


@contextmanager
def stopped(cluster: Cluster) -> Iterator[None]:
    """The server is down within, and up again afterwards."""
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


def test_a_server_that_is_down_gives_503_and_its_return_needs_no_restart(
    mortal: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = mortal.create("outage")
    load(TINY_TABLES, url)
    client = app_of(url).test_client()
    assert client.get("/v1/cases?limit=1").status_code == 200
    with stopped(mortal):
        assert client.get("/readyz").status_code == 503
        for path in ("/v1/cases?limit=2", "/v1/cases.csv", "/v1/cases/alexei-gorinov", "/v1/stats/cases"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.get_json()["type"].endswith("/problems/not-ready")
            assert answer.headers["Cache-Control"] == "no-store"
        # What this process answered before needs no database.
        assert client.get("/v1/cases?limit=1").status_code == 200
        assert client.get("/livez").status_code == 200
        never_reached = app_of(url).test_client()
        assert never_reached.get("/v1/cases").status_code == 503
    deadline = time.monotonic() + LONGEST_RECOVERY
    for each in (client, never_reached):
        while each.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert each.get("/v1/cases?limit=3").status_code == 200


def test_a_release_opens_only_on_a_server_that_has_it(mortal: Cluster) -> None:
    url = mortal.create("elsewhere")
    load(TINY_TABLES, url)
    releases = Releases(url)
    missing = releases.newest().engine.execution_options(schema_translate_map={None: "release_of_another"})
    with pytest.raises(database.NotAnswering):
        database.connect(missing)


def test_all_connections_in_use_is_told_as_such(mortal: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "POOL_KEPT", 1)
    monkeypatch.setattr(database, "POOL_MORE", 0)
    monkeypatch.setattr(database, "POOL_SECONDS", 0.05)
    url = mortal.create("busy")
    load(TINY_TABLES, url)
    releases = Releases(url)
    release = releases.newest()
    with release.connect(), pytest.raises(database.NotAnswering):
        release.connect()


def asked(url: str, statement: str) -> object:
    """What a statement gives on a connection for reading."""
    engine = database.server_engine(url, reading=True)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar()
    finally:
        engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_the_scheme_is_taken(mortal: Cluster, scheme: str) -> None:
    url = mortal.url().replace("postgresql:", f"{scheme}:")
    assert asked(url, "SELECT 1") == 1


def test_an_address_that_cannot_be_read_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must look like") as refused:
        database.server_engine("postgresql://reader:secret@host:port/x?nonsense=1", reading=True)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_host_that_is_down_is_passed_over(mortal: Cluster) -> None:
    url = mortal.create("listed")
    load(TINY_TABLES, url)
    dead = free_port()
    both = url.replace("@127.0.0.1:", f"@127.0.0.1:{dead},127.0.0.1:") + "?load_balance_hosts=random"
    client = app_of(both).test_client()
    assert [client.get(f"/v1/cases?limit={limit}").status_code for limit in range(1, 9)] == [200] * 8


@contextmanager
def replica_of(primary: Cluster) -> Iterator[Cluster]:
    """A server that follows another, as a host's read replica does."""
    with short_folder() as folder:
        copied = replace(primary, data=folder / "data", port=free_port())
        if os.geteuid() == 0:
            shutil.chown(folder, primary.user)
        copied.run(
            "pg_basebackup",
            *(f"--pgdata={copied.data}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            f"--dbname={primary.url()}",
        )
        copied.start()
        try:
            yield copied
        finally:
            if (copied.data / "postmaster.pid").exists():
                copied.stop()


def test_replicas_are_listed_in_one_address_from_which_loads_reach_the_primary(mortal: Cluster) -> None:
    url = mortal.create("replicated")
    with replica_of(mortal) as replica:
        listed = url.replace("@127.0.0.1:", f"@127.0.0.1:{replica.port},127.0.0.1:")
        load(TINY_TABLES, listed)
        client = app_of(f"{listed}?load_balance_hosts=random").test_client()
        wait_until_followed(replica)
        assert [client.get(f"/v1/cases?limit={limit}").status_code for limit in range(1, 9)] == [200] * 8
        # The replica alone answers too, and its loss is not felt.
        alone = app_of(replica.url("replicated")).test_client()
        assert alone.get("/v1/cases?limit=1").status_code == 200
        replica.stop()
        assert [client.get(f"/v1/cases?limit={limit}").status_code for limit in range(9, 17)] == [200] * 8


def test_a_load_that_a_replica_lacks_is_read_from_another_server(mortal: Cluster) -> None:
    url = mortal.create("behind")
    load(TINY_TABLES, url)
    with replica_of(mortal) as replica:
        asked(replica.url(), "SELECT pg_wal_replay_pause()")
        load(TINY_TABLES, url)
        listed = url.replace("@127.0.0.1:", f"@127.0.0.1:{replica.port},127.0.0.1:")
        client = app_of(f"{listed}?load_balance_hosts=random").test_client()
        answers = [client.get(f"/v1/cases?limit={limit}").status_code for limit in range(1, 20)]
        assert answers == [200] * 19


def wait_until_followed(replica: Cluster) -> None:
    """Return when the replica has a release."""
    deadline = time.monotonic() + LONGEST_RECOVERY
    server = database.Server(replica.url("replicated"))
    while not server._look():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.engine.dispose()
