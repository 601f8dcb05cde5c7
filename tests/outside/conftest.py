"""The programs that judge from outside, each as a function that a test calls."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from tests.browser.conftest import browser
from tests.outside.system import soffice

# One for all of this folder: two cannot run in one process.
__all__ = ["browser"]

# As its dialogue reads CSV where "detect special numbers" is ticked: commas, quotes, UTF-8, American English.
DETECTING = "CSV:44,34,76,1,,1033,false,true"


class Save(Protocol):
    """From a file and a format to the file that LibreOffice made of it; `reading` says how it takes the file."""

    def __call__(self, path: Path, kind: str, reading: str = "") -> Path: ...


# Its first start on a busy machine takes the longest.
SECONDS = 120


@pytest.fixture(scope="session")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Open a file in LibreOffice as it is set up by default, and save it in a format."""
    program = soffice()
    if program is None:
        pytest.skip("LibreOffice is not installed; `make outside` installs it where it may")
    # Nobody's own settings, and no other LibreOffice that runs, have a say.
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def save_as(path: Path, kind: str, reading: str = "") -> Path:
        folder = tmp_path_factory.mktemp("saved")
        done = subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile}",
                "--headless",
                *([f"--infilter={reading}"] if reading else []),
                "--convert-to",
                kind,
                "--outdir",
                folder,
                path,
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
        saved = folder / f"{path.stem}.{kind}"
        # It ends with status 0 also where it could not read the file.
        assert saved.is_file(), done.stdout + done.stderr
        return saved

    return save_as
