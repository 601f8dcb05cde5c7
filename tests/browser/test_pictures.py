"""Charts and badges in a real browser: as images on another page, narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Watched, address
from tests.support.servers import Server

CHARTS = (
    "/v1/charts/status-over-time.svg",
    "/v1/charts/status-over-time.svg?interval=month&lang=uk",
    "/v1/charts/by-status.svg?as_of=2023-02-10&lang=fr",
    "/v1/charts/by-theme.svg?lang=de&custody=true",
    "/v1/charts/by-region.svg?lang=ru",
    "/v1/charts/by-article.svg",
    "/v1/charts/by-year.svg?q=war&theme=anti-war-speech,anti-war-action,journalism",
    "/v1/charts/sentence-lengths.svg?as_of=2023-02-10&lang=ru",
)
BADGES = ("/v1/badges/in-custody.svg", "/v1/badges/died-in-custody.svg?lang=ru&as_of=2023-02-10")

# The boxes of all texts of a picture, and the size of the picture.
BOXES = """() => ({
  size: [document.documentElement.clientWidth, document.documentElement.clientHeight],
  texts: [...document.querySelectorAll("text")].map(text => {
    const box = text.getBBox();
    return [text.textContent, box.x, box.y, box.x + box.width, box.y + box.height];
  }),
})"""
COLOURS = """() => {
  const colour = (kind, what) => getComputedStyle(document.querySelector(kind))[what];
  return [colour(".paper", "fill"), colour("text.ink", "fill"), colour("text.quiet", "fill"), colour(".first", "fill")];
}"""


def light(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("path", [*CHARTS, *BADGES])
def test_a_picture_is_shown_as_an_image_and_asks_for_nothing_more(
    server: Server, browser: Browser, path: str
) -> None:
    page = browser.new_page()
    watched = Watched(page)
    page.set_content(
        f'<img src="{address(server, path).replace("&", "&amp;")}" alt="">', wait_until="networkidle"
    )
    size = page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]")
    assert all(size)
    assert watched.requested == [address(server, path)]
    assert watched.complaints == []
    page.close()


@pytest.mark.parametrize("width", [280, 320, 480, 800])
@pytest.mark.parametrize("path", CHARTS)
def test_no_text_of_a_chart_leaves_it_or_lies_on_another(
    server: Server, browser: Browser, path: str, width: int
) -> None:
    page = browser.new_page()
    watched = Watched(page)
    page.goto(address(server, path, width=width))
    told = page.evaluate(BOXES)
    page.close()
    # Opened by itself it has its own style too.
    assert watched.complaints == []
    texts = told["texts"]
    assert texts
    high = max(bottom for *_, bottom in texts)
    for text, left, top, right, bottom in texts:
        assert 0 <= left < right <= width, text
        assert 0 <= top < bottom <= high, text
    for place, (text, left, top, right, bottom) in enumerate(texts):
        for other, left_2, top_2, right_2, bottom_2 in texts[place + 1 :]:
            # The boxes of lines below each other touch; their letters do not.
            apart = right <= left_2 or right_2 <= left or bottom <= top_2 + 4 or bottom_2 <= top + 4
            assert apart, (text, other)


@pytest.mark.parametrize("path", BADGES)
def test_a_badge_holds_its_texts(server: Server, browser: Browser, path: str) -> None:
    page = browser.new_page()
    page.goto(address(server, path))
    edges = page.evaluate(
        '[...document.querySelectorAll("rect")].map(r => [r.x.baseVal.value, r.x.baseVal.value + r.width.baseVal.value])'
    )
    texts = page.evaluate(BOXES)["texts"]
    assert len(edges) == len(texts) == 3
    for (start, end), (text, left, _, right, _) in zip(edges, texts, strict=True):
        assert start + 3 <= left < right <= end - 3, text
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", ["auto", "light", "dark"])
def test_colours_follow_the_reader_unless_the_address_says_another_and_are_told_apart(
    server: Server, browser: Browser, look: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address(server, "/v1/charts/by-status.svg", look=look))
    paper, ink, quiet, first = page.evaluate(COLOURS)
    dark = look == "dark" or (look == "auto" and scheme == "dark")
    assert paper == ("rgb(27, 32, 36)" if dark else "rgb(255, 255, 255)")
    assert contrast(ink, paper) >= 7
    assert contrast(quiet, paper) >= 4.5
    assert contrast(first, paper) >= 4.5
    context.close()
