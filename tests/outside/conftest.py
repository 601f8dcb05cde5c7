"""The programs that judge from outside, each as a function that a test calls."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.outside.system import soffice

# From a file and a format to the file that LibreOffice made of it.
Save = Callable[[Path, str], Path]

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

    def save_as(path: Path, kind: str) -> Path:
        folder = tmp_path_factory.mktemp("saved")
        done = subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile}",
                "--headless",
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
