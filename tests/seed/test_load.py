"""Loading: whole or not at all, in one switch, while the service answers; and what was loaded cannot be written (O5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.records.declaration import today
from api.records.releases import Releases
from seed.__main__ import main
from seed.large import shares
from seed.load import load
from tests.conftest import TINY_TABLES, app_on
from tests.seed.conftest import Command
from tests.seed.spoiling import spoil, swapped

FILE = f"{today().version}.sqlite"
ASKED = ("/v1/cases?limit=500", "/v1/meta", "/v1/cases/oleg-orlov", "/v1/sources.csv")


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large release is built while it is checked, a small one afterwards."""
    if request.param == "large":
        monkeypatch.setattr(shares, "LARGE", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the release in preparation, as the command would leave it."""
    load(TINY_TABLES, f"sqlite:///{tmp_path / 'releases'}")
    return tmp_path / "releases"


def answers(client: FlaskClient) -> list[bytes]:
    return [client.get(address).get_data() for address in ASKED]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_failed_check_leaves_the_old_release_serving(
    size: None, folder: Path, tables: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    client = app_on(folder).test_client()
    before, inode = answers(client), (folder / FILE).stat().st_ino
    spoil(tables, "cases", swapped("UA-65", "XX-11111"))
    spoil(tables, "events", swapped("khpg-2024-08-19-horobtsova", "no-such-source"))

    assert run(folder, tables) == 1

    said = capsys.readouterr().out
    assert "cases.csv:2:region_id" in said
    assert "events.csv:3:source_ids" in said
    assert "2 findings" in said
    assert "Nothing was loaded" in said
    assert (folder / FILE).stat().st_ino == inode
    assert files(folder) == [FILE]
    assert answers(client) == before
    assert answers(app_on(folder).test_client()) == before


def test_a_load_that_fails_half_way_leaves_no_trace(folder: Path, tables: Path) -> None:
    client = app_on(folder).test_client()
    before, inode = answers(client), (folder / FILE).stat().st_ino
    # What a check would have found, met in the midst of the load.
    spoil(tables, "sentences", swapped("months", "monthz"))

    with pytest.raises(ValueError, match=r"sentences\.csv"):
        load(tables, f"sqlite:///{folder}")

    assert (folder / FILE).stat().st_ino == inode
    assert files(folder) == [FILE]
    assert answers(client) == before


def test_a_load_that_is_broken_off_leaves_no_trace(folder: Path, tables: Path) -> None:
    inode = (folder / FILE).stat().st_ino

    def give_up(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tables, f"sqlite:///{folder}", give_up)

    assert (folder / FILE).stat().st_ino == inode
    assert files(folder) == [FILE]


def test_a_failed_first_load_leaves_nothing(size: None, tmp_path: Path, tables: Path, run: Command) -> None:
    spoil(tables, "cases", swapped("UA-65", "XX-11111"))
    assert run(tmp_path / "releases", tables) == 1
    assert not (tmp_path / "releases").exists() or files(tmp_path / "releases") == []


def test_a_good_load_is_answered_from_the_next_request_on(
    size: None, folder: Path, tables: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    client = app_on(folder).test_client()
    inode = (folder / FILE).stat().st_ino
    first = client.get("/v1/cases/oleg-orlov").get_json()
    assert first["data"]["name_en"] == "Oleg Orlov"
    spoil(tables, "cases", swapped(",Oleg Orlov,", ",Oleg P. Orlov,"))

    assert run(folder, tables) == 0

    assert today().version in capsys.readouterr().out
    assert (folder / FILE).stat().st_ino != inode
    assert files(folder) == [FILE]
    assert client.get("/v1/cases/oleg-orlov").get_json()["data"]["name_en"] == "Oleg P. Orlov"
    old, new = first["meta"], client.get("/v1/meta").get_json()
    assert new["meta"]["release"] == old["release"]


def test_who_reads_during_a_load_reads_the_old_release_to_its_end(folder: Path, tables: Path) -> None:
    releases = Releases(f"sqlite:///{folder}")
    names = text("SELECT name_en FROM cases ORDER BY id")
    spoil(tables, "cases", swapped(",Oleg Orlov,", ",Oleg P. Orlov,"))
    with releases.newest().connect() as connection:
        before = connection.execute(names).scalars().all()
        load(tables, f"sqlite:///{folder}")
        assert connection.execute(names).scalars().all() == before
    with releases.newest().connect() as connection:
        assert "Oleg P. Orlov" in connection.execute(names).scalars().all()


def test_no_request_fails_while_releases_are_swapped(folder: Path, tables: Path) -> None:
    client = app_on(folder).test_client()
    statuses: list[int] = []

    def ask(done: int) -> None:
        statuses.append(client.get(f"/v1/cases?limit={1 + len(statuses)}").status_code)

    for _ in range(3):
        ask(0)
        load(tables, f"sqlite:///{folder}", ask)
        ask(0)
    assert set(statuses) == {200}
    assert len(statuses) >= 9


def test_loading_twice_gives_the_same_answers(folder: Path) -> None:
    client = app_on(folder).test_client()
    before = answers(client)
    load(TINY_TABLES, f"sqlite:///{folder}")
    assert answers(client) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases",
        "UPDATE release SET id = '2030.1.1'",
        "INSERT INTO themes (key, id, label, definition) VALUES (99, 'x', 'x', 'x')",
        "CREATE TABLE more (id INTEGER)",
        "DROP TABLE cases",
    ],
)
def test_a_release_cannot_be_written(statement: str, folder: Path) -> None:
    releases = Releases(f"sqlite:///{folder}")
    before = (folder / FILE).read_bytes()
    with pytest.raises(SQLAlchemyError), releases.newest().connect() as connection:
        connection.execute(text(statement))
    assert (folder / FILE).read_bytes() == before


def test_the_file_of_a_release_is_not_writable(folder: Path) -> None:
    assert (folder / FILE).stat().st_mode & 0o222 == 0


def test_an_address_that_is_no_database_is_a_fault_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/x")
    assert main(["load", "--tables", str(TINY_TABLES)]) == 2
    assert "DATABASE_URL" in capsys.readouterr().out
