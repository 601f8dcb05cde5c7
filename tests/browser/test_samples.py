"""The samples of the guide's page on embedding, on a page of another origin."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.wrappers import Request, Response

from api.web.docs import GUIDE
from tests.browser.pages import Watched, fullest
from tests.support.servers import Server, listening

PAGE = (GUIDE / "embedding.md").read_text("utf-8")
SAMPLES = re.findall(r"^```\n(.*?)^```\n", PAGE, re.MULTILINE | re.DOTALL)
# Whom the samples show; the release of these tests has somebody else.
SHOWN = re.findall(r"^id: (\S+)$", PAGE, re.MULTILINE)[0]
PERSON = fullest()


def sample(part: str, server: Server) -> str:
    (text,) = [text for text in SAMPLES if part in text]
    return text.replace("{base}", f"http://localhost:{server.port}").replace(SHOWN, PERSON["id"])


class Host:
    """Another site, of another origin: one page, which has what is put there."""

    def __init__(self) -> None:
        self.html = ""
        self.address = ""

    def answer(self, _: Request) -> Response:
        page = f'<!doctype html><html lang="en"><title>Host</title>{self.html}'
        return Response(page, content_type="text/html; charset=utf-8")

    def put(self, page: Page, html: str) -> None:
        self.html = html
        page.goto(self.address, wait_until="networkidle")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    own = Host()
    with listening(Request.application(own.answer)) as own.address:
        yield own


def test_the_script_shows_a_status(watched: Watched, server: Server, host: Host) -> None:
    host.put(watched.page, sample("getElementById", server))
    said = watched.page.inner_text("#status")
    assert said.startswith(f"{PERSON['name_en']}: ")
    assert PERSON["verified_on"] in said


def test_without_an_answer_the_paragraph_stays_as_it_was_written(
    watched: Watched, server: Server, host: Host
) -> None:
    host.put(
        watched.page, sample("getElementById", server).replace(f'cases/{PERSON["id"]}")', 'cases/nobody")')
    )
    assert watched.page.inner_text("#status") == "What is known of the case: the record"


def test_the_script_counts_with_the_evidence(watched: Watched, server: Server, host: Host) -> None:
    with watched.page.expect_console_message() as message:
        host.put(watched.page, f"<script>{sample('evidence.said', server)}</script>")
    assert re.match(r"\d+ last known to be held", message.value.text)


def test_the_frame_shows_the_person(watched: Watched, server: Server, host: Host) -> None:
    host.put(watched.page, sample("<iframe", server))
    assert PERSON["name_en"] in watched.page.frames[1].inner_text("body")


def test_the_pictures_are_shown(watched: Watched, server: Server, host: Host) -> None:
    host.put(watched.page, sample("badges/in-custody.svg", server))
    widths = watched.page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert len(widths) == 2
    assert all(widths)
