"""Which plugins every test runs under, and the fixtures that more than one folder uses.

Which one to take: `tiny_client` answers from six cases chosen for their edges; a test that arranges something, names
records or asks thousands of times takes it. `client` answers from all curated data; take it where a rule must hold
for every record, or where a number is promised (257 cases, the five people named in the resolution). Both are
shared by the whole session and only read; a test that loads, swaps or spoils a release makes a folder of its own
with `loaded`. `tests.support.postgres` says which of them run on PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from seed.declaration import TABLES
from seed.editions import working
from seed.files import build
from seed.load import load

pytest_plugins = ["tests.support.no_skips", "tests.support.loopback", "tests.support.postgres"]

TINY_TABLES = Path(__file__).parent / "data" / "tables"


# Nothing that lies about on a machine may reach a test: files are there where a fixture built them.
NO_FILES = Path(__file__).parent / "data" / "no-files"


def app_of(database_url: str, files: Path = NO_FILES) -> Flask:
    """The service on a database, with the files of its releases if any were built."""
    app = create_app(Settings(database_url=database_url, files_folder=str(files)))
    app.testing = True
    return app


def app_on(folder: Path) -> Flask:
    """The service on a folder of releases."""
    return app_of(f"sqlite:///{folder}")


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[Path], Path]:
    """Load tables into a folder of releases that is the test's own, and return the folder."""

    def load_into(tables: Path) -> Path:
        folder = tmp_path / "releases"
        load(tables, f"sqlite:///{folder}")
        return folder

    return load_into


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-releases")
    load(TINY_TABLES, f"sqlite:///{folder}")
    return folder


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole-releases")
    load(TABLES, f"sqlite:///{folder}")
    return folder


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-files")
    build([working(TINY_TABLES)], folder)
    return folder


@pytest.fixture(scope="session")
def tiny_app(release_store: Callable[[str], str], tiny_files: Path) -> Flask:
    return app_of(release_store("tiny"), tiny_files)


@pytest.fixture(scope="session")
def whole_app(release_store: Callable[[str], str]) -> Flask:
    return app_of(release_store("whole"))


@pytest.fixture(scope="session")
def tiny_client(tiny_app: Flask) -> FlaskClient:
    return tiny_app.test_client()


@pytest.fixture(scope="session")
def client(whole_app: Flask) -> FlaskClient:
    return whole_app.test_client()
