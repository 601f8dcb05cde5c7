"""Row O8: what the Dockerfile's script builds is served by another user, on a read-only disk, in 256 MB."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from seed.editions import editions
from tests.deploy.dockerfile import command, copy_into, environment, of, stages
from tests.support.servers import Server, finished, free_port, serving

LONGEST_INSTALL = 300.0
MEGABYTES = 256
BUILDS, SERVES = 65533, 65534
# Nowhere to write to: what is there stays there.
READ_ONLY = 'for folder in /tmp /var/tmp; do mount --bind "$folder" "$folder" && mount -o remount,bind,ro "$folder"; done; exec "$@"'

LISTS = ("cases", "statuses", "regions", "sources", "organisations", "actions", "figures")
# What takes the most memory: whole lists, each format, each picture, and many different answers to keep.
VARIED = (
    *(f"/v1/{name}{suffix}" for name in LISTS for suffix in (".csv", ".ndjson", "?limit=500")),
    "/v1/cases?limit=100&include=events,charges,sentences,recognitions",
    "/v1/stats/cases?group_by=status,region",
    "/v1/stats/cases?group_by=status&interval=month",
    *(f"/v1/charts/{name}.svg" for name in ("status-over-time", "by-status", "by-year")),
    "/v1/openapi.json",
    "/v1/openapi-3.0.json",
    "/v1/changes.atom",
    "/docs/api",
    "/embed",
    *(
        f"/v1/cases?limit={number}&lang={language}"
        for number in range(60, 100)
        for language in ("en", "ru", "uk")
    ),
    *(f"/v1/cases?q={quote(word)}" for word in ("orlov", "иван", "petr", "анна", "smith")),
    *(f"/cases?status={status}" for status in ("imprisoned", "house-arrest", "restricted")),
)


def as_user(user: int) -> list[str]:
    """What to put before a command of another user; nothing where one cannot be one.

    The user may read everything, since the Python of a test run often lies in the home of somebody else, and write
    what is its own.
    """
    if os.geteuid() != 0:
        return []
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *reading]


def on_a_read_only_disk() -> list[str]:
    """What to put before a command for which the folders of temporary files cannot be written."""
    apart = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    tried = subprocess.run([*apart, "sh", "-c", READ_ONLY, "sh", "true"], capture_output=True, check=False)
    # Without that right, the tree alone is read-only.
    return [*apart, "sh", "-c", READ_ONLY, "sh"] if tried.returncode == 0 else []


@dataclass(frozen=True)
class Installed:
    """The service as installed in a folder, and served."""

    folder: Path
    server: Server
    before: dict[str, tuple[int, int, int]]


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """What the Dockerfile copies, with what its script makes of it, built by a user who does not serve."""
    # The folders of pytest are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="open-cases-installed-"))
    try:
        folder.chmod(0o755)
        copy_into(folder)
        # The packages of this test run are the pinned ones: nothing is fetched.
        (folder / ".venv").symlink_to(sys.prefix)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-Rh", f"{BUILDS}:{BUILDS}", str(folder)], check=True)
        (script,) = (line for line in of("RUN", stages()[0]) if line.endswith("install.sh"))
        done = finished(
            [*as_user(BUILDS), *script.split()],
            folder,
            LONGEST_INSTALL,
            {"PIP_NO_INDEX": "1", "HOME": "/nonexistent"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        make_read_only(folder)
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=False)
        shutil.rmtree(folder)


def make_read_only(folder: Path) -> None:
    """Take the right to write from everything below a folder, but not through a link."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def contents(folder: Path) -> dict[str, tuple[int, int, int]]:
    """The time, the size and the rights of everything below a folder."""
    found = {str(path): path.lstat() for path in folder.rglob("*")}
    return {path: (one.st_mtime_ns, one.st_size, one.st_mode) for path, one in found.items()}


@pytest.fixture(scope="module")
def installed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The tree, served as a container would: by another user, with the settings of the image."""
    served = stages()[-1]
    port = free_port()
    run = [*on_a_read_only_disk(), *as_user(SERVES), *command(served)]
    settings = environment(served) | {"PORT": str(port), "HOME": "/nonexistent"}
    before = contents(tree)
    with serving(run, port, tmp_path_factory.mktemp("installed") / "log", settings, tree) as server:
        yield Installed(tree, server, before)


def test_it_answers_with_the_newest_release(installed: Installed) -> None:
    assert installed.server.get("/readyz")[0] == 200
    status, body = installed.server.get("/v1/cases?limit=1")
    assert status == 200
    assert json.loads(body)["meta"]["release"] == editions()[-1].id


def test_every_file_of_a_release_can_be_taken_away(installed: Installed) -> None:
    status, body = installed.server.get(f"/v1/releases/{editions()[-1].id}/files")
    assert status == 200
    files = json.loads(body)["data"]
    assert files
    for file in files:
        _, _, path = file["href"].partition("/v1/")
        status, content = installed.server.get(f"/v1/{path}")
        assert (status, len(content)) == (200, file["bytes"]), file["name"]


def test_it_writes_a_workbook_without_a_place_to_write(installed: Installed) -> None:
    status, body = installed.server.get("/v1/cases.xlsx")
    assert status == 200, body[:300]
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def test_one_worker_stays_within_the_memory_of_a_small_host(installed: Installed) -> None:
    with ThreadPoolExecutor(8) as readers:
        statuses = list(readers.map(lambda path: installed.server.get(path)[0], (*VARIED, *VARIED)))
    refused = [path for path, status in zip((*VARIED, *VARIED), statuses, strict=True) if status != 200]
    assert refused == []
    assert memory_of(installed.server.process.pid) < MEGABYTES * 1024 * 1024


def memory_of(process: int) -> int:
    """The bytes that a process and all its children hold, each shared page by its share (PSS)."""
    folder = Path("/proc") / str(process)
    children = [
        int(child)
        for task in (folder / "task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    lines = (folder / "smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own * 1024 + sum(map(memory_of, children))


def test_nothing_was_written_while_it_served(installed: Installed) -> None:
    assert contents(installed.folder) == installed.before
