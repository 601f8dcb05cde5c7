"""Which plugins every test runs under, the data that tests of code run on, and the fixtures that several folders use.

Which one to take: `tiny_client` answers from six cases chosen for their edges; a test that arranges something, names
records or asks thousands of times takes it. `client` answers from a whole release that was published; take it where a
rule must hold for every record, and reckon what it must be from `WHOLE_TABLES`: a withdrawal may rewrite it one day.
Both are shared by the whole session and only read; a test that loads, swaps or spoils a release makes a folder of its
own with `loaded`. `tests.support.postgres` says which of them run on PostgreSQL too.

Curating goes on while the code is tested: the tables in preparation, and their number and day, are judged in
`tests/living` and read nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from api.app import create_app
from api.languages import LANGUAGES as OFFERED
from api.settings import Settings
from seed.editions import Edition, editions, working
from seed.files import build
from seed.load import load_edition

pytest_plugins = [
    "tests.support.no_skips",
    "tests.support.loopback",
    "tests.support.official_standards",
    "tests.support.postgres",
]

# How long an example takes says more of the machine and of its other work than of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

TINY_TABLES = Path(__file__).parent / "data" / "tables"

# The release that `client` answers from; the ones before it are its history.
RELEASE = "2026.11.2"
PUBLISHED = [edition.id for edition in editions()]
WHOLE = editions()[: PUBLISHED.index(RELEASE) + 1]
WHOLE_TABLES, RELEASED_ON = WHOLE[-1].tables, WHOLE[-1].released_on

LANGUAGES = tuple(OFFERED)

# Nothing that lies about on a machine may reach a test: files are there where a fixture built them.
NO_FILES = Path(__file__).parent / "data" / "no-files"


def edition_of(tables: Path) -> Edition:
    """Tables as release RELEASE, whichever is in preparation."""
    return replace(working(tables), id=RELEASE, released_on=RELEASED_ON)


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
        load_edition([edition_of(tables)], f"sqlite:///{folder}")
        return folder

    return load_into


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-releases")
    load_edition([edition_of(TINY_TABLES)], f"sqlite:///{folder}")
    return folder


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole-releases")
    load_edition(WHOLE, f"sqlite:///{folder}")
    return folder


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-files")
    build([edition_of(TINY_TABLES)], folder)
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
