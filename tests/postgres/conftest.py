from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from api.app import create_app
from api.settings import Settings
from seed import loads
from tests.support import publishing
from tests.support.postgres import Cluster, Stores

# What is served on a server: an app, and the address of its database.
Served = tuple[Flask, str]


def app_of(database_url: str) -> Flask:
    """The service on a database."""
    app = create_app(Settings(database_url=database_url))
    app.testing = True
    return app


@pytest.fixture(scope="session")
def on_postgresql(stores: Stores, cluster: Cluster) -> Flask:
    """The service with a whole release on PostgreSQL."""
    return app_of(stores.loaded("whole", "postgresql"))


@pytest.fixture(scope="session")
def on_sqlite(stores: Stores) -> Flask:
    """The service with a whole release on SQLite."""
    return app_of(stores.loaded("whole", "sqlite"))


@pytest.fixture(autouse=True)
def grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers here take no five seconds: what a load replaced need not be kept for so long."""
    monkeypatch.setattr(loads, "GRACE_SECONDS", 0.4)


@pytest.fixture
def empty_database(stores: Stores, cluster: Cluster) -> str:
    """The address of an empty database on the session's server, for one test alone."""
    return stores.empty("postgresql")


@pytest.fixture
def retold(tmp_path: Path) -> Callable[[str], Path]:
    """Make a copy of the tiny tables in which every summary of a case ends with the given words."""
    return lambda words: publishing.retold(tmp_path / words, words)
