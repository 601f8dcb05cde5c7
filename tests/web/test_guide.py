"""What the guide tells readers to ask is asked here, of the real service with the real data."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from api.web.docs import GUIDE
from tests.support.servers import ROOT, Server, free_port, program_environment, serving

ADDRESS = re.compile(r"\{base\}(/[^\s'\"`…]*)")
ADDRESSES = sorted({path for page in GUIDE.glob("*.md") for path in ADDRESS.findall(page.read_text("utf-8"))})
REFUSED = {"/v1/cases?statsu=imprisoned": 400}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("guide"), free_port()
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'releases'}", "PORT": str(port)}
    load = [sys.executable, "-m", "seed", "load"]
    subprocess.run(load, cwd=ROOT, env=program_environment(settings), check=True, capture_output=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "api.app:create_app()"]
    with serving(command, port, folder / "log", settings) as server:
        yield server


def sample(page: str, first_line: str, server: Server) -> str:
    """The block of code that begins with a line, for this server."""
    text = (GUIDE / f"{page}.md").read_text("utf-8")
    block = next(
        block for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) if block.startswith(first_line)
    )
    return block.replace("{base}", f"http://localhost:{server.port}")


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_in_the_guide_answers_as_it_says(server: Server, path: str) -> None:
    assert server.get(path.rstrip("/"))[0] == REFUSED.get(path, 200)


def test_the_python_sample_counts_everybody_in_custody(server: Server) -> None:
    told = subprocess.run(
        [sys.executable, "-c", sample("querying", "import json", server)],
        env=program_environment({}),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, *groups = told.stdout.splitlines()
    assert re.fullmatch(r"\d+ people in custody, release 2026\.11\.1", first)
    numbers = [int(line.split()[-1]) for line in groups if re.search(r"\s\d+$", line)]
    assert sum(numbers) == int(first.split()[0]) > 0
