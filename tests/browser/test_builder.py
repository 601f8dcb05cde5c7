"""The page that builds embeds, by keyboard alone and without script."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Response
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import another_site
from tests.questions.asking import table
from tests.support.servers import Server

# Whom the builder shows before anybody is chosen, another person, and a first name that several people have.
FIRST = next(row for row in table("cases") if row["named_in_resolution"] == "true")
OTHER = table("cases")[-1]
((SHARED_NAME, _),) = Counter(row["name_en"].split()[0].lower() for row in table("cases")).most_common(1)


def opened(browser: Browser, server: Server, path: str = "/embed", **more: object) -> Page:
    context = browser.new_context(**more)  # type: ignore[arg-type]
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"http://localhost:{server.port}{path}", wait_until="networkidle")
    return page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}.")


def test_a_person_is_chosen_and_the_code_copied_by_keyboard_alone(browser: Browser, server: Server) -> None:
    page = opened(browser, server)
    tab_to(page, "#case")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Control+a")
    page.keyboard.type(OTHER["id"])
    frame = page.locator("#built iframe")
    expect(frame).to_have_attribute("src", f"/embed/cases/{OTHER['uid']}?lang=en")
    expect(page.locator("#said")).to_have_text("The preview and the code have changed.")
    tab_to(page, "[data-copy=code-iframe]")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Copied: iframe (HTML)")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#code-iframe").input_value()
    assert copied.startswith(
        f'<iframe src="http://localhost:{server.port}/embed/cases/{OTHER["uid"]}?lang=en"'
    )
    page.context.close()


def test_another_kind_is_chosen_with_the_arrows_and_shows_its_own_fields(
    browser: Browser, server: Server
) -> None:
    page = opened(browser, server)
    expect(page.locator("#theme")).to_be_hidden()
    tab_to(page, "[name=what]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#theme")).to_be_visible()
    expect(page.locator("#case")).to_be_hidden()
    expect(page.locator("#built iframe")).to_have_attribute("src", "/embed/stats?group_by=status&lang=en")
    tab_to(page, "#theme")
    page.keyboard.type("Relig")
    expect(page.locator("#built iframe")).to_have_attribute(
        "src", "/embed/stats?theme=religion&group_by=status&lang=en"
    )
    assert "curl 'http://localhost" in page.locator("#code-request").input_value()
    assert "theme=religion" in page.url
    page.context.close()


@pytest.mark.parametrize(
    "query",
    ["what=case", "what=cases&limit=3", "what=cases&limit=40", "what=stats&group_by=article", "what=call"],
)
@pytest.mark.parametrize("size", ["narrow", "medium", "wide"])
def test_the_code_fits_the_page_of_a_phone_and_shows_all(
    browser: Browser, server: Server, query: str, size: str
) -> None:
    page = opened(browser, server, f"/embed?{query}&size={size}")
    code = page.locator("#code-iframe").input_value()
    html = f'<!doctype html><meta name="viewport" content="width=device-width"><main>{code}</main>'
    page = page.context.new_page()
    with another_site(lambda: Response(html, content_type="text/html; charset=utf-8")) as site:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            page.goto(site, wait_until="networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("iframe").evaluate("frame => getComputedStyle(frame).borderTopWidth") == "0px"
            page.locator("iframe").scroll_into_view_if_needed()
            frame = page.frames[1]
            expect(frame.locator(".credit")).to_contain_text("CC BY 4.0")
            cut, wide = frame.evaluate(
                "() => { const page = document.documentElement;"
                " return [page.scrollHeight - innerHeight, page.scrollWidth - innerWidth]; }"
            )
            assert (cut, wide) == (0, 0)
    page.context.close()


def test_the_code_has_a_title_of_ones_own_and_one_language(browser: Browser, server: Server) -> None:
    page = opened(browser, server, "/embed?what=case", locale="fr-FR")
    page.locator("#title").fill('Who "is" he?')
    expect(page.locator("#code-iframe")).to_have_value(re.compile("Who &#34;is&#34; he?"))
    code = page.locator("#code-iframe").input_value()
    assert "lang=fr" in code
    # What others write stands in their code, and never in our frame.
    assert "title=Who" not in code
    page.context.close()


def test_a_name_that_several_people_have_asks_back(browser: Browser, server: Server) -> None:
    page = opened(browser, server, f"/embed?what=case&case={SHARED_NAME}")
    assert page.locator("#built li").count() > 1
    page.locator("#built li a").first.click()
    assert page.locator("#built iframe").count() == 1
    page.context.close()


def test_without_script_the_form_answers_and_the_links_lead_on(browser: Browser, server: Server) -> None:
    page = opened(browser, server, java_script_enabled=False)
    assert page.locator("[data-copy]").first.is_hidden()
    page.locator("[name=what][value=cases]").check()
    page.locator("#theme").select_option("journalism")
    page.locator("#builder button").click()
    assert (
        page.locator("#built iframe").get_attribute("src") == "/embed/cases?theme=journalism&limit=10&lang=en"
    )
    assert "<blockquote" in page.locator("#code-snippet").input_value()
    page.locator("section[aria-labelledby=links] a").first.click()
    assert page.locator("h1").inner_text() == FIRST["name_en"]
    page.context.close()


def test_the_builder_keeps_nothing_and_asks_only_us(browser: Browser, server: Server) -> None:
    page = opened(browser, server)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#look").select_option("dark")
    expect(page.locator("#built iframe")).to_have_attribute(
        "src", f"/embed/cases/{FIRST['uid']}?look=dark&lang=en"
    )
    # Not "networkidle": a frame whose address changes while it loads may never count as idle.
    expect(page.frame_locator("#built iframe").locator("body")).to_contain_text("CC BY")
    assert any(url.endswith(f"/embed/cases/{FIRST['uid']}?look=dark&lang=en") for url in asked)
    assert all(url.startswith(f"http://localhost:{server.port}/") for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    page.context.close()
