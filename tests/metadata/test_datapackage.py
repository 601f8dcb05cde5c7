"""The zip of CSV is a Data Package: every table meets its schema, and every column says what it means."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.metadata.two_releases import NEW, NEW_DAY, OLD


def file(client: FlaskClient, release: str, name: str) -> bytes:
    with client.get(f"/v1/releases/{release}/files/{name}") as answer:
        assert answer.status_code == 200
        return answer.data


@pytest.mark.parametrize("release", [OLD, NEW])
def test_every_table_of_the_unpacked_zip_is_valid(both: FlaskClient, release: str, tmp_path: Path) -> None:
    from frictionless import Package, system

    packed = io.BytesIO(file(both, release, f"open-cases-{release}-csv.zip"))
    zipfile.ZipFile(packed).extractall(tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    checked = {task.name: task.stats["rows"] for task in report.tasks}
    assert checked.keys() == {path.stem for path in (tmp_path / "tables").iterdir()}
    told = both.get(f"/v1/releases/{release}").get_json()["data"]["counts"]
    assert checked == {name: told[name] for name in checked}
    assert {"cases", "events", "sources"} <= checked.keys()


def test_the_descriptor_names_release_licence_and_what_every_column_means(both: FlaskClient) -> None:
    package = json.loads(file(both, NEW, "datapackage.json"))
    assert (package["version"], package["created"]) == (NEW, f"{NEW_DAY}T00:00:00Z")
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    described = [field["description"] for one in package["resources"] for field in one["schema"]["fields"]]
    assert min(map(len, described)) > 10
