"""Text from data never becomes markup, whatever stands in it: a dataset of hostile strings is loaded and shown."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from api.pages.texts import outward
from seed.load import load_edition
from tests.conftest import TINY_TABLES, app_on, edition_of
from tests.pages import reading
from tests.pages.reading import BROWSER, document, fragment, parsed

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{7*7}}</style></textarea>"
CLOSING = "</script><!-- <script> ]]> ${1} \u2028 end"
TURNED = "\u202eright to left\u202c \u200fשלום\u200e"
LONG = "Wörterohneende" * 40


def spoiled(row: dict[str, str], **texts: str) -> dict[str, str]:
    return {name: texts.get(name, value) for name, value in row.items()}


def rewrite(path: Path, **texts: str) -> None:
    """Put hostile texts into the columns of every row, with what keeps rows apart."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(spoiled(row, **texts) for row in rows)


def add(path: Path, **cells: str) -> None:
    """Add a row to a table."""
    with path.open(encoding="utf-8", newline="") as file:
        (header, *_) = csv.reader(file)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerow(cells)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("hostile")
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    rewrite(
        tables / "cases.csv",
        name_en=MARKUP,
        name_native=TURNED,
        aliases=LONG,
        summary=CLOSING,
        occupations=MARKUP,
        affiliations=TURNED,
        place_of_detention=LONG,
        note=MARKUP,
    )
    for number, word in enumerate(MARKUP.split(";")):
        add(tables / "occupations.csv", id=f"hostile-{number}", label=word, group="arts")
    add(tables / "places.csv", id="hostile", name=LONG, name_native=MARKUP, kind="colony", letters=TURNED)
    add(tables / "affiliations.csv", id="hostile", name=TURNED, name_native=MARKUP, kind="media")
    rewrite(tables / "events.csv", summary=MARKUP)
    rewrite(tables / "sentences.csv", court=TURNED)
    rewrite(
        tables / "sources.csv", publisher=MARKUP, title=CLOSING, archived_url=f"https://example.org/{MARKUP}"
    )
    rewrite(tables / "organisations.csv", name=MARKUP)
    rewrite(tables / "clauses.csv", topic=MARKUP, summary=CLOSING)
    rewrite(tables / "calls_to_action.csv", title=MARKUP, demand=LONG, scope=TURNED)
    rewrite(tables / "developments.csv", title=MARKUP, summary=CLOSING)
    rewrite(tables / "actions.csv", title=MARKUP, description=LONG, caution=CLOSING)
    rewrite(tables / "resolutions.csv", title=MARKUP, note=CLOSING)
    rewrite(tables / "articles.csv", title=MARKUP)
    rewrite(tables / "regions.csv", name=MARKUP)
    rewrite(tables / "group_cases.csv", name=TURNED)
    load_edition([edition_of(tables)], f"sqlite:///{folder / 'releases'}")
    return app_on(folder / "releases").test_client()


def assert_harmless(root: object, address: str) -> None:
    assert isinstance(root, ElementTree.Element)
    for found in root.iter():
        # The charts on pages are ours.
        assert found.tag != "img" or found.get("src", "").startswith("/v1/charts/"), address
        assert not [name for name in found.attrib if name.startswith("on")], address
        if found.tag == "script":
            assert found.get("type") == "application/ld+json" or "builder.js" in found.get("src", ""), address


def test_no_page_takes_text_for_markup(hostile: FlaskClient) -> None:
    for address in (*reading.pages(hostile), *reading.embeds(hostile)):
        for more in ("", "lang=uk"):
            answer = hostile.get(reading.joint(address, more) if more else address, headers=BROWSER)
            assert answer.status_code == 200, address
            text = answer.get_data(as_text=True)
            # Templates do not read text from data a second time.
            assert ">49<" not in text
            root = document(text)
            assert_harmless(root, address)
            for script in root.iter("script"):
                if script.get("type") == "application/ld+json":
                    json.loads(script.text or "")


def test_no_snippet_and_no_oembed_takes_text_for_markup(hostile: FlaskClient) -> None:
    for address in reading.embeds(hostile):
        snippet = hostile.get(reading.joint(address, "as=snippet")).get_data(as_text=True)
        assert_harmless(fragment(snippet), address)
        page = "http://localhost" + address.removeprefix("/embed").partition("?")[0]
        told = hostile.get("/oembed", query_string={"url": page})
        assert told.status_code == 200
        assert_harmless(fragment(told.get_json()["html"]), address)
        written = hostile.get("/oembed", query_string={"url": page, "format": "xml"})
        assert parsed(written.data).findtext("title") == told.get_json()["title"]


def test_what_a_reader_sends_is_not_taken_for_markup(hostile: FlaskClient) -> None:
    for address in (
        f"/cases?q={MARKUP[:60]}",
        f"/cases?{MARKUP[:40]}=1",
        f"/embed?case={MARKUP[:60]}",
        f"/cases/{MARKUP[:30]}",
    ):
        answer = hostile.get(address.replace("#", ""), headers=BROWSER)
        assert answer.content_type.startswith("text/html") or answer.status_code == 404
        if answer.content_type.startswith("text/html"):
            assert_harmless(document(answer.get_data(as_text=True)), address)
    notice = hostile.get("/embed/cases?<script>=1")
    assert_harmless(document(notice.get_data(as_text=True)), "notice")


def test_addresses_that_a_browser_would_run_are_not_linked() -> None:
    assert outward("https://example.org/a")
    assert outward("http://example.org")
    assert not any(
        map(outward, ("javascript:alert(1)", "data:text/html,x", " https://x", "//example.org", "", None))
    )
