"""A real browser reads the documentation: nothing foreign loads, the policy holds, requests run, other origins may ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.pages import Watched, address, started
from tests.support.servers import Server

PAGES = (
    "/docs",
    "/docs/how-to-read",
    "/docs/embedding",
    "/docs/querying",
    "/docs/developing",
    "/docs/policy",
    "/docs/api",
    "/docs/api/listCases",
    "/problems",
)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """The service twice, on two ports: for a browser they are two origins."""
    logs = tmp_path_factory.mktemp
    app = "tests.web.a_small_app:build()"
    with started(logs("one"), app) as one, started(logs("other"), app) as other:
        yield one, other


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_from_our_host_only_and_the_browser_has_no_complaint(
    servers: tuple[Server, Server], watched: Watched, path: str
) -> None:
    watched.page.goto(address(servers[0], path), wait_until="networkidle")
    ours = address(servers[0], "/")
    assert [url for url in watched.requested if not url.startswith((ours, "data:"))] == []
    assert len(watched.requested) >= 2
    assert watched.complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_every_width(servers: tuple[Server, Server], watched: Watched, path: str) -> None:
    watched.page.goto(address(servers[0], path), wait_until="networkidle")
    for width in (280, 390, 768, 1200):
        watched.page.set_viewport_size({"width": width, "height": 800})
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_reference_runs_a_request_under_its_own_policy(
    servers: tuple[Server, Server], watched: Watched
) -> None:
    page = watched.page
    page.goto(address(servers[0], "/docs/api/listCases"))
    page.locator("button.execute").click()
    page.wait_for_selector(".live-responses-table .response-col_status")
    assert "200" in page.locator(".live-responses-table tbody .response-col_status").first.inner_text()
    assert (
        f"http://localhost:{servers[0].port}/v1/cases" in page.locator(".live-responses-table").inner_text()
    )
    assert any("/v1/cases?limit=50&" in url for url in watched.requested)
    assert all(url.startswith((address(servers[0], "/"), "data:")) for url in watched.requested)
    assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, "/docs/api/getCase", "/docs/api/matchNames"])
def test_axe_finds_nothing_on_a_page(
    browser: Browser, servers: tuple[Server, Server], path: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    page = context.new_page()
    page.goto(address(servers[0], path), wait_until="networkidle")
    if (execute := page.locator("button.execute")).count():
        execute.click()
        page.wait_for_selector(".live-responses-table .response-col_status")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_a_link_to_a_request_of_the_older_reference_leads_to_it(
    servers: tuple[Server, Server], watched: Watched
) -> None:
    watched.page.goto(address(servers[0], "/docs/api#/event%20stats/getStatsOfEvents"))
    assert "/v1/stats/events" in watched.page.locator(":target").inner_text()


def test_the_pages_keep_nothing_in_the_browser(servers: tuple[Server, Server], watched: Watched) -> None:
    watched.page.goto(address(servers[0], "/docs/api/listCases"), wait_until="networkidle")
    assert watched.page.evaluate("localStorage.length + sessionStorage.length") == 0


FETCH = """async ([url, headers]) => {
  const answer = await fetch(url, { headers });
  return { status: answer.status, body: await answer.json(), retry: answer.headers.get("Retry-After") };
}"""


def asker(servers: tuple[Server, Server], watched: Watched) -> Page:
    """A page of another origin; its own policy would forbid all requests, so that the browser is told to pass over it."""
    browser = watched.page.context.browser
    assert browser is not None
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(address(servers[1], "/livez"))
    return page


@pytest.mark.parametrize(
    "path, status",
    [("/v1/cases", 200), ("/v1/cases/", 200), ("/nowhere", 404), ("/fails/unforeseen", 500)],
)
def test_a_page_of_another_origin_reads_every_answer(
    servers: tuple[Server, Server], watched: Watched, path: str, status: int
) -> None:
    told = asker(servers, watched).evaluate(FETCH, [address(servers[0], path), {}])
    assert told["status"] == status
    assert status == 200 or told["body"]["status"] == status


@pytest.mark.parametrize(
    "path, status", [("/v1/cases", 200), ("/nowhere", 404), ("/v1/cases?q=" + "a" * 4100, 414)]
)
def test_a_page_of_another_origin_may_send_any_header_anywhere(
    servers: tuple[Server, Server], watched: Watched, path: str, status: int
) -> None:
    sent = {"traceparent": "00-0-0-00", "X-My-Client": "charts/1.0", "Authorization": "Bearer none"}
    assert asker(servers, watched).evaluate(FETCH, [address(servers[0], path), sent])["status"] == status


def test_a_request_that_needs_leave_first_gets_it(servers: tuple[Server, Server], watched: Watched) -> None:
    page = asker(servers, watched)
    asked: list[str] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["method"]))
    headers = {
        "If-None-Match": 'W/"never"',
        "Range": "bytes=0-",
        "Accept-Language": "de",
        "X-Requested-With": "fetch",
    }
    told = page.evaluate(FETCH, [address(servers[0], "/v1/cases/"), headers])
    assert told["status"] == 200
    assert "OPTIONS" in asked


def test_headers_that_are_exposed_can_be_read_from_another_origin(
    servers: tuple[Server, Server], watched: Watched
) -> None:
    told = asker(servers, watched).evaluate(FETCH, [address(servers[0], "/fails/busy"), {}])
    assert (told["status"], told["retry"]) == (429, "3")
