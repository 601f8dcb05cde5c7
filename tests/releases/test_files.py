"""Files of releases: the same bytes each time, digests that hold, ranges, and a mirror served from one of them."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.records import files
from api.settings import Settings
from seed.editions import EditionError, editions, working
from seed.files import build
from seed.frozen_files import lay_out
from seed.load import load_edition
from seed.mirror import mirror
from seed.release import make
from tests.conftest import TINY_TABLES

RELEASE = "2026.11.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the tiny dataset, loaded, with its files."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "releases").mkdir()
    prepared = replace(working(TINY_TABLES), id=RELEASE, released_on="2026-11-24")
    made, findings = make(prepared, "The first.", folder / "releases", folder / "changes.csv")
    assert made, findings
    load_edition([made], f"sqlite:///{folder / 'served'}")
    assert lay_out(made, folder / "files")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    settings = Settings(database_url=f"sqlite:///{folder / 'served'}", files_folder=str(folder / "files"))
    return create_app(settings).test_client()


def listed(client: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/releases/{RELEASE}/files").get_json()["data"]
    return found


def test_every_file_has_the_size_and_the_digest_that_the_list_says(client: FlaskClient) -> None:
    names = [file["name"] for file in listed(client)]
    assert names == [
        f"open-cases-{RELEASE}.sqlite",
        f"open-cases-{RELEASE}-csv.zip",
        f"open-cases-{RELEASE}-ndjson.zip",
        "datapackage.json",
        "openapi.json",
        "SHA256SUMS",
    ]
    for file in listed(client):
        answer = client.get(file["href"], buffered=True)
        assert answer.status_code == 200
        assert len(answer.data) == file["bytes"]
        assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]
        assert answer.headers["ETag"] == f'"{file["sha256"]}"'
        assert answer.headers["Data-Release"] == RELEASE


def test_building_twice_gives_the_same_bytes(folder: Path) -> None:
    again = build(editions(folder / "releases"), folder / "again")
    for path in (folder / "files" / RELEASE).iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()
    assert files.listed(folder / "again", RELEASE) == files.listed(folder / "files", RELEASE)


def test_what_is_laid_out_already_is_left_and_what_is_missing_is_laid_out_again(
    folder: Path, tmp_path: Path
) -> None:
    (made,) = editions(folder / "releases")
    assert lay_out(made, tmp_path)
    assert not lay_out(made, tmp_path)
    (tmp_path / RELEASE / "openapi.json").unlink()
    assert lay_out(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [RELEASE]


def test_a_part_of_a_file_can_be_asked_for(client: FlaskClient) -> None:
    file = listed(client)[0]
    whole = client.get(file["href"], buffered=True).data
    part = client.get(file["href"], buffered=True, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.data == whole[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    beyond = client.get(file["href"], buffered=True, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    assert beyond.content_type == "application/problem+json"
    other = client.get(file["href"], buffered=True, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert other.status_code == 200


def test_a_file_that_one_has_is_not_sent_again(client: FlaskClient) -> None:
    file = listed(client)[0]
    answer = client.get(file["href"], buffered=True, headers={"If-None-Match": f'"{file["sha256"]}"'})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_each_archive_carries_licence_release_and_read_me(client: FlaskClient) -> None:
    for file in listed(client)[1:3]:
        with zipfile.ZipFile(io.BytesIO(client.get(file["href"], buffered=True).data)) as archive:
            readme = archive.read("README.txt").decode()
            assert f"release {RELEASE} of 2026-11-24" in readme
            assert "CC BY 4.0" in readme
            assert archive.read("LICENSE.txt")
            assert archive.testzip() is None


def test_the_tables_in_the_archive_are_those_that_were_frozen(client: FlaskClient, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get(listed(client)[1]["href"], buffered=True).data)) as archive:
        for path in (folder / "releases" / RELEASE / "tables").iterdir():
            assert archive.read(f"tables/{path.name}") == path.read_bytes()
        package = json.loads(archive.read("datapackage.json"))
    assert package["version"] == RELEASE


def test_the_lines_of_the_archive_are_the_records_of_the_api(client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get(listed(client)[2]["href"], buffered=True).data)) as archive:
        lines = archive.read("cases.ndjson").decode().splitlines()
    for line in lines:
        record = json.loads(line)
        answer = client.get(f"/v1/cases/{record['id']}").text.replace("http://localhost/v1/", "/v1/")
        assert json.loads(answer)["data"] == record


def test_the_sums_verify_every_other_file(client: FlaskClient) -> None:
    lines = client.get(listed(client)[-1]["href"], buffered=True).text.splitlines()
    assert lines == [f"{file['sha256']}  {file['name']}" for file in listed(client)[:-1]]


def test_a_mirror_serves_the_same_answers_from_the_downloaded_file(
    client: FlaskClient, tmp_path: Path
) -> None:
    downloaded = tmp_path / "downloaded.sqlite"
    downloaded.write_bytes(client.get(listed(client)[0]["href"], buffered=True).data)
    assert mirror(downloaded, tmp_path / "mirror") == RELEASE
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'mirror'}", files_folder=str(tmp_path / "mirror")
    )
    there = create_app(settings).test_client()
    for path in ("/v1/cases?include=events,sources", "/v1/stats/cases?group_by=status", "/v1/releases"):
        assert there.get(path).data == client.get(path).data
    assert there.get(f"/v1/releases/{RELEASE}/files").get_json()["data"] == []


def test_a_file_that_is_no_release_is_refused_as_a_mirror(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection:
        connection.execute("CREATE TABLE release (id TEXT)")
    with pytest.raises(EditionError, match="not the file of a release"):
        mirror(tmp_path / "other.sqlite", tmp_path / "mirror")


@pytest.mark.parametrize(
    "change, lacking",
    [
        ("DROP TABLE case_counts", "has no case_counts"),
        ("ALTER TABLE cases DROP COLUMN stale", r"has no cases\.stale"),
    ],
)
def test_a_file_of_another_version_is_refused_as_a_mirror(
    change: str, lacking: str, client: FlaskClient, tmp_path: Path
) -> None:
    """It would be served, and every answer would be an error."""
    older = tmp_path / "older.sqlite"
    older.write_bytes(client.get(listed(client)[0]["href"], buffered=True).data)
    with closing(sqlite3.connect(older)) as connection:
        connection.execute(change)
        connection.commit()
    with pytest.raises(EditionError, match=lacking):
        mirror(older, tmp_path / "mirror")
    assert not (tmp_path / "mirror").exists()


def test_an_unknown_file_or_release_is_a_problem_that_says_what_there_is(client: FlaskClient) -> None:
    answer = client.get(f"/v1/releases/{RELEASE}/files/SHA256SUM")
    assert answer.status_code == 404
    assert "SHA256SUMS" in answer.get_json()["detail"]
    for name in ("../../../etc/passwd", "manifest.json"):
        assert client.get(f"/v1/releases/{RELEASE}/files/{name}").status_code == 404
    assert client.get("/v1/releases/2020.1.1/files").status_code == 404
