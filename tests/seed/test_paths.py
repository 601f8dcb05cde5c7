"""A path with any letters works, for the checkout and for the database, and nothing is written outside it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from api import start
from api.app import create_app
from api.records.releases import Releases
from api.settings import Settings
from seed.__main__ import main
from seed.editions import editions
from seed.load import load
from seed.mirror import mirror
from tests.conftest import TINY_TABLES, app_on
from tests.support.publishing import code_of_tiny, seed_command
from tests.support.servers import free_port, serving

# What ends a path, begins a query or is decoded once too often, where an address is put together as text.
NAMES = ("C# ü ?%20 x", "db?mode=rwc#a%3Fb", "дела & co; 'x' \"y\"", "+a=b:c@d", "-rf", " a\nb ")


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_a_database_in_a_folder_of_any_name_is_written_there_alone_and_read_only(
    name: str, tmp_path: Path
) -> None:
    folder = tmp_path / name / "releases"
    release = load(TINY_TABLES, f"sqlite:///{folder}")
    assert app_on(folder).test_client().get("/v1/cases").status_code == 200
    assert files_in(tmp_path) == {f"{name}/releases/{release}.sqlite"}
    with Releases(f"sqlite:///{folder}").newest().connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        with pytest.raises(SQLAlchemyError, match="readonly"):
            connection.exec_driver_sql("DELETE FROM cases")


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_take_a_folder_of_any_name_also_from_where_one_stands(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"DATABASE_URL": f"sqlite:///{name}/releases", "FILES_FOLDER": f"{name}/files"}
    settings = Settings.from_environment(given)
    release = load(TINY_TABLES, settings.database_url)
    assert create_app(settings).test_client().get("/v1/cases").status_code == 200
    assert files_in(tmp_path) == {f"{name}/releases/{release}.sqlite"}
    assert start.why_no_data(settings) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_the_releases_are_laid_out_in_a_folder_of_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILES_FOLDER", str(tmp_path / name))
    assert main(["files"]) == 0
    assert {path.name for path in (tmp_path / name).iterdir()} >= {edition.id for edition in editions()}
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_a_mirror_is_made_from_a_file_of_any_name(name: str, tmp_path: Path) -> None:
    release = load(TINY_TABLES, f"sqlite:///{tmp_path / 'releases'}")
    (tmp_path / name).mkdir()
    file = tmp_path / name / f"{name}.sqlite"
    shutil.copy(tmp_path / "releases" / f"{release}.sqlite", file)
    before = files_in(tmp_path)
    assert mirror(file, tmp_path / name / "mirror") == release
    assert files_in(tmp_path) - before == {f"{name}/mirror/{release}.sqlite", f"{name}/mirror/.mirror"}
    with closing(sqlite3.connect(tmp_path / "releases" / f"{release}.sqlite")) as connection:
        (there,) = connection.execute("SELECT count(*) FROM cases").fetchone()
    told = app_on(tmp_path / name / "mirror").test_client().get("/v1/meta").get_json()
    assert told["data"]["cases"] == there


def test_a_checkout_in_a_folder_of_any_name_loads_and_serves(tmp_path: Path) -> None:
    code = tmp_path / NAMES[0]
    code.mkdir()
    code_of_tiny(code)
    status, printed = seed_command(code, "load")
    assert status == 0, printed
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {"PORT": str(port), "WEB_CONCURRENCY": "1"}
    with serving(
        [*command, "api.app:create_app()"], port, tmp_path / "log", environment, folder=code
    ) as server:
        status, body = server.get("/v1/cases?limit=1")
        assert (status, len(json.loads(body)["data"])) == (200, 1)
        assert server.get("/docs")[0] == 200
    assert {path.name for path in tmp_path.iterdir()} == {NAMES[0], "log"}
    assert [path.suffix for path in (code / "var" / "releases").iterdir()] == [".sqlite"]
