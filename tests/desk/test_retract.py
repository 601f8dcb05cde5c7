"""`seed retract` takes a wrong release back, and what is loaded follows the list of releases."""

from __future__ import annotations

import csv
import errno
import json
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

from api.records.declaration import FILE as DECLARATION
from seed.desk.retract import newest, retract
from seed.editions import Edition, EditionError, editions
from seed.release import make
from seed.retracted import FILE, Retracted, read_retracted
from tests.conftest import TINY_TABLES, app_of
from tests.releases.test_making import changed_tables, edit, prepared, reasons
from tests.support.publishing import code_of_tiny, prepare, publish, seed_command
from tests.support.servers import program_environment

FIRST, SECOND = "2026.11.1", "2026.11.2"
WHY = "It named a wrong person."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as `seed/` is, with two releases."""
    place = tmp_path / "data"
    shutil.copytree(TINY_TABLES, place / "tables")
    (place / "releases").mkdir()
    pending = place / "changes.csv"
    assert make(prepared(place / "tables", FIRST), "The first.", place / "releases", pending)[0]
    changed_tables(place / "tables")
    make(prepared(place / "tables", SECOND), "The second.", place / "releases", pending)
    reasons(pending)
    assert make(prepared(place / "tables", SECOND), "The second.", place / "releases", pending)[0]
    return place


def take_back(folder: Path, reason: str | None = None) -> Edition:
    edition = newest(None, folder / "releases")
    retract(edition, "2026-12-03", reason, folder / "changes.csv", folder / "away")
    return edition


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_it_is_moved_away_whole_and_can_be_made_again(folder: Path) -> None:
    whole, tables = content(folder / "releases" / SECOND), content(folder / "tables")
    take_back(folder)
    assert [edition.id for edition in editions(folder / "releases")] == [FIRST]
    assert content(folder / "away" / SECOND) == whole
    assert content(folder / "tables") == tables
    # The kinds and reasons serve the next try as they are.
    assert (folder / "changes.csv").read_bytes() == whole["changes.csv"]
    made, findings = make(
        prepared(folder / "tables", SECOND), "The second.", folder / "releases", folder / "changes.csv"
    )
    assert made, findings
    again = content(folder / "releases" / SECOND)
    assert {name: again[name] for name in whole if not name.endswith(".xz") and "files/" not in name} == {
        name: whole[name] for name in whole if not name.endswith(".xz") and "files/" not in name
    }
    # And taken back once more it lies beside the first.
    take_back(folder)
    assert {path.name for path in (folder / "away").iterdir()} == {SECOND, f"{SECOND}-2"}


def test_what_the_curator_has_written_since_is_not_lost(folder: Path) -> None:
    (folder / "changes.csv").write_text("table,record,row,column,kind,reason,source_ids\n", "utf-8")
    before = (folder / "changes.csv").read_bytes()
    take_back(folder)
    assert (folder / "changes.csv").read_bytes() == before


def test_only_the_newest_can_be_taken_back(folder: Path) -> None:
    releases = folder / "releases"
    with pytest.raises(EditionError, match=r"Only the newest .* is 2026\.11\.2.*mended by a new release"):
        newest(FIRST, releases)
    with pytest.raises(EditionError, match=r"no release 2020\.1\.1; the newest is 2026\.11\.2"):
        newest("2020.1.1", releases)
    with pytest.raises(EditionError, match="no release to take back"):
        newest(None, folder / "nothing")


def test_the_number_of_one_that_others_have_seen_is_never_used_again(folder: Path) -> None:
    take_back(folder, WHY)
    assert read_retracted(folder / FILE) == [Retracted(SECOND, "2026-12-03", WHY)]
    with pytest.raises(EditionError, match=r"2026\.11\.2 was taken back on 2026-12-03.*not used again"):
        make(prepared(folder / "tables", SECOND), "Again.", folder / "releases", folder / "changes.csv")
    made, findings = make(
        prepared(folder / "tables", "2026.11.3"), "Anew.", folder / "releases", folder / "changes.csv"
    )
    assert made, findings
    assert made.predecessor == FIRST


def test_where_it_cannot_be_moved_everything_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(folder)

    def fail(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", fail)
        with pytest.raises(EditionError, match="lies on another disk"):
            take_back(folder, WHY)
    (folder / "away").rmdir()
    assert content(folder) == before
    (folder / "away").write_text("in the way", "utf-8")
    with pytest.raises(EditionError, match="Nothing was taken back"):
        take_back(folder, WHY)
    (folder / "away").unlink()
    assert content(folder) == before


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with two releases, loaded and laid out."""
    code = code_of_tiny(tmp_path_factory.mktemp("code"))
    prepare(code, FIRST, "2026-11-24")
    publish(code)
    prepare(code, SECOND, "2026-11-30")
    edit(
        code.joinpath("seed", "tables"),
        "themes",
        lambda rows: [rows[0] | {"definition": "In short."}, *rows[1:]],
    )
    publish(code)
    for word in ("load", "files"):
        assert seed_command(code, word)[0] == 0
    return code


@pytest.fixture
def code(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "code"))


def of_loads(code: Path) -> set[str]:
    return {path.name for path in (code / "var" / "releases").iterdir()}


