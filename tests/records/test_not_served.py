"""A release that cannot be read is passed over, the one before it is served, and both are said."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.records import releases as module
from seed.load import load_edition
from tests.conftest import TINY_TABLES, app_on, edition_of
from tests.support.servers import free_port, serving

OLD, NEW = "2026.10.1", "2026.11.1"
# Enough of a file for its layout and its counts.
FIRST_PAGES = 64 * 1024
LONGEST_WAIT = 60.0
LIMITS = cycle(range(1, 500))


def load(folder: Path, release: str) -> None:
    load_edition([replace(edition_of(TINY_TABLES), id=release)], f"sqlite:///{folder}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two releases."""
    for release in (OLD, NEW):
        load(tmp_path / "releases", release)
    return tmp_path / "releases"


def written(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def with_another_layout(path: Path) -> None:
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE cases DROP COLUMN stale")
        connection.commit()


def add_column(path: Path) -> None:
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE cases ADD COLUMN later TEXT")
        connection.commit()


def in_its_place_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def in_its_place_a_link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def in_its_place_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut off": (lambda path: written(path, path.read_bytes()[:-20_000]), "damaged"),
    "cut off after its first page": (lambda path: written(path, path.read_bytes()[:8192]), "damaged"),
    "empty": (lambda path: written(path, b""), "other-layout"),
    "no database": (lambda path: written(path, os.urandom(FIRST_PAGES)), "damaged"),
    "a folder": (in_its_place_a_folder, "damaged"),
    "a link to nothing": (in_its_place_a_link_to_nothing, ""),
    "a pipe that nobody writes to": (in_its_place_a_pipe, ""),
    "of other code": (with_another_layout, "other-layout"),
    "with a column that is unknown here": (add_column, "other-layout"),
}


def release_of(client: FlaskClient) -> str:
    """The release of an answer that was not given before: those that were are kept."""
    return str(client.get(f"/v1/cases?limit={next(LIMITS)}").get_json()["meta"]["release"])


def not_served(client: FlaskClient) -> object:
    """What the service says is not served; the same in both places."""
    ready, told = client.get("/readyz"), client.get("/v1/meta").get_json()["data"].get("not_served", [])
    assert ready.status_code == 200
    assert ready.get_json() == ({"status": "degraded", "not_served": told} if told else {"status": "ok"})
    return told


@pytest.mark.parametrize("what", SPOILT)
def test_the_release_before_is_served_and_it_is_said(
    what: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spoil, reason = SPOILT[what]
    spoil(folder / f"{NEW}.sqlite")
    client = app_on(folder).test_client()
    with caplog.at_level(logging.WARNING, "api"):
        assert release_of(client) == OLD
        for _ in range(3):
            client.get("/v1/statuses")
    if not reason:
        # Nobody here knows that there was another.
        assert not_served(client) == []
        return
    assert not_served(client) == [{"release": NEW, "reason": reason}]
    said = [record.message for record in caplog.records]
    assert len(said) == 1
    assert said[0].startswith(f"release {NEW} is not served: ")
    assert said[0].endswith("`python -m seed load` loads it anew")
    answer = client.get(f"/v1/cases?release={NEW}")
    assert (answer.status_code, answer.get_json()["detail"]) == (
        503,
        f"Release {NEW} cannot be read at the moment.",
    )
    assert [one["id"] for one in client.get("/v1/releases").get_json()["data"]] == [OLD]


def test_a_load_heals_it_without_a_restart(folder: Path) -> None:
    client = app_on(folder).test_client()
    assert release_of(client) == NEW
    written(folder / f"{NEW}.sqlite", b"no database")
    assert release_of(client) == OLD
    load(folder, NEW)
    assert release_of(client) == NEW
    assert not_served(client) == []


def test_a_disk_that_was_away_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRY_AGAIN_AFTER", 0.0)
    path = folder / f"{NEW}.sqlite"
    content = path.read_bytes()
    client = app_on(folder).test_client()
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    written(path, content[:8192].ljust(len(content), b"\0"))
    os.utime(path, ns=times)
    assert release_of(client) == OLD
    written(path, content)
    os.utime(path, ns=times)
    assert release_of(client) == NEW


def test_a_release_that_was_served_and_is_gone_is_missing(folder: Path) -> None:
    client = app_on(folder).test_client()
    assert release_of(client) == NEW
    (folder / f"{NEW}.sqlite").unlink()
    assert release_of(client) == OLD
    assert not_served(client) == [{"release": NEW, "reason": "missing"}]
    load(folder, NEW)
    assert not_served(client) == []


def test_an_older_release_that_cannot_be_read_is_told_as_well(folder: Path) -> None:
    written(folder / f"{OLD}.sqlite", b"no database")
    client = app_on(folder).test_client()
    assert release_of(client) == NEW
    told = client.get("/v1/meta").get_json()["data"]["not_served"]
    assert told == [{"release": OLD, "reason": "damaged"}]


def test_a_release_that_turns_out_damaged_as_it_is_read_is_passed_over(folder: Path) -> None:
    path = folder / f"{NEW}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'case_documents'"
        (page,) = connection.execute(query).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    written(path, bytes(content))
    client = app_on(folder).test_client()
    assert client.get("/v1/statuses").get_json()["meta"]["release"] == NEW
    first = client.get("/v1/cases")
    assert (first.status_code, first.headers["Retry-After"]) == (503, "5")
    assert release_of(client) == OLD
    assert not_served(client) == [{"release": NEW, "reason": "damaged"}]


def test_where_nothing_can_be_read_the_service_is_not_ready(folder: Path) -> None:
    for release in (OLD, NEW):
        with_another_layout(folder / f"{release}.sqlite")
    client = app_on(folder).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/meta").status_code == 503
    assert client.get("/livez").status_code == 200


def test_servers_outlive_a_file_that_is_cut_off_under_them(folder: Path, tmp_path: Path) -> None:
    """What is mapped into memory and gone may end a process: another takes its place, and sees what is there."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}", "WEB_CONCURRENCY": "2"}
    with serving([*command, "api.app:create_app()"], port, tmp_path / "log", environment) as server:
        assert json.loads(server.get("/v1/meta")[1])["data"]["release"] == NEW
        path = folder / f"{NEW}.sqlite"
        path.chmod(0o644)
        os.truncate(path, 8192)
        told: list[str] = []
        deadline = time.monotonic() + LONGEST_WAIT
        while told[-10:] != [OLD] * 10:
            assert time.monotonic() < deadline, told[-10:]
            try:
                status, body = server.get(f"/v1/cases?limit={1 + len(told) % 400}")
                told.append(json.loads(body)["meta"]["release"] if status == 200 else str(status))
            except (OSError, IndexError):
                told.append("ended")
                time.sleep(0.2)
        assert json.loads(server.get("/readyz")[1])["status"] == "degraded"
    assert f"release {NEW} is not served" in (tmp_path / "log").read_text("utf-8")
