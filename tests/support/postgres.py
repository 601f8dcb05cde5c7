"""A pytest plugin: a real PostgreSQL server for the session, and the fixtures that say where a test's data lie.

For whoever writes fixtures: `release_store("tiny")` and `release_store("whole")` return a database address in which
those tables are loaded, on SQLite or on PostgreSQL as the run asks; `empty_store()` returns one that is empty and the
test's own. A test that takes them, directly or through `client` and its like, runs on SQLite. A module whose tests read
rows says `pytestmark = on_both`, and runs on both; a test in it that reads none is `@on_one`.
`--database=postgresql` (or TEST_DATABASE=postgresql) runs every test on PostgreSQL alone.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from seed.load import load_edition
from tests.conftest import TINY_TABLES, WHOLE, edition_of
from tests.support.servers import free_port

KINDS = ("sqlite", "postgresql")
EDITIONS_OF = {"tiny": [edition_of(TINY_TABLES)], "whole": WHOLE}

on_both = pytest.mark.databases(*KINDS)
# A refusal, a header or a layout is the same whatever the rows come from.
on_one = pytest.mark.databases("sqlite")

LONGEST_START = 60.0
# Nothing here need outlive a crash.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_senders=4")


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server: its programs, its data, its port on the loopback address, and the user it runs as."""

    programs: Path
    data: Path
    port: int
    user: str

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as a host hands it out."""
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs to its end; raises AssertionError with what it said when it fails."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            **unprivileged(self.user),
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_START,
            check=False,
        )
        assert done.returncode == 0, f"{program} failed:\n{done.stdout}\n{done.stderr}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        return self.url(database)

    def start(self) -> None:
        """Start the server and return when it answers."""
        settings = (
            *FAST,
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self.data.parent}",
        )
        self.run(
            "pg_ctl",
            *("start", "--wait", f"--pgdata={self.data}", f"--log={self.data}.log"),
            "--options=" + " ".join(f"-c {setting}" for setting in settings),
        )

    def stop(self) -> None:
        """Stop the server, whoever is connected; what was committed stays, which `immediate` would not promise here."""
        self.run("pg_ctl", "stop", "--wait", f"--pgdata={self.data}", "--mode=fast")


def programs() -> Path | None:
    """The folder of the server's programs: the newest of Debian's, or whatever is on the path."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda path: float(path.parent.name),
    )
    if found:
        return found[-1]
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


def unprivileged_user() -> str:
    """Whom a server can run as: it refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def unprivileged(user: str) -> dict[str, Any]:
    """What to say to `subprocess` so that a program runs as this user, without any right of ours."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def cluster_of_our_own(folder: Path) -> Iterator[Cluster]:
    """Make a server in an empty folder, start it, and stop it at the end.

    Its own order of letters is that of a language and not of bytes, so that a query which relies on the
    database's order shows.
    """
    found = programs()
    assert found is not None
    cluster = Cluster(found, folder / "data", free_port(), unprivileged_user())
    if os.geteuid() == 0:
        shutil.chown(folder, cluster.user)
    order = ("--locale-provider=icu", "--icu-locale=en-US") if speaks_icu(found) else ()
    cluster.run(
        "initdb",
        f"--pgdata={cluster.data}",
        f"--username={cluster.user}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        # A small log is copied fast.
        "--wal-segsize=1",
        *order,
    )
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def speaks_icu(found: Path) -> bool:
    """Whether the server can take its order of letters from ICU: from version 15 on, if built so."""
    told = subprocess.run([found / "initdb", "--help"], capture_output=True, text=True, check=False)
    return "--icu-locale" in told.stdout


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name that others may enter: a socket's path has 107 letters at most."""
    folder = Path(tempfile.mkdtemp(prefix="open-cases-pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's PostgreSQL server; skips, loudly, where there is none."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: run `make system`, or install the package postgresql")
    with short_folder() as folder, cluster_of_our_own(folder) as made:
        yield made


class Stores:
    """Every database that the session made, each loaded once, when first asked for."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._loaded: dict[tuple[str, str], str] = {}
        self._made = 0

    def empty(self, database: str) -> str:
        """Return the address of a new database without a release."""
        self._made += 1
        if database == "sqlite":
            return f"sqlite:///{self._folder / f'releases-{self._made}'}"
        cluster: Cluster = self._request.getfixturevalue("cluster")
        return cluster.create(f"store_{self._made}")

    def loaded(self, kind: str, database: str) -> str:
        """Return the address of a database with the tables of a kind: `tiny` or `whole`."""
        if (kind, database) not in self._loaded:
            url = self.empty(database)
            load_edition(EDITIONS_OF[kind], url)
            self._loaded[kind, database] = url
        return self._loaded[kind, database]


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Stores on a database of one's choice, for tests that compare both."""
    return Stores(request, tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """On what this test runs: `sqlite` or `postgresql`."""
    return str(getattr(request, "param", None) or asked_for(request.config) or "sqlite")


@pytest.fixture(scope="session")
def release_store(stores: Stores, database: str) -> Callable[[str], str]:
    """Return the address of a database with the tables of a kind, `tiny` or `whole`; only to be read."""
    return lambda kind: stores.loaded(kind, database)


@pytest.fixture
def empty_store(stores: Stores, database: str) -> Callable[[], str]:
    """Return the address of an empty database that is the test's own."""
    return lambda: stores.empty(database)


def asked_for(config: pytest.Config) -> str | None:
    """The one database that the whole run is to use, or None."""
    asked = config.getoption("--database") or os.environ.get("TEST_DATABASE")
    if asked and asked not in KINDS:
        raise pytest.UsageError(f"TEST_DATABASE is {asked!r}; it may be {' or '.join(KINDS)}.")
    return asked


def pytest_configure(config: pytest.Config) -> None:
    """Tell of our mark."""
    config.addinivalue_line("markers", "databases(kind, ...): on which databases a test runs")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--database`."""
    parser.addoption(
        "--database", choices=KINDS, help="run every test on this database; without it, some run on both"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on every database that its mark names."""
    if "database" not in metafunc.fixturenames or asked_for(metafunc.config):
        return
    mark = metafunc.definition.get_closest_marker("databases")
    if mark and len(mark.args) > 1:
        metafunc.parametrize("database", mark.args, scope="session", indirect=True)
