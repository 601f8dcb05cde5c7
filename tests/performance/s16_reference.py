"""S16: how soon a request can be sent from its page of the reference, in a browser on a slow machine."""

from __future__ import annotations

import time
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import QUIET
from tests.performance import contenders
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample
from tests.performance.places import SMALL
from tests.support.system import chromium

WHAT = "`/docs/api`: from address to a usable operation in Chromium, 4 × slowed CPU"
MUST = "≤ 4 s; the document ≤ 60 kB on the wire"

MOST_SECONDS, MOST_BYTES = 4.0, 60_000
SLOWED = 4
# The longest form: all filters of cases.
OPERATION = "/docs/api/listCases"


def measure(bench: Bench) -> Outcome:
    """Open the page anew, with nothing kept, until its form can be sent; and weigh the document as browsers take it."""
    program = chromium()
    if program is None:
        raise CannotMeasureError("There is no Chromium here: run `make system`.")
    with contenders.our_service(bench, SMALL) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        seconds = Sample(
            tuple(opened(browser, f"http://localhost:{server.port}{OPERATION}") for _ in range(bench.rounds))
        )
        browser.close()
        address = f"http://localhost:{server.port}/v1/openapi.json"
        with urlopen(Request(address, headers={"Accept-Encoding": "br"})) as answer:
            size = len(answer.read())
    words = f"{seconds} s with the form of {OPERATION.rpartition('/')[2]}; {size / 1000:.0f} kB"
    shares = (MOST_SECONDS / seconds.median, MOST_BYTES / size)
    return Outcome(words, min(shares) >= 1, min(shares))


def opened(browser: Browser, address: str) -> float:
    """Seconds until the form of a request can be sent."""
    context = browser.new_context()
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    begun = time.monotonic()
    page.goto(address)
    page.locator("button.execute").wait_for()
    seconds = time.monotonic() - begun
    context.close()
    return seconds
