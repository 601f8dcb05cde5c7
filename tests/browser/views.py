"""Takes the pictures of the most seen views: `python -m tests.browser.views`, on the releases that are loaded.

They are for whoever changes a page, to look at before and after; no test compares them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET
from tests.browser.pages import address, started
from tests.support.servers import ROOT
from tests.support.system import chromium

FOLDER = ROOT / "docs" / "images" / "views"
PHONE, TABLET, DESK = (360, 780), (768, 1024), (1280, 900)
# Name, path, size, and the colours that the reader's system asks for. They show people whom the resolution names and
# nobody holds: a withdrawal reaches no picture.
VIEWS = (
    ("landing", "/", DESK, "light"),
    ("landing-phone-ru", "/?lang=ru", PHONE, "light"),
    ("list", "/cases?named_in_resolution=true&custody=false", DESK, "light"),
    ("list-phone-dark", "/cases?named_in_resolution=true&custody=false", PHONE, "dark"),
    ("person", "/cases/ilya-yashin", DESK, "light"),
    ("person-phone-uk", "/cases/ilya-yashin?lang=uk", PHONE, "light"),
    ("numbers", "/stats", DESK, "light"),
    ("resolution", "/resolution", TABLET, "light"),
    ("embed-person", "/embed/cases/ilya-yashin?lang=en", (400, 720), "light"),
    ("builder", "/embed", DESK, "light"),
    ("match", "/match", DESK, "light"),
    ("reference", "/docs/api/listCases", DESK, "dark"),
)


def main() -> int:
    """Take every picture anew; 1 where there is no browser."""
    program = chromium()
    if program is None:
        print("There is no Chromium here: run `make system`.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as logs, started(Path(logs)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        for name, path, (width, height), colours in VIEWS:
            dark = colours == "dark"
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                locale="en-GB",
            )
            page.goto(address(server, path), wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()
    print(f"Took {len(VIEWS)} pictures into {FOLDER.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
