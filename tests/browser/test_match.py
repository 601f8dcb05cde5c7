"""A list is matched in a real browser, with its scripts off: pasted or as a file, corrected, and saved as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.pages import Watched, address
from tests.support.servers import Server

NAMES = "Орлов Олег Петрович, 04.04.1953\nОрлов Олег\nНет Такого"


def sent(page: Page, server: Server, names: str = NAMES, path: str = "/match") -> None:
    page.goto(address(server, path))
    page.fill("#names", names)
    page.locator("form.ask button").click()
    page.wait_for_selector("form.lines")


def test_a_list_is_pasted_corrected_and_saved(browser: Browser, server: Server, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    sent(page, server)
    assert page.url == address(server, "/match")
    page.locator("form.lines li").nth(1).locator("input[type=radio]").first.check()
    with page.expect_download() as saving:
        page.locator("form.lines button").click()
    saving.value.save_as(tmp_path / "saved.csv")
    with (tmp_path / "saved.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["open_cases_outcome"] for row in csv.DictReader(file)] == ["match", "by-hand", "none"]
    context.close()


def test_a_file_is_chosen_and_nothing_stays_in_the_browser(
    server: Server, watched: Watched, tmp_path: Path
) -> None:
    table = tmp_path / "names.csv"
    table.write_bytes("ФИО;Дата рождения\r\nОрлов Олег;04.04.1953\r\n".encode("cp1251"))
    page = watched.page
    page.goto(address(server, "/match?lang=ru"))
    page.set_input_files("#file", table)
    page.locator("form.ask button").click()
    page.wait_for_selector("form.lines")
    assert "Oleg Orlov" in page.locator("form.lines").inner_text()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    assert all(url.startswith(address(server, "/")) for url in watched.requested)
    assert watched.complaints == []


def test_what_was_found_fits_every_width(server: Server, watched: Watched) -> None:
    sent(watched.page, server, NAMES + "\n" + "Очень" * 30 + " " + "Длинное" * 8, "/match?lang=de")
    for width in (280, 390, 768, 1280):
        watched.page.set_viewport_size({"width": width, "height": 800})
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_list_was_matched(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    page = context.new_page()
    sent(page, server, NAMES, "/match?lang=ru")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()
