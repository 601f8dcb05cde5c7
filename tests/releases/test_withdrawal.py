"""A withdrawn person: no table, release, answer, file or feed says the name; the uid answers 410 everywhere."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.editions import editions, verified
from seed.files import build
from seed.frozen_files import lay_out
from seed.load import load_edition
from seed.release import make
from tests.conftest import TINY_TABLES, app_on
from tests.releases.test_making import changed_tables, edit, prepared, reasons
from tests.support.withdrawing import withdraw_from

# Oleg Orlov, of the tiny dataset: many recognitions, sources that others share.
SLUG, SHARED = "oleg-orlov", "frontline-orlov"
# The region of Oryol, Орловская область, is not the person.
NAME = re.compile(r"Orlov|Орлов(?!с[кь])", re.IGNORECASE)


def uid_of(slug: str) -> str:
    rows = (TINY_TABLES / "cases.csv").read_text(encoding="utf-8").splitlines()
    return next(row.split(",")[0] for row in rows if row.split(",")[1] == slug)


def served(folder: Path) -> FlaskClient:
    known = editions(folder / "releases")
    for count in range(1, len(known) + 1):
        load_edition(known[:count], f"sqlite:///{folder / 'served'}")
    return app_on(folder / "served").test_client()


def published(folder: Path) -> None:
    """Make two releases of the tiny dataset, with the person in both, and a source of theirs on which another rests."""
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    edit(
        tables,
        "cases",
        lambda rows: [{**rows[0], "source_ids": f"{rows[0]['source_ids']};{SHARED}"}, *rows[1:]],
    )
    releases, pending = folder / "releases", folder / "changes.csv"
    releases.mkdir()
    first = prepared(tables, "2026.11.1")
    assert make(first, "The first.", releases, pending) != (None, [])
    changed_tables(tables)
    second = prepared(tables, "2026.11.2")
    make(second, "", releases, pending)
    reasons(pending)
    made, findings = make(second, "What Orlov said.", releases, pending)
    assert made, findings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables and releases from which the person was withdrawn."""
    folder = tmp_path_factory.mktemp("withdrawn")
    published(folder)
    ids = [change["id"] for change in served(folder).get("/v1/changes?limit=500").get_json()["data"]]
    (folder / "before.json").write_text(json.dumps(ids), encoding="utf-8")
    withdraw_from(folder, uid_of(SLUG))
    return folder


@pytest.fixture(scope="module")
def after(folder: Path) -> FlaskClient:
    return served(folder)


def test_no_file_of_any_release_says_the_name_afterwards(after: FlaskClient, folder: Path) -> None:
    paths = [path for part in ("tables", "releases", "served") for path in (folder / part).rglob("*")]
    for path in paths:
        for name, content in contents(path) if path.is_file() else ():
            assert not NAME.search(content.decode("utf-8", "replace")), name


def test_identifiers_of_others_are_gone_everywhere(after: FlaskClient, folder: Path) -> None:
    identifiers = [row.split(",")[2] for row in (TINY_TABLES / "identifiers.csv").read_text("utf-8").split()]
    theirs = [value for value in identifiers if value in ("orlov-oleg-petrovich", "Q1000000001")]
    assert len(theirs) == 2
    for path in (path for part in ("tables", "releases", "served") for path in (folder / part).rglob("*")):
        for name, content in contents(path) if path.is_file() else ():
            assert not any(value.encode() in content for value in theirs), name
    for release in ("2026.11.1", "2026.11.2"):
        asked = {"identifier": "wikidata:Q1000000001", "release": release}
        told = after.get("/v1/cases", query_string=asked).get_json()
        assert (told["data"], told["meta"]["not_found"]) == ([], ["wikidata:Q1000000001"])
        kept = after.get(f"/v1/cases?identifier=wikidata:Q1000000002&release={release}").get_json()
        assert [case["id"] for case in kept["data"]] == ["pavel-kushnir"]


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds, unpacked."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from ((f"{path}/{name}", archive.read(name)) for name in archive.namelist())
    else:
        yield str(path), lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()


