"""What the guide says on releases and on taking all: each command is carried out as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.app import create_app
from api.web.docs import GUIDE
from tests.metadata.two_releases import OLD, settings_of
from tests.support.servers import ROOT

ADDRESS = re.compile(r"\{base\}(/[^\s'\"`…]*)")


def blocks(page: str, first_word: str) -> list[str]:
    """The blocks of code of a page that begin with a word."""
    code = (GUIDE / f"{page}.md").read_text("utf-8").split("```\n")[1::2]
    return [block for block in code if block.startswith(first_word)]


@pytest.fixture(scope="module")
def address(two: Path, listening: Callable[[object], str]) -> str:
    return listening(create_app(settings_of(two)))


def run(commands: str, folder: Path, address: str) -> str:
    done = subprocess.run(
        ["bash", "-euc", commands.replace("{base}", address)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_download_is_verified_and_goes_on_where_it_stopped(address: str, tmp_path: Path) -> None:
    verify, resume = blocks("taking-all", "R=")
    name = f"open-cases-{OLD}"
    assert f"{name}-csv.zip: OK" in run(verify, tmp_path, address)

    run(resume, tmp_path, address)
    whole = (tmp_path / f"{name}.sqlite").read_bytes()
    (tmp_path / f"{name}.sqlite").write_bytes(whole[:100_000])
    run(resume, tmp_path, address)
    assert (tmp_path / f"{name}.sqlite").read_bytes() == whole
    checked = run("sha256sum --check --ignore-missing SHA256SUMS", tmp_path, address)
    assert f"{name}.sqlite: OK" in checked

    (tmp_path / f"{name}-csv.zip").write_bytes(b"cut")
    with pytest.raises(AssertionError):
        run("sha256sum --check --ignore-missing SHA256SUMS", tmp_path, address)


def test_what_is_unpacked_opens_as_the_guide_says(two: Path, tmp_path: Path) -> None:
    files = two / "files" / OLD
    for kind in ("csv", "ndjson"):
        zipfile.ZipFile(files / f"open-cases-{OLD}-{kind}.zip").extractall(tmp_path)
    for block, said in (
        (blocks("taking-all", "import pandas")[0], "status"),
        (blocks("taking-all", "import json")[0], "of 6 are held"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout


def test_make_serves_a_mirror_from_a_file() -> None:
    (command,) = blocks("taking-all", "make")
    assert command in (ROOT / "docs" / "operating.md").read_text("utf-8")
    told = subprocess.run(
        [*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f"RELEASE_FILE=open-cases-{OLD}.sqlite" in command
    assert 'python -m seed mirror  -- "$RELEASE_FILE" var/mirror' in told
    assert "DATABASE_URL=sqlite:///var/mirror" in told
    assert "seed load" not in told
    usual = subprocess.run(
        ["make", "serve", "-n"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "python -m seed load && " in usual
    assert "mirror" not in usual


@pytest.mark.parametrize("page", ["releases", "taking-all", "policy"])
def test_every_address_of_a_page_answers(page: str, address: str) -> None:
    told = ADDRESS.findall((GUIDE / f"{page}.md").read_text("utf-8"))
    assert told
    for path in told:
        asked = path.replace("${R}", OLD)
        status = run(
            f"curl --silent --output /dev/null --write-out '%{{http_code}}' '{address}{asked}'", ROOT, address
        )
        assert status == ("404" if "alde-2024-10-resolution" in path else "200"), path


def test_withdrawal_and_its_deadline_are_told_to_readers_and_to_operators() -> None:
    for path in (GUIDE / "releases.md", GUIDE / "policy.md", ROOT / "docs" / "operating.md"):
        text = " ".join(path.read_text("utf-8").split())
        assert re.search(r"(15|fifteen) minutes", text), path
        assert "410" in text
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert "make withdraw UID=… REASON=CODE" in operating
    assert "cannot be called back" in operating
