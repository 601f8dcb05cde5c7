"""A frozen release is what it was: whatever of it is edited, lost or broken is told in a sentence, and nothing is made
of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.records.files import MANIFEST
from seed.editions import EditionError, editions, verified, write_sums
from seed.frozen_files import lay_out
from seed.release import make
from tests.conftest import TINY_TABLES
from tests.releases.test_making import prepared
from tests.support.publishing import code_of_tiny, prepare, publish, seed_command

RELEASE = "2026.11.1"
DATABASE = f"open-cases-{RELEASE}.sqlite"

Spoil = Callable[[Path], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    edition, findings = make(prepared(TINY_TABLES, RELEASE), "The first.", folder, folder / "changes.csv")
    assert edition, findings
    return folder


@pytest.fixture
def releases(made: Path, tmp_path: Path) -> Path:
    """A folder of one release, to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "releases"))


def appended(file: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).write_bytes((folder / file).read_bytes() + b" ")

    return spoil


def lost(file: str) -> Spoil:
    return lambda folder: (folder / file).unlink()


def said(**changes: object) -> Spoil:
    def spoil(folder: Path) -> None:
        about = json.loads((folder / "release.json").read_text("utf-8"))
        (folder / "release.json").write_text(json.dumps({**about, **changes}), "utf-8")

    return spoil


def test_what_nobody_touched_is_whole(releases: Path) -> None:
    (edition,) = editions(releases)
    assert verified(edition).package.version == edition.id == RELEASE
    noted = (edition.folder / "SHA256SUMS").read_text("utf-8")
    for path in edition.folder.rglob("*"):
        name = path.relative_to(edition.folder).as_posix()
        assert path.is_dir() or name in {"SHA256SUMS", "release.json"} or f"  {name}\n" in noted


@pytest.mark.parametrize(
    "spoil, told",
    [
        (appended("tables/themes.csv"), "tables of release 2026.11.1 differ from their digest"),
        (lost("tables/themes.csv"), "tables of release 2026.11.1 differ from their digest"),
        (appended("datapackage.json"), "^datapackage.json of release 2026.11.1: not as noted"),
        (lost("datapackage.json"), "datapackage.json: cannot be read"),
        (appended("files/openapi.json"), "^files/openapi.json of release 2026.11.1: not as noted"),
        (appended(f"files/{DATABASE}.xz"), f"^files/{DATABASE}.xz of release 2026.11.1: not as noted"),
        (lost(f"files/{MANIFEST}"), "^files/manifest.json of release 2026.11.1: not as noted"),
        (lambda folder: (folder / "files" / "more.txt").write_text("more"), "^files/more.txt of release"),
        (lambda folder: (folder / "changes.csv").write_text("more"), "^changes.csv of release"),
        (lost("SHA256SUMS"), "^SHA256SUMS of release 2026.11.1 cannot be read"),
        (lost("release.json"), "^release.json of release 2026.11.1 cannot be read"),
        (lambda folder: (folder / "release.json").write_text("{"), "^release.json of release 2026.11.1 cannot be read"),
        (said(more="x"), "release.json of release 2026.11.1 must say id, released_on, notes"),
        (said(revision="1"), "release.json of release 2026.11.1 has a wrong revision: '1'"),
        (said(id="2026.11.2"), "release.json says 2026.11.2; the folder is named 2026.11.1"),
    ],
)  # fmt: skip
def test_what_was_edited_or_lost_is_told(releases: Path, spoil: Spoil, told: str) -> None:
    spoil(releases / RELEASE)
    with pytest.raises(EditionError, match=told):
        [verified(edition) for edition in editions(releases)]


@pytest.mark.parametrize(
    "spoil, told",
    [
        (lambda folder: (folder / "files" / f"{DATABASE}.xz").write_bytes(b"no xz"), f"{DATABASE} of release 2026.11.1 cannot be read"),
        (lost(f"files/{DATABASE}.xz"), f"{DATABASE} of release 2026.11.1 cannot be read"),
        (appended("files/openapi.json"), "openapi.json of release 2026.11.1 is not what manifest.json says"),
        (lost(f"files/{MANIFEST}"), "manifest.json of release 2026.11.1 cannot be read"),
        (lambda folder: (folder / "files" / MANIFEST).write_text("[]"), "manifest.json of release 2026.11.1 cannot be read"),
        (lambda folder: shutil.rmtree(folder / "files"), "manifest.json of release 2026.11.1 cannot be read"),
    ],
)  # fmt: skip
def test_what_is_noted_and_broken_all_the_same_is_not_laid_out(
    releases: Path, tmp_path: Path, spoil: Spoil, told: str
) -> None:
    spoil(releases / RELEASE)
    (edition,) = editions(releases)
    write_sums(edition)
    with pytest.raises(EditionError, match=told):
        lay_out(verified(edition), tmp_path / "files")
    assert not (tmp_path / "files").exists() or [*(tmp_path / "files").iterdir()] == []


def test_the_commands_say_so_and_make_nothing(tmp_path: Path) -> None:
    code = code_of_tiny(tmp_path / "code")
    prepare(code, RELEASE, "2026-11-24")
    publish(code)
    appended("files/openapi.json")(code / "seed" / "releases" / RELEASE)
    told = f"files/openapi.json of release {RELEASE}: not as noted in SHA256SUMS. A frozen release must not be edited"
    for command in ("load", "files"):
        status, printed = seed_command(code, command)
        assert (status, printed.partition(";")[0]) == (1, told)
    assert not (code / "var").exists()


def test_every_published_release_is_whole_and_can_be_laid_out(tmp_path: Path) -> None:
    published = editions()
    assert [lay_out(verified(edition), tmp_path) for edition in published] == [True for _ in published]
