"""Row E4: what an administrator and an author of a real WordPress see of us, and what it leaves of what they paste."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import fullest, started
from tests.outside import wordpress
from tests.outside.wordpress import WordPress
from tests.support.servers import Server

PERSON = fullest()
PAGES = (
    f"/cases/{PERSON['id']}?lang=de",
    "/cases?custody=true",
    "/stats?group_by=article",
    "/calls-to-action/release-all",
)
AUTHORS = ("admin", "author")


@pytest.fixture(scope="module")
def service(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("service"), DATABASE_URL=f"sqlite:///{whole}") as server:
        yield server


@pytest.fixture(scope="module")
def site(service: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    if missing := wordpress.missing():
        pytest.skip(f"{', '.join(missing)}: not installed; `make outside` installs it where it may")
    with wordpress.site(tmp_path_factory.mktemp("wordpress"), service.port) as site:
        yield site


def block(url: str) -> str:
    """An address on a line of its own, as the editor keeps it."""
    return (
        f'<!-- wp:embed {{"url":"{url}"}} -->\n<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
        f"{url}\n</div></figure>\n<!-- /wp:embed -->"
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("author", AUTHORS)
def test_the_address_of_a_page_becomes_the_card(
    site: WordPress, service: Server, browser: Browser, author: str, page: str
) -> None:
    post = site.publish(author, block(f"http://127.0.0.1:{service.port}{page}"))
    reader = browser.new_page()
    reader.goto(post.address, wait_until="networkidle")
    frame = reader.locator("iframe.wp-embedded-content")
    place = frame.bounding_box()
    # Seen, in the width of the column, without a border of the browser's own.
    assert frame.is_visible()
    assert place is not None
    assert (place["width"], place["height"]) == (500, float(frame.get_attribute("height") or 0))
    assert frame.evaluate("frame => getComputedStyle(frame).clip") == "auto"
    shown = reader.frames[1]
    assert shown.locator("h1").is_visible()
    assert shown.locator(".credit").inner_text().startswith("Open Cases")
    if "lang=de" in page:
        assert shown.evaluate("document.documentElement.lang") == "de"
    reader.close()


def test_the_card_of_a_person_is_whole(site: WordPress, service: Server, browser: Browser) -> None:
    post = site.publish("author", block(f"http://127.0.0.1:{service.port}{PAGES[0]}"))
    reader = browser.new_page()
    reader.goto(post.address, wait_until="networkidle")
    cut = reader.frames[1].evaluate("() => document.documentElement.scrollHeight - innerHeight")
    assert cut == 0
    reader.close()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("author", AUTHORS)
def test_the_text_to_paste_survives_as_it_is(
    site: WordPress, service: Server, browser: Browser, author: str, page: str
) -> None:
    snippet = asked(f"http://127.0.0.1:{service.port}/embed{page}{'&' if '?' in page else '?'}as=snippet")
    post = site.publish(author, snippet)
    assert post.content == snippet
    reader = browser.new_page()
    reader.goto(post.address, wait_until="networkidle")
    quotation = reader.locator("blockquote.open-cases")
    assert quotation.is_visible()
    assert "CC BY 4.0" in quotation.inner_text()
    reader.close()


def test_a_frame_that_is_pasted_stays_for_an_administrator_only(site: WordPress) -> None:
    """As the guide says: an author pastes the address, or the text."""
    code = '<iframe src="https://data.example.org/embed/stats" title="Numbers"></iframe>'
    assert site.publish("admin", code).content == code
    assert site.publish("author", code).content == ""


def asked(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
    return text
