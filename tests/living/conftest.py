"""The curated tables of today, and every release that is published; what they must answer is reckoned from their CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.declaration import TABLES
from seed.load import load, load_all
from tests.conftest import app_on
from tests.support.publishing import seed_command
from tests.support.servers import ROOT, Server, free_port, serving

Rows = list[dict[str, str]]


def rows_of(name: str, tables: Path = TABLES) -> Rows:
    """The rows of a table in preparation, or of a release."""
    with (tables / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="package")
def curated(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service on the tables in preparation."""
    folder = tmp_path_factory.mktemp("curated")
    load(TABLES, f"sqlite:///{folder}")
    return app_on(folder).test_client()


@pytest.fixture(scope="package")
def published(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service on every release that is published."""
    folder = tmp_path_factory.mktemp("published")
    load_all(f"sqlite:///{folder}")
    return app_on(folder).test_client()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server on every release that is published, loaded as an operator does."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'releases'}", "PORT": str(port)}
    status, printed = seed_command(ROOT, "load", database_url=settings["DATABASE_URL"])
    assert status == 0, printed
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "api.app:create_app()"]
    with serving(command, port, folder / "log", settings) as server:
        yield server
