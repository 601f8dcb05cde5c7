"""Pages in a real browser: nothing foreign loads, they fit every width, and axe-core finds nothing to mend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.pages import Watched, chrome, started
from tests.conftest import RELEASE
from tests.support.servers import Server

PAGES = (
    *("/", "/cases", "/cases?theme=religion&as_of=2023-02-01", "/cases?status=unknown"),
    *("/cases/vladimir-kara-murza", "/cases/vasily-neustroyev?as_of=2023-06-06&lang=ru"),
    *("/resolution", "/calls-to-action/release-all", "/stats", "/stats?group_by=region&lang=de"),
    *("/statuses/imprisoned", "/sources/kommersant-2023-04-kara-murza", f"/releases/{RELEASE}"),
    *("/embed", "/embed?what=stats&group_by=theme&lang=uk", "/embed?what=case&case=an"),
)
NOTICES = ("/cases/nobody", "/cases?statsu=x")


@pytest.fixture(scope="module")
def server(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(whole, tmp_path_factory.mktemp("pages")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chrome() as browser:
        yield browser


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(service_workers="block")
    yield Watched(context.new_page())
    assert context.cookies() == []
    context.close()


def address(server: Server, path: str) -> str:
    return f"http://localhost:{server.port}{path}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_only_our_host_and_keeps_nothing(server: Server, watched: Watched, path: str) -> None:
    watched.page.goto(address(server, path), wait_until="networkidle")
    assert len(watched.requested) >= 2
    assert all(url.startswith(address(server, "/")) for url in watched.requested)
    assert watched.complaints == []
    assert watched.page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("path", [*PAGES, *NOTICES])
def test_a_page_fits_every_width_and_paper(server: Server, watched: Watched, path: str) -> None:
    watched.page.goto(address(server, path))
    for width in (280, 390, 768, 1280):
        watched.page.set_viewport_size({"width": width, "height": 800})
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    watched.page.emulate_media(media="print")
    assert watched.page.locator("nav").first.is_hidden()
    assert watched.page.locator("h1").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, *NOTICES])
def test_axe_finds_nothing_on_a_page(browser: Browser, server: Server, path: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    page = context.new_page()
    page.goto(address(server, path))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()
