"""Embeds in a real browser: in a sandbox, on a page of another origin with a strict policy, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Response, request
from playwright.sync_api import Browser, Frame, Page

from tests.browser.pages import Watched, another_site, fullest
from tests.conftest import RELEASE
from tests.support.servers import Server

PERSON = fullest()
EMBEDS = (
    f"/embed/cases/{PERSON['id']}",
    "/embed/cases?custody=true&lang=fr",
    "/embed/stats?group_by=article",
    "/embed/calls-to-action/release-all?lang=ru",
)
GONE = "/embed/cases/nobody"


@pytest.fixture(scope="module")
def host(server: Server) -> Iterator[str]:
    """Another site, of another origin and with a strict policy, that frames what its address names."""

    def show() -> Response:
        frame = f"http://localhost:{server.port}{request.args['embed']}"
        text = (
            '<!doctype html><html lang="en"><title>Host</title><h1>Host</h1>'
            f'<iframe src="{frame.replace("&", "&amp;")}" title="Embed" sandbox="{request.args.get("sandbox", "")}" '
            f'width="{request.args.get("width", "280")}" height="600"></iframe>'
        )
        answer = Response(text, content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'none'; frame-src http://localhost:{server.port}; img-src data:"
        )
        return answer

    with another_site(show) as site:
        yield site


@pytest.fixture(scope="module")
def isolated(server: Server) -> Iterator[str]:
    """Another site that isolates itself, and shows a frame and a picture of ours."""

    def show() -> Response:
        ours = f"http://localhost:{server.port}"
        answer = Response(
            f'<!doctype html><html lang="en"><title>Host</title><iframe src="{ours}{request.args["embed"]}"></iframe>'
            f'<img src="{ours}/v1/badges/in-custody.svg" alt="">',
            content_type="text/html; charset=utf-8",
        )
        answer.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return answer

    with another_site(show) as site:
        yield site


@pytest.mark.parametrize("embed", [*EMBEDS, GONE])
def test_a_page_that_isolates_itself_shows_embeds_and_pictures(
    isolated: str, watched: Watched, embed: str
) -> None:
    watched.page.goto(f"{isolated}/?embed={embed.replace('&', '%26')}", wait_until="networkidle")
    assert watched.page.evaluate("crossOriginIsolated")
    assert watched.page.frames[1].locator("h1").is_visible()
    assert watched.page.locator("img").evaluate("picture => picture.naturalWidth") > 0


def test_the_sources_fold_away_and_a_note_leads_to_its_source(server: Server, watched: Watched) -> None:
    page = watched.page
    page.goto(f"http://localhost:{server.port}{EMBEDS[0]}")
    assert not page.locator("#source-1").is_visible()
    page.locator(".fn a").first.click()
    assert page.locator("#source-1").is_visible()
    page.goto(f"http://localhost:{server.port}{EMBEDS[0]}")
    page.emulate_media(media="print")
    assert page.locator("#source-1").is_visible()


def framed(page: Page, host: str, embed: str, **more: str) -> Frame:
    query = "&".join(f"{name}={value}" for name, value in more.items())
    page.goto(f"{host}/?embed={embed.replace('&', '%26')}&{query}", wait_until="networkidle")
    return page.frames[1]


@pytest.mark.parametrize("embed", [*EMBEDS, GONE])
def test_an_embed_is_shown_in_a_sandbox_on_a_strict_page_and_asks_for_nothing_more(
    server: Server, host: str, watched: Watched, embed: str
) -> None:
    frame = framed(watched.page, host, embed)
    assert frame.locator("h1").is_visible()
    # Styled by its own sheet, which the policy admits by its digest.
    assert frame.evaluate("getComputedStyle(document.body).borderTopWidth") == "3px"
    assert watched.requested == [watched.page.url, f"http://localhost:{server.port}{embed}"]
    expected = [] if embed != GONE else ["404"]
    assert [said for said in watched.complaints if not any(word in said for word in expected)] == []


def test_nothing_else_of_ours_may_be_framed(host: str, watched: Watched) -> None:
    for path in (f"/cases/{PERSON['id']}", "/", "/embed", "/v1/cases?limit=1"):
        watched.page.goto(f"{host}/?embed={path}", wait_until="networkidle")
        assert watched.page.frames[1].url.startswith("chrome-error:"), path


def test_a_link_opens_a_window_of_its_own_where_the_sandbox_lets_it(
    server: Server, host: str, watched: Watched
) -> None:
    frame = framed(watched.page, host, EMBEDS[0], sandbox="allow-popups allow-popups-to-escape-sandbox")
    with watched.page.expect_popup() as popup:
        frame.locator(".credit a").click()
    opened = popup.value
    opened.wait_for_load_state()
    assert opened.url == f"http://localhost:{server.port}/cases/{PERSON['uid']}?release={RELEASE}"
    assert opened.evaluate("[document.referrer, window.opener]") == ["", None]


@pytest.mark.parametrize("embed", [*EMBEDS, GONE])
def test_an_embed_fits_every_width_and_paper(server: Server, watched: Watched, embed: str) -> None:
    page = watched.page
    page.goto(f"http://localhost:{server.port}{embed}")
    for width in (280, 400, 1200):
        page.set_viewport_size({"width": width, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").is_visible()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") in {"rgb(0, 0, 0)", "rgb(28, 35, 40)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", ["auto", "light", "dark"])
def test_the_look_is_the_readers_unless_the_address_says_another(
    browser: Browser, server: Server, look: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"http://localhost:{server.port}/embed/stats?look={look}")
    shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark = look == "dark" or (look == "auto" and scheme == "dark")
    assert shown == ("rgb(27, 32, 36)" if dark else "rgb(255, 255, 255)")
    context.close()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("embed", [*EMBEDS, GONE])
def test_axe_finds_nothing_on_an_embed(browser: Browser, server: Server, embed: str, look: str) -> None:
    context = browser.new_context(
        bypass_csp=True,
        viewport={"width": 280, "height": 600},
        color_scheme="light" if look == "light" else "dark",
    )
    page = context.new_page()
    page.goto(f"http://localhost:{server.port}{embed}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()
