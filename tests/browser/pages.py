"""A real browser and the real service on two ports, for whoever reads pages and embeds in a browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.servers import Server, free_port, serving
from tests.support.system import chromium

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def started(folder: Path, logs: Path) -> Iterator[Server]:
    """The service on the releases of a folder."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "api.app:create_app()"]
    environment = {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}"}
    with ExitStack() as stack:
        yield stack.enter_context(serving(command, port, logs / "log", environment))


@contextmanager
def chrome() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("There is no Chromium here: run `make system`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


class Watched:
    """A page together with the requests that it made and whatever the browser complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requested: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