def test_the_files_of_the_releases_are_those_of_the_tables_that_are_left(
    after: FlaskClient, folder: Path, tmp_path: Path
) -> None:
    history = editions(folder / "releases")
    for count, edition in enumerate(history, start=1):
        built = build(history[:count], tmp_path / "built")
        assert lay_out(edition, tmp_path / "laid-out")
        for path in built.iterdir():
            assert (tmp_path / "laid-out" / edition.id / path.name).read_bytes() == path.read_bytes()


def test_the_releases_are_marked_as_revised_and_whole(after: FlaskClient, folder: Path) -> None:
    known = editions(folder / "releases")
    assert [verified(edition).revision for edition in known] == [1, 1]
    listed = after.get("/v1/releases").get_json()["data"]
    assert [record["revision"] for record in listed] == [1, 1]


@pytest.mark.parametrize("release", ["2026.11.1", "2026.11.2"])
@pytest.mark.parametrize("suffix", ["", "/timeline", "/citation"])
def test_the_uid_answers_410_with_day_and_reason_in_every_release(
    after: FlaskClient, release: str, suffix: str
) -> None:
    answer = after.get(f"/v1/cases/{uid_of(SLUG)}{suffix}?release={release}")
    assert answer.status_code == 410
    assert answer.get_json()["type"].endswith("/problems/gone")
    assert "safety" in answer.get_json()["detail"]
    assert not NAME.search(answer.text)
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_the_slug_answers_as_one_that_never_was(after: FlaskClient) -> None:
    gone = after.get(f"/v1/cases/{SLUG}")
    never = after.get("/v1/cases/mxyz-qvwk")
    assert gone.status_code == never.status_code == 404
    assert gone.get_json()["detail"] == never.get_json()["detail"].replace("mxyz-qvwk", SLUG)


def test_a_feed_of_the_person_is_gone_and_no_other_names_them(after: FlaskClient) -> None:
    for feed in ("/v1/changes.atom", "/v1/changes.jsonfeed"):
        assert after.get(feed, query_string={"case": uid_of(SLUG)}).status_code == 410
        assert not NAME.search(after.get(feed).text)


def test_no_list_in_any_format_says_the_name(after: FlaskClient) -> None:
    for collection in after.get("/v1").get_json()["links"]:
        for suffix in ("", ".csv", ".ndjson"):
            text = after.get(f"/v1/{collection.replace('_', '-')}{suffix}?release=2026.11.1").text
            assert not NAME.search(text), (collection, suffix)


def test_a_source_that_others_rest_on_stays_without_its_title_and_its_address_is_withheld(
    after: FlaskClient,
) -> None:
    listed = after.get("/v1/sources?limit=500").get_json()["data"]
    withheld = [source for source in listed if source["id"].startswith("withheld-")]
    assert withheld
    for source in withheld:
        day = source["published_on"] or "undated"
        assert source["title"] == f"Report of {source['publisher']}, {day}"
        assert source["url"] is None
        assert source["absent"]["url"] == "withheld"
        assert after.get(f"/v1/sources/{source['id']}/facts").get_json()["data"]
    cited = {
        source["id"]
        for case in after.get("/v1/cases?include=sources&limit=500").get_json()["data"]
        for source in case["sources"]
        if source["absent"].get("url") == "withheld"
    }
    assert cited <= {source["id"] for source in withheld}
    unknown = [source for source in listed if source["url"] is None and source not in withheld]
    assert all(source["absent"]["url"] == "unknown" for source in unknown)


def test_the_changes_that_remain_keep_their_ids(folder: Path, after: FlaskClient) -> None:
    before = json.loads((folder / "before.json").read_text(encoding="utf-8"))
    remaining = [change["id"] for change in after.get("/v1/changes?limit=500").get_json()["data"]]
    assert remaining
    assert set(remaining) < set(before)
