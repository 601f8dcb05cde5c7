"""Row E7: pictures in pixels have the letters of every language that we speak, and are as wide as was reckoned."""

from __future__ import annotations

from functools import partial
from xml.sax.saxutils import escape

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.web import cards, png
from api.web.cards import Bar, Card
from api.web.svg import clean
from tests.pages.reading import parsed
from tests.support.png_pictures import SIGNATURE, ink, size_of

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
OTHERS = "ўäöüßàâçéèêëîïôùûœÿñşçğıŁłŻż'’ʼ«»„“”–—…№·0123456789"
LETTERS = sorted({*RUSSIAN, *RUSSIAN.upper(), *UKRAINIAN, *UKRAINIAN.upper(), *OTHERS})
# Of a script that nobody here is written in.
LACKING = "\u13a0"
SVG = "{http://www.w3.org/2000/svg}"
WORDS = st.text(st.sampled_from(" абвЩЮїєWmil.,-ß<&\u0301\x00\u13a0"), max_size=160)


def picture_of(text: str, size: int = 40, weight: str = "400") -> bytes:
    """A text drawn by itself."""
    return png.drawn(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="60"><rect width="700" height="60" fill="#fff"/>'
        f'<text x="10" y="45" font-family="{png.FONT}" font-weight="{weight}" font-size="{size}">{escape(text)}</text>'
        "</svg>".encode()
    )


@pytest.mark.parametrize("weight", ["400", "700"])
def test_every_letter_of_our_languages_is_drawn_as_itself(weight: str) -> None:
    missing, blank = picture_of(LACKING, weight=weight), picture_of("", weight=weight)
    for letter in LETTERS:
        assert picture_of(letter, weight=weight) not in {missing, blank}, letter


def test_letters_that_look_different_are_drawn_differently() -> None:
    assert len({picture_of(letter) for letter in RUSSIAN}) == len(RUSSIAN)
    assert len({picture_of(letter) for letter in UKRAINIAN}) == len(UKRAINIAN)


@pytest.mark.parametrize("text", ["Щербаковська", "Wimmelnde Straße", "Illi, l'été", "№ 207.3 — 2026-11-29"])
@pytest.mark.parametrize("weight, width_of", [("400", png.width_of), ("700", png.width_of_bold)])
def test_a_text_is_as_wide_as_was_reckoned(text: str, weight: str, width_of: object) -> None:
    assert callable(width_of)
    box = ink(picture_of(text, weight=weight))
    assert box is not None
    # Letters have some room at their sides, and pairs of them may stand closer.
    assert 0.9 * width_of(text, 40) - 6 <= box[2] - box[0] <= width_of(text, 40)


@settings(max_examples=60)
@given(
    title=WORDS.filter(str.strip),
    badge=WORDS,
    texts=st.lists(WORDS, max_size=5),
    warning=WORDS.filter(str.strip),
    bars=st.lists(st.builds(Bar, WORDS, st.just("12–345"), st.integers(0, 100)), max_size=6),
)
def test_whatever_a_card_says_stands_within_it_and_what_warns_is_never_left_out(
    title: str, badge: str, texts: list[str], warning: str, bars: list[Bar]
) -> None:
    badge = badge.strip()
    card = Card(
        title,
        "Caution",
        "Credit",
        under=badge,
        badge=badge,
        beside=title,
        texts=texts,
        warnings=[warning],
        bars=bars,
    )
    root = parsed(cards.as_svg(card))
    said = " ".join(found.text or "" for found in root.iter(f"{SVG}text"))
    assert clean(" ".join(warning.split())) in said
    for found in root.iter(f"{SVG}text"):
        measure = png.width_of_bold if found.get("font-weight") == "700" else png.width_of
        x, size = float(found.get("x", "")), float(found.get("font-size", ""))
        assert x + measure(found.text or "", size) <= cards.WIDTH - cards.MARGIN + 1
        assert size < float(found.get("y", "")) < cards.HEIGHT - 16


def test_what_warns_stays_where_there_is_room_for_nothing_else() -> None:
    long = "Довге речення, яке повторюється. " * 12
    card = Card(
        "Name",
        "Caution",
        "Credit",
        texts=[long] * 5,
        warnings=["Stale status."],
        bars=[Bar("a", "1", 50)] * 6,
    )
    said = [found.text for found in parsed(cards.as_svg(card)).iter(f"{SVG}text")]
    assert "Stale status." in said
    assert {"Name", "Caution", "Credit"} <= set(said)


def test_a_card_with_room_for_fewer_bars_tells_of_all_who_have_none() -> None:
    def with_bars(most: int) -> Card:
        bars = [Bar(f"row {number}", "1", 50) for number in range(most)]
        shorter = partial(with_bars, most - 1) if most else None
        return Card("Name", "Caution", "Credit", bars=bars, more=f"Other: {40 - most}", shorter=shorter)

    said = [found.text or "" for found in parsed(cards.as_svg(with_bars(40))).iter(f"{SVG}text")]
    drawn = sum(text.startswith("row") for text in said)
    assert 0 < drawn < 20
    assert f"Other: {40 - drawn}" in said


def test_what_is_no_svg_is_no_picture() -> None:
    with pytest.raises(ValueError, match=r"."):
        png.drawn(b"<p>no picture</p>")


def test_a_card_has_the_size_that_networks_show_whole() -> None:
    picture = cards.as_png(Card("Яшін", "Обережно", "Open Cases"))
    assert picture.startswith(SIGNATURE)
    assert size_of(picture) == (1200, 630)


def test_every_letter_of_the_names_on_file_is_drawn(client: FlaskClient) -> None:
    people = client.get("/v1/cases?limit=500&fields=name_en,name_native").get_json()["data"]
    written = {letter for case in people for letter in f"{case['name_en']}{case['name_native'] or ''}"}
    missing, blank = picture_of(LACKING), picture_of("")
    assert not {one for one in written if not one.isspace() and picture_of(one) in {missing, blank}}