def test_what_was_loaded_and_laid_out_of_it_is_removed(code: Path) -> None:
    declared = (code / "seed" / DECLARATION).read_bytes()
    (code / "var" / "releases" / "notes.sqlite").write_bytes(b"of somebody")
    (code / "var" / "files" / "notes").mkdir()
    status, printed = seed_command(code, "retract", "--not-public", "--yes")
    assert status == 0, printed
    assert printed.splitlines() == [
        f"Release {SECOND} of 2026-11-30: More people.",
        f"Release {SECOND} is taken back; it lies in var/retracted/{SECOND} on this machine.",
        "Its kinds and reasons are in seed/changes.csv again.",
        "Writing the documents anew …",
        "Now commit, load and deploy (`make load`, or `make serve` here).",
    ]
    assert (code / "seed" / DECLARATION).read_bytes() == declared
    assert not (code / "seed" / FILE).exists()
    status, printed = seed_command(code, "load")
    assert f"Removed {SECOND}: no such release is in seed/releases any more." in printed.splitlines()
    assert of_loads(code) == {f"{FIRST}.sqlite", "notes.sqlite"}
    status, printed = seed_command(code, "files")
    assert (
        f"Removed the files of {SECOND}: no such release is in seed/releases any more."
        in printed.splitlines()
    )
    assert {path.name for path in (code / "var" / "files").iterdir()} == {FIRST, "notes"}
    # And the same number can be published again, with the reasons as they were.
    status, printed = seed_command(code, "release", "--notes", "More people.")
    assert status == 0, printed
    assert "Loaded 2026.11.2." in seed_command(code, "load")[1]


def test_who_asks_for_a_public_one_is_told_when_and_why(code: Path) -> None:
    client = app_of(f"sqlite:///{code / 'var' / 'releases'}").test_client()
    assert client.get("/v1/meta").get_json()["data"]["release"] == SECOND
    status, printed = seed_command(code, "retract", SECOND, "--public", "--reason", f" {WHY}\n", "--yes")
    assert status == 0, printed
    assert "A new release that puts right what is wrong serves them better" in printed
    assert "Its number stays used; `make release` takes the next one." in printed
    status, printed = seed_command(code, "load")
    assert "Loaded 2026.11.1." in printed
    for path in (f"/v1/cases?release={SECOND}", f"/v1/releases/{SECOND}", f"/releases/{SECOND}"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        told = answer.get_json()["detail"] if answer.is_json else answer.text
        assert f"Release {SECOND} was taken back on " in told
        assert WHY in told
    # It is not missing: it was taken back.
    assert client.get("/readyz").get_json() == {"status": "ok"}
    again = ("release", "--notes", "Again.", "--keep-documents")
    status, printed = seed_command(code, *again, "--number", SECOND)
    assert (status, "its number is not used again: the next one could be 2026.11.3" in printed) == (1, True)
    status, printed = seed_command(code, *again)
    assert (status, "Release 2026.11.3 is frozen" in printed) == (0, True), printed


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "Say --public if others have seen the release"),
        (["--public"], "Say why with --reason"),
        (["--public", "--reason", " "], "Say why with --reason"),
        (["--not-public"], "Say --yes"),
        ([FIRST, "--not-public", "--yes"], "Only the newest release can be taken back"),
    ],
)
def test_without_a_terminal_nothing_waits_and_nothing_is_guessed(
    words: list[str], said: str, published: Path
) -> None:
    before = content(published / "seed" / "releases")
    status, printed = seed_command(published, "retract", *words)
    assert status in {1, 2}
    assert said in printed
    assert "Traceback" not in printed
    assert content(published / "seed" / "releases") == before


def test_on_a_terminal_it_asks(code: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "seed", "retract"],
        cwd=str(code),
        env={**program_environment({}), "TERM": "xterm"},
        encoding="utf-8",
        timeout=60,
    )
    child.expect("Have others seen it")
    child.send("y\r")
    child.expect("Why")
    child.sendline(WHY)
    child.expect(f"Take release {SECOND} back")
    child.send("y\r")
    child.expect("is taken back")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    (noted,) = read_retracted(code / "seed" / FILE)
    assert (noted.id, noted.reason) == (SECOND, WHY)


def test_a_mirror_is_left_alone(published: Path, tmp_path: Path) -> None:
    mirrored = tmp_path / "mirror"
    file = tmp_path / "downloaded.sqlite"
    shutil.copy(published / "var" / "releases" / f"{SECOND}.sqlite", file)
    code = code_of_tiny(tmp_path / "other")
    prepare(code, FIRST, "2026-11-24")
    publish(code)
    assert seed_command(code, "mirror", str(file), str(mirrored))[0] == 0
    status, printed = seed_command(code, "load", database_url=f"sqlite:///{mirrored}")
    assert (status, "Removed" in printed) == (0, False), printed
    assert (mirrored / f"{SECOND}.sqlite").exists()


def test_the_list_of_retractions_is_plain_csv(folder: Path) -> None:
    take_back(folder, 'It said "so", wrongly.')
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert json.dumps(rows) == json.dumps(
        [{"id": SECOND, "date": "2026-12-03", "reason": 'It said "so", wrongly.'}]
    )
