"""A disk that is full is told in a sentence; nothing half-written is left, and what was there is served on."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from seed.load import load
from tests.conftest import TINY_TABLES, app_on
from tests.releases.test_making import edit, reasons
from tests.support.publishing import code_of_tiny, prepare, publish, seed_command
from tests.support.servers import program_environment

# Of a file, in bytes; the system ends what grows beyond as it does on a full disk. Neither a database nor a file of a
# release is as small.
MOST = 100_000
LONGEST_STEP = 120.0


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with a release that is frozen, loaded and laid out."""
    code = code_of_tiny(tmp_path_factory.mktemp("code"))
    prepare(code, "2026.11.1", "2026-11-24")
    publish(code)
    for command in ("load", "files"):
        assert seed_command(code, command)[0] == 0
    return code


def on_a_full_disk(code: Path, *words: str, **environment: str) -> str:
    """What a command prints that finds the disk full."""
    done = subprocess.run(
        [sys.executable, "-m", "seed", *words],
        cwd=code,
        env=program_environment({**environment, "PYTHONDONTWRITEBYTECODE": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_STEP,
        check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (MOST, MOST)),
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    found: Iterator[Path] = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.suffix != ".pyc"}


@pytest.mark.parametrize(
    "words", [("load",), ("load", "--tables", str(Path("seed", "tables")))], ids=["releases", "tables"]
)
def test_a_load_leaves_nothing_and_the_old_data_are_served(
    words: tuple[str, ...], code: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    load(TINY_TABLES, f"sqlite:///{folder}")
    before = contents(folder)
    said = on_a_full_disk(code, *words, DATABASE_URL=f"sqlite:///{folder}")
    assert said.splitlines()[-1] == (
        "The database cannot be used: the disk cannot be read or written: it is full, limited or broken."
    )
    assert contents(folder) == before
    assert app_on(folder).test_client().get("/v1/cases").status_code == 200


def test_files_that_cannot_be_laid_out_leave_nothing(code: Path, tmp_path: Path) -> None:
    said = on_a_full_disk(code, "files", FILES_FOLDER=str(tmp_path / "files"))
    assert said == "No space is left on the disk: make room, and run it again.\n"
    assert contents(tmp_path) == {}
    assert list((tmp_path / "files").iterdir()) == []


def test_a_mirror_that_cannot_be_made_leaves_nothing(code: Path, tmp_path: Path) -> None:
    file = next((code / "var" / "releases").glob("*.sqlite"))
    said = on_a_full_disk(code, "mirror", str(file), str(tmp_path / "mirror"))
    assert said.endswith("no space is left on the disk.\n") or "no space is left on the disk (" in said
    assert len(said.splitlines()) == 1
    assert list((tmp_path / "mirror").iterdir()) == []


def test_a_release_that_cannot_be_made_leaves_everything_as_it_was(code: Path) -> None:
    edit(
        code.joinpath("seed", "tables"),
        "cases",
        lambda rows: [row | {"summary": f"{row['summary'][:200]} More is known."} for row in rows],
    )
    prepare(code, "2026.12.1", "2026-12-01")
    command = ("release", "--keep-documents", "--notes", "More.")
    assert seed_command(code, *command)[0] == 1
    reasons(code / "seed" / "changes.csv")
    before = contents(code)
    said = on_a_full_disk(code, *command)
    assert "No release was made, and everything is as it was: " in said
    assert contents(code) == before


def test_a_draft_that_cannot_be_loaded_is_told(code: Path) -> None:
    before = contents(code / "var" / "releases")
    said = on_a_full_disk(code, "preview", "--load-only")
    assert said.splitlines()[-1] == "No space is left on the disk: make room, and run it again."
    assert contents(code / "var" / "releases") == before
