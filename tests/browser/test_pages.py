"""Pages in a real browser: nothing foreign loads, they fit every width, and axe-core finds nothing to mend."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.pages import Watched, address, fullest, unsure
from tests.conftest import RELEASE
from tests.support.servers import Server

PERSON = fullest()
SOMEBODY, A_DAY = unsure()
PAGES = (
    *(
        "/",
        "/about",
        "/cases?initial=K&sort=-status_since",
        "/cases",
        "/cases?theme=religion&as_of=2023-02-01",
        "/cases?status=unknown",
    ),
    *(f"/cases/{PERSON['id']}", f"/cases/{SOMEBODY}?as_of={A_DAY}&lang=ru"),
    *("/resolution", "/calls-to-action/release-all", "/stats", "/stats?group_by=region&lang=de"),
    *("/statuses/imprisoned", f"/sources/{PERSON['source_ids'].split(';')[0]}", f"/releases/{RELEASE}"),
    *("/match", "/match?lang=ru"),
    *("/embed", "/embed?what=stats&group_by=theme&lang=uk", "/embed?what=case&case=an"),
)
NOTICES = ("/cases/nobody", "/cases?statsu=x")


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
