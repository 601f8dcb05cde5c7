"""Row E8: readers of Russian and Ukrainian read the resolution, its calls and actions, and the people whom it names, in
their language; what is not translated, or was changed since, is English and marked as English."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from tests.conftest import TINY_TABLES, app_on
from tests.pages.reading import BROWSER, document, every, fragment, text_of
from tests.support.tables import changed, with_cells

NAMED = "pavel-kushnir"
CALL = "release-all"
OURS = {"ru": "Перевод с английского наш", "uk": "Переклад з англійської наш"}
IN_ENGLISH = {"ru": "на английском языке", "uk": "англійською мовою", "de": "auf Englisch"}

with (TINY_TABLES / "translations.csv").open(encoding="utf-8", newline="") as _file:
    KNOWN = {(row["english"], row["language"]): row["text"] for row in csv.DictReader(_file)}


def text_in(client: FlaskClient, path: str) -> str:
    return text_of(read(client, path))


def read(client: FlaskClient, path: str) -> Element:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return document(answer.get_data(as_text=True))


def data(client: FlaskClient, path: str) -> object:
    return client.get(path).get_json()["data"]


def texts(record: object) -> set[str]:
    """Every text in a record."""
    if isinstance(record, str):
        return {record}
    values = record.values() if isinstance(record, dict) else record if isinstance(record, list) else ()
    return {text for value in values for text in texts(value)}


def in_english(root: Element) -> list[str]:
    """What is marked as English, sources and the links to other languages apart."""
    main = next(root.iter("main"))
    return [text_of(one) for one in main.iter() if one.get("lang") == "en" and one.tag != "cite"]


@pytest.mark.parametrize("lang", ["ru", "uk"])
@pytest.mark.parametrize(
    "page, record",
    [
        ("/resolution", "/v1/clauses?fields=topic,summary"),
        (f"/calls-to-action/{CALL}", f"/v1/calls-to-action/{CALL}"),
        (f"/calls-to-action/{CALL}", f"/v1/developments?call_to_action={CALL}&fields=title,summary"),
        (
            "/calls-to-action/advocate-release",
            "/v1/actions?supports=advocate-release&fields=title,description",
        ),
        (f"/cases/{NAMED}", f"/v1/cases/{NAMED}"),
        (f"/embed/calls-to-action/{CALL}", "/v1/calls-to-action?fields=title,demand&limit=1"),
        (f"/embed/cases/{NAMED}", "/v1/cases?q=Kushnir&fields=summary"),
    ],
)
def test_what_is_translated_is_read_in_the_language_of_the_page(
    tiny_client: FlaskClient, page: str, record: str, lang: str
) -> None:
    root = read(tiny_client, f"{page}?lang={lang}")
    shown = text_of(root)
    translated = {text for text in texts(data(tiny_client, record)) if (text, lang) in KNOWN}
    assert translated
    assert [text for text in translated if KNOWN[text, lang] not in shown] == []
    assert OURS[lang] in shown
    assert in_english(root) == []


@pytest.mark.parametrize("lang", ["ru", "uk"])
def test_the_snippet_of_a_call_is_translated_as_its_frame_is(tiny_client: FlaskClient, lang: str) -> None:
    call = tiny_client.get(f"/v1/calls-to-action/{CALL}").get_json()["data"]
    pasted = fragment(
        tiny_client.get(f"/embed/calls-to-action/{CALL}?as=snippet&lang={lang}").get_data(as_text=True)
    )
    assert f"{KNOWN[call['title'], lang]}{KNOWN[call['demand'], lang]}" in text_of(pasted)
    page = quote(f"http://localhost/calls-to-action/{CALL}?lang={lang}", safe="")
    told = tiny_client.get(f"/oembed?url={page}").get_json()
    assert told["title"] == KNOWN[call["title"], lang]


def test_what_is_not_translated_is_english_and_says_so(tiny_client: FlaskClient) -> None:
    summary = tiny_client.get("/v1/cases/oleg-orlov").get_json()["data"]["summary"]
    for lang, words in IN_ENGLISH.items():
        for page in ("/cases/oleg-orlov", "/embed/cases/oleg-orlov"):
            root = read(tiny_client, f"{page}?lang={lang}")
            assert any(text.startswith(summary) for text in in_english(root)), (page, lang)
            assert words in text_of(root)
    assert in_english(read(tiny_client, "/resolution?lang=de"))
    assert not in_english(read(tiny_client, "/cases/oleg-orlov?lang=en"))


def test_a_translation_ends_with_the_english_words_that_it_is_of(
    loaded: Callable[[Path], Path], tmp_path: Path
) -> None:
    mended = "Free everybody at once."
    tables = changed(tmp_path / "tables", calls_to_action=with_cells({"id": CALL}, demand=mended))
    client = app_on(loaded(tables)).test_client()
    for page in (f"/calls-to-action/{CALL}", f"/embed/calls-to-action/{CALL}"):
        root = read(client, f"{page}?lang=uk")
        assert [text.partition("Джерело")[0] for text in in_english(root)] == [mended]
        assert "Частково перекладено нами" in text_of(root)
        assert (
            text_of(next(root.iter("h1"))) == KNOWN["Release all political prisoners in Russia at once", "uk"]
        )


def test_the_data_stay_english_and_say_which_texts_are(tiny_client: FlaskClient) -> None:
    plain, asked = (
        tiny_client.get(f"/v1/clauses?{query}").get_json() for query in ("limit=500", "limit=500&lang=uk")
    )
    assert [row["summary"] for row in asked["data"]] == [row["summary"] for row in plain["data"]]
    assert "summary" in asked["meta"]["in_english"]


def test_the_head_of_a_page_speaks_as_the_page_does(tiny_client: FlaskClient) -> None:
    summary = tiny_client.get(f"/v1/cases/{NAMED}").get_json()["data"]["summary"]
    head = next(read(tiny_client, f"/cases/{NAMED}?lang=ru").iter("head"))
    said = {one.get("name") or one.get("property"): one.get("content") for one in every(head, "meta")}
    assert said["description"] == said["og:description"] == KNOWN[summary, "ru"]


@pytest.mark.parametrize("lang", ["en", "ru", "uk", "de"])
def test_embeds_and_what_is_pasted_show_the_name_that_readers_know_first(
    tiny_client: FlaskClient, lang: str
) -> None:
    names = ["Pavel Kushnir", "Павел Кушнир"]
    first, second = names[::-1] if lang in OURS else names
    frame = read(tiny_client, f"/embed/cases/{NAMED}?lang={lang}")
    assert text_of(next(frame.iter("h1"))) == first
    assert first in text_of(next(frame.iter("title")))
    (listed,) = read(tiny_client, f"/embed/cases?id={NAMED}&lang={lang}").iter("li")
    pasted = fragment(tiny_client.get(f"/embed/cases/{NAMED}?as=snippet&lang={lang}").get_data(as_text=True))
    assert text_of(listed).startswith(f"{first} {second}")
    assert text_of(pasted).startswith(f"{first} ({second}): ")
