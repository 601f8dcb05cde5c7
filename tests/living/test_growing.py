"""People are added, a date is mended, and a release is made: data alone, and every release before stays as it was.

No text and no test needs a hand then: one command writes the examples anew, and the tests of them pass as they are.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.editions import editions
from tests.conftest import app_on
from tests.living.conftest import rows_of
from tests.living.growing import append_cases, change_a_date
from tests.support.publishing import LATER, code_of_later, openapi_command, publish, seed_command
from tests.support.servers import ROOT, program_environment

ADDED = 3
# What shows examples, and so follows the newest release.
WITH_EXAMPLES = {
    "openapi/v1.json",
    "openapi/v1-3.0.json",
    "openapi/guide/before-you-print.md",
    "openapi/guide/matching.md",
    "openapi/guide/querying.md",
    "README.md",
}
# What judges the examples.
OF_EXAMPLES = ("tests/living/test_guide.py", "tests/living/test_readme.py", "tests/contract/test_examples.py")


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository after curators went on working."""
    code = code_of_later(tmp_path_factory.mktemp("growing") / "code")
    append_cases(code / "seed" / "tables", ADDED)
    change_a_date(code / "seed" / "tables")
    assert seed_command(code, "check")[0] == 0
    publish(code)
    return code


def told_of_older(answer: bytes) -> bytes:
    """An answer without its notice of a newer release, which changes with each new one."""
    return re.sub(rb'"newest_release":"[^"]*",', b"", answer)


@pytest.fixture(scope="module")
def grown(code: Path) -> FlaskClient:
    """The service on all its releases."""
    url = f"sqlite:///{code / 'served'}"
    status, printed = seed_command(code, "load", database_url=url)
    assert status == 0, printed
    return app_on(code / "served").test_client()


def test_the_new_release_has_them_and_tells_what_changed(code: Path, grown: FlaskClient) -> None:
    told = grown.get("/v1/cases?limit=0").get_json()["meta"]
    assert told["release"] == LATER
    assert told["total"] == len(rows_of("cases")) + ADDED
    changed = grown.get(f"/v1/releases/{LATER}/changes?limit=500&table=cases").get_json()["data"]
    assert {"cases"} <= {change["collection"] for change in changed}
    assert any(change["pointer"] == "/verified_on" for change in changed)


def test_the_releases_before_answer_as_they_did(published: FlaskClient, grown: FlaskClient) -> None:
    for edition in editions():
        for path in ("/v1/cases.csv", "/v1/cases.ndjson", "/v1/stats/cases?group_by=status", "/v1/sources"):
            address = f"{path}{'&' if '?' in path else '?'}release={edition.id}"
            answers = [told_of_older(client.get(address).get_data()) for client in (grown, published)]
            assert answers[0] == answers[1], address


def test_what_shows_examples_is_stale_then_and_one_command_writes_it_anew(
    code: Path, grown: FlaskClient
) -> None:
    url = f"sqlite:///{code / 'served'}"
    before = files_of(code)
    status, printed = openapi_command(code, "check", url)
    assert status == 1
    for name in WITH_EXAMPLES:
        assert f"{name} differs from the code and the newest release" in printed
    status, printed = openapi_command(code, "write", url)
    assert status == 0, printed
    written = {name for name, content in files_of(code).items() if before.get(name) != content}
    assert written == WITH_EXAMPLES
    assert openapi_command(code, "check", url)[0] == 0
    assert LATER in (code / "README.md").read_text("utf-8")
    shutil.copytree(ROOT / "tests", code / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OF_EXAMPLES],
        cwd=code,
        env=program_environment({}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def files_of(code: Path) -> dict[str, bytes]:
    """What is committed of a copy of the code, and anything that a command left there."""
    return {
        path.relative_to(code).as_posix(): path.read_bytes()
        for path in code.rglob("*")
        if path.is_file() and not {"__pycache__", "served", "releases"} & set(path.relative_to(code).parts)
    }
