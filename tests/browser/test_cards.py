"""Rows E2 and E4: the height that is announced for an embed is the one that it needs, whichever font the reader has."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from api.pages.letter_widths import width_of
from tests.browser import cards
from tests.browser.conftest import QUIET
from tests.support.system import chromium

FONTS = Path("/usr/share/fonts/truetype")
# What most readers have, or what is as wide: Arial on Windows and macOS, Roboto on Android, DejaVu on a bare Linux.
LIBERATION, ROBOTO, DEJAVU = "liberation", "roboto", "dejavu"
# A line of a list.
LINE = 24


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if chromium() is None:
        pytest.skip("There is no Chromium here: run `make system`.")
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def page_with(playwright: Playwright, fonts: str, folder: Path) -> Iterator[Page]:
    """A page in a browser that has no fonts but those of one family."""
    if not (FONTS / fonts).is_dir():
        pytest.skip(f"The fonts {fonts} are not here: run `make system`.")
    config = folder / f"{fonts}.conf"
    config.write_text(
        f"<fontconfig><dir>{FONTS / fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    environment: dict[str, Any] = {**os.environ, "FONTCONFIG_FILE": str(config)}
    browser: Browser = playwright.chromium.launch(
        executable_path=chromium(), args=list(QUIET), env=environment
    )
    yield browser.new_page(device_scale_factor=cards.SHARP)
    browser.close()


@pytest.fixture(scope="module")
def measured(
    playwright: Playwright, client: FlaskClient, tmp_path_factory: pytest.TempPathFactory
) -> list[cards.Card]:
    """60 people, every call and 60 lists, in five languages and three widths."""
    everybody = cards.people(client)
    some = everybody[:: len(everybody) // 60][:60]
    lists = cards.lists(client)
    addresses = [*some, *cards.calls(client), *lists[:: max(1, len(lists) // 60)][:60]]
    assert len(addresses) > 110
    with page_with(playwright, LIBERATION, tmp_path_factory.mktemp("fonts")) as page:
        return list(cards.cards(client, page, addresses))


def shown(found: Sequence[cards.Card]) -> str:
    return "\n".join(map(str, found))


def test_no_card_is_cut(measured: list[cards.Card]) -> None:
    assert len(measured) > 1_500
    cut = [card for card in measured if card.blank < 0]
    assert not cut, shown(cut)


def test_no_card_leaves_more_than_80_pixels_blank(measured: list[cards.Card]) -> None:
    blank = [card for card in measured if card.blank > cards.MOST_BLANK]
    assert not blank, shown(blank)


def test_no_number_date_or_name_is_broken_in_two(measured: list[cards.Card]) -> None:
    broken = [card for card in measured if card.broken]
    assert not broken, shown(broken)


def test_nothing_is_wider_than_its_frame(measured: list[cards.Card]) -> None:
    wide = [card for card in measured if card.overflow]
    assert not wide, shown(wide)


@pytest.mark.parametrize("fonts", [ROBOTO, DEJAVU])
def test_it_fits_readers_with_other_fonts_too(
    playwright: Playwright, client: FlaskClient, tmp_path: Path, fonts: str
) -> None:
    everybody, lists = cards.people(client), cards.lists(client)
    some = [*everybody[:: len(everybody) // 12], *cards.calls(client)]
    with page_with(playwright, fonts, tmp_path) as page:
        found = list(cards.cards(client, page, some))
        assert not [card for card in found if not card.is_good], cards.told(found)
        found = list(cards.cards(client, page, lists[::12]))
        cut = [card for card in found if card.blank < -LINE or card.broken or card.overflow]
        assert not cut, shown(cut)


@pytest.mark.parametrize(
    "text",
    [
        "Opposition politician and former Moscow district councillor, sentenced to 8 years (2022-12-09).",
        "Внимание: передача этого внутри России может быть наказуема; ст. 207.3 УК, ещё 12 объёмов.",
        "Увага: поширення цього в Росії може бути покаране. Їхній статус, ґрунт, є щось.",
        "Achtung: Wer dies in Russland weitergibt, kann bestraft werden. Größe, Übersicht, „Ärger“.",
        "Attention : transmettre ceci en Russie peut être puni. « Où », c’est à l’été, naïf, Noël.",
    ],
)
def test_letters_are_as_wide_as_the_table_says(playwright: Playwright, tmp_path: Path, text: str) -> None:
    with page_with(playwright, LIBERATION, tmp_path) as page:
        for bold in (False, True):
            font = f"{'bold ' if bold else ''}100px 'Liberation Sans'"
            real = page.evaluate(
                "([font, text]) => { const c = document.createElement('canvas').getContext('2d');"
                " c.font = font; c.fontKerning = 'none'; return c.measureText(text).width; }",
                [font, text],
            )
            assert width_of(text, 100, bold=bold) == pytest.approx(real, rel=0.005)
