"""Row D2: the form of every request in the reference runs untouched, and so do its samples in every language."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.web.reference import operations
from api.web.samples import samples
from seed.editions import editions
from seed.files import build
from seed.load import load_edition
from tests.browser.pages import started
from tests.support.openapi_linter import of_this_machine
from tests.support.servers import finished

SECONDS = 300
OPERATIONS = operations().values()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service with every release, whose newest the examples of the document are taken from."""
    folder = tmp_path_factory.mktemp("service")
    load_edition(editions(), f"sqlite:///{folder / 'releases'}")
    build(editions(), folder / "files")
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'releases'}", "FILES_FOLDER": str(folder / "files")}
    with started(folder, **settings) as server:
        yield f"http://localhost:{server.port}"


def test_execute_works_untouched_on_every_request(service: str, browser: Browser) -> None:
    page = browser.new_page()
    failed = {}
    for one in OPERATIONS:
        page.goto(f"{service}/docs/api/{one.id}")
        page.locator("button.execute").click()
        status = page.locator(".live-responses-table tbody .response-col_status").first
        status.wait_for()
        if not status.inner_text().startswith("200"):
            failed[one.id] = status.inner_text()
    assert failed == {}


def written(service: str, language: str) -> list[tuple[str, str]]:
    """Every sample in a language, after the id of its request."""
    return [
        (one.id, samples(service + one.example, one.media_types[0], one.body)[language]) for one in OPERATIONS
    ]


def test_every_sample_in_curl_runs(service: str, tmp_path: Path) -> None:
    script = tmp_path / "samples.sh"
    lines = [f"{text} >/dev/null || echo {name}" for name, text in written(service, "curl")]
    script.write_text("\n".join(lines), "utf-8")
    done = finished(["sh", script], tmp_path, SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_sample_in_python_runs(service: str, tmp_path: Path) -> None:
    for name, text in written(service, "Python"):
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    script = tmp_path / "all.py"
    script.write_text(
        "import runpy, sys\nfor name in sys.argv[1:]:\n    runpy.run_path(f'{name}.py')\n", "utf-8"
    )
    done = finished(
        [sys.executable, "-W", "error", script, *(one.id for one in OPERATIONS)], tmp_path, SECONDS
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Open Cases") > 10


def test_every_sample_in_javascript_runs(service: str, tmp_path: Path) -> None:
    node = of_this_machine()
    if node is None:
        pytest.skip("There is no Node.js here: run `make outside`.")
    for name, text in written(service, "JavaScript"):
        (tmp_path / f"{name}.mjs").write_text(text, "utf-8")
    script = tmp_path / "all.mjs"
    script.write_text("for (const name of process.argv.slice(2)) await import(`./${name}.mjs`);\n", "utf-8")
    done = finished([*node.node, script, *(one.id for one in OPERATIONS)], tmp_path, SECONDS)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_sample_in_r_runs(service: str, tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("There is no R here: install `r-cran-jsonlite` with R.")
    for name, text in written(service, "R"):
        (tmp_path / f"{name}.R").write_text(text, "utf-8")
    script = tmp_path / "all.R"
    script.write_text(
        "for (name in commandArgs(TRUE)) source(paste0(name, '.R'), local = new.env(), print.eval = TRUE)\n",
        "utf-8",
    )
    done = finished([rscript, script, *(one.id for one in OPERATIONS)], tmp_path, SECONDS)
    assert done.returncode == 0, done.stderr
