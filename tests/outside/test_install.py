"""Row O8: the script of the Dockerfile makes an environment of its own, from the packages that are pinned."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.deploy.dockerfile import copy_into, of, stages
from tests.support.servers import finished

LONGEST_INSTALL = 600.0


def test_where_there_is_no_environment_the_script_makes_one_that_is_whole(tmp_path: Path) -> None:
    copy_into(tmp_path)
    script = of("RUN", stages()[0])[-1]
    done = finished(script.split(), tmp_path, LONGEST_INSTALL, {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / ".venv" / "bin" / "gunicorn").is_file()
    checked = subprocess.run(
        [tmp_path / ".venv" / "bin" / "python", "-m", "pip", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert list((tmp_path / "var" / "releases").glob("*.sqlite"))
    assert list((tmp_path / "var" / "files").glob("*/manifest.json"))
