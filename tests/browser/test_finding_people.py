"""The list of people on a phone and on a wide screen (row E8), and a page of numbers that stands still."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.pages import Watched, address
from tests.support.servers import Server

PHONE: ViewportSize = {"width": 360, "height": 780}
DESK: ViewportSize = {"width": 1280, "height": 900}
SHIFTS = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value })
    .observe({type: "layout-shift", buffered: true})
  setTimeout(() => done(sum), 300)
})"""


@pytest.mark.parametrize("lang", ["en", "ru", "uk", "de", "fr"])
def test_the_first_person_stands_on_the_first_screen_of_a_phone(
    server: Server, watched: Watched, lang: str
) -> None:
    watched.page.set_viewport_size(PHONE)
    for path in (f"/cases?lang={lang}", f"/cases?custody=true&lang={lang}"):
        watched.page.goto(address(server, path))
        box = watched.page.locator(".people li h3").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < PHONE["height"]


def test_filters_are_folded_on_a_phone_and_open_where_there_is_room(server: Server, watched: Watched) -> None:
    theme = watched.page.locator("select[name=theme]")
    watched.page.set_viewport_size(PHONE)
    watched.page.goto(address(server, "/cases"))
    assert not theme.is_visible()
    watched.page.locator("summary").click()
    assert theme.is_visible()
    watched.page.set_viewport_size(DESK)
    watched.page.goto(address(server, "/cases"))
    assert theme.is_visible()


def test_a_choice_is_made_and_taken_back_without_a_script(server: Server, watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size(DESK)
    page.goto(address(server, "/cases"))
    everybody = page.locator(".count b").inner_text()
    page.select_option("select[name=theme]", "religion")
    page.get_by_role("button", name="Show the list").click()
    assert page.locator(".count b").inner_text() != everybody
    page.locator(".chips a").click()
    assert page.locator(".count b").inner_text() == everybody


def test_who_died_and_who_is_imprisoned_do_not_share_a_colour(server: Server, watched: Watched) -> None:
    colours = set()
    for status in ("imprisoned", "died-in-custody", "released-served"):
        watched.page.goto(address(server, f"/cases?status={status}"))
        colours.add(
            watched.page.locator(".badge").first.evaluate("one => getComputedStyle(one).backgroundColor")
        )
    assert len(colours) == 3


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_numbers_stand_still_while_their_chart_comes(
    server: Server, watched: Watched, size: ViewportSize
) -> None:
    watched.page.set_viewport_size(size)
    watched.page.goto(address(server, "/stats"), wait_until="networkidle")
    assert watched.page.evaluate(SHIFTS) < 0.05
