"""A real browser, the real service on a whole release, and a page that is watched; shared by all modules of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import Watched, started
from tests.support.servers import Server
from tests.support.system import chromium

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("There is no Chromium here: run `make system`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("server"), DATABASE_URL=f"sqlite:///{whole}") as server:
        yield server


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """An empty page; at the end it must have left no cookie."""
    context = browser.new_context(service_workers="block")
    yield Watched(context.new_page())
    assert context.cookies() == []
    context.close()
