"""What holds for every page and every embed: valid markup, nothing foreign, small, with its caution and its release."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES, RELEASE
from tests.pages import reading
from tests.pages.reading import BROWSER, document, every, text_of

Addresses = Callable[[FlaskClient], list[str]]


def asked(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    assert answer.content_type == "text/html; charset=utf-8"
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("addresses", [reading.pages, reading.embeds])
def test_markup_is_valid_and_ids_are_unique(tiny_client: FlaskClient, addresses: Addresses) -> None:
    for address in addresses(tiny_client):
        root = document(asked(tiny_client, address))
        ids = [found.get("id") for found in root.iter() if found.get("id")]
        assert len(ids) == len(set(ids)), address


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addresses", [reading.pages, reading.embeds])
def test_every_language_is_answered_in_full(
    tiny_client: FlaskClient, addresses: Addresses, language: str
) -> None:
    for address in addresses(tiny_client):
        answer = tiny_client.get(reading.joint(address, f"lang={language}"), headers=BROWSER)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in answer.get_data(as_text=True)


def test_the_browsers_language_is_understood_and_caches_are_told(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/cases", headers={**BROWSER, "Accept-Language": "uk, en;q=0.5"})
    assert answer.headers["Content-Language"] == "uk"
    assert "Accept-Language" in answer.vary
    other = tiny_client.get("/cases", headers={**BROWSER, "Accept-Language": "en"})
    assert other.headers["ETag"] != answer.headers["ETag"]


def test_pages_load_only_our_own_files_and_embeds_load_nothing(tiny_client: FlaskClient) -> None:
    for address in reading.pages(tiny_client):
        found = list(reading.loaded(document(asked(tiny_client, address))))
        assert found
        assert all(path.startswith("/") and not path.startswith("//") for path in found), (address, found)
    for address in reading.embeds(tiny_client):
        assert list(reading.loaded(document(asked(tiny_client, address)))) == []


def test_no_page_or_embed_has_script_of_its_own_beside_the_builder(tiny_client: FlaskClient) -> None:
    for address in (*reading.pages(tiny_client), *reading.embeds(tiny_client)):
        root = document(asked(tiny_client, address))
        scripts = [s for s in root.iter("script") if s.get("type") != "application/ld+json"]
        if address.startswith("/embed?") or address == "/embed":
            assert [s.get("src", "").rpartition("/")[2] for s in scripts] == ["builder.js"]
        else:
            assert scripts == []
        handlers = [name for found in root.iter() for name in found.attrib if name.startswith("on")]
        assert handlers == []
        assert not any("style" in found.attrib for found in root.iter()), address


def test_pages_are_below_60_kb_and_embeds_below_20(client: FlaskClient) -> None:
    for address in reading.pages(client):
        assert len(asked(client, address)) < reading.MOST_BYTES_OF_PAGE, address
    fullest = [
        "/cases?limit=100",
        "/embed/cases?limit=40",
        "/stats?group_by=source",
        "/stats?group_by=affiliation",
    ]
    for address in fullest[::2]:
        assert len(asked(client, address)) < reading.MOST_BYTES_OF_PAGE
    for address in (*reading.embeds(client), fullest[1]):
        assert len(asked(client, address).encode()) < reading.MOST_BYTES_OF_EMBED, address


def test_each_says_its_release_its_permanent_address_and_the_caution(tiny_client: FlaskClient) -> None:
    for address in (*reading.pages(tiny_client), *reading.embeds(tiny_client)):
        text = text_of(document(asked(tiny_client, address)))
        assert RELEASE in text, address
        assert (
            "Russia can be punished" in text or "risks prosecution" in text or "in Russia: do not" in text
        ), address
    for address in reading.embeds(tiny_client):
        root = document(asked(tiny_client, address))
        credit = next(iter(every(root, "p", "credit")))
        link = credit.find("a")
        assert link is not None
        # In a sandbox the link may not open, so that its address is there to read.
        assert link.get("href", "").partition("://")[2] == text_of(link)
        assert tiny_client.get(link.get("href", ""), headers=BROWSER).status_code == 200
        assert "Sources" in text_of(root)


def test_headings_are_in_order_with_one_title(tiny_client: FlaskClient) -> None:
    for address in (*reading.pages(tiny_client), *reading.embeds(tiny_client)):
        root = document(asked(tiny_client, address))
        levels = [int(found.tag[1]) for found in root.iter() if found.tag in {"h1", "h2", "h3", "h4"}]
        assert levels[0] == 1
        assert levels.count(1) == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


def broken_by_lines(element: Element) -> Iterator[str]:
    """Yield the texts of an element that lines may break and that have a hyphen or a dash between two digits."""
    if element.tag in {"head", "script", "select", "textarea", "pre", "code", "time", "svg"}:
        return
    if element.get("class") != "one":
        texts = (element.text, *(child.tail for child in element))
        yield from (text for text in texts if text and re.search(r"\d[-–]\d", text))
    for child in element:
        yield from broken_by_lines(child)


def test_no_date_and_no_range_of_numbers_is_broken_by_a_line(tiny_client: FlaskClient) -> None:
    for address in (*reading.pages(tiny_client), "/cases/nobody"):
        answer = tiny_client.get(address, headers=BROWSER)
        assert list(broken_by_lines(document(answer.get_data(as_text=True)))) == [], address
    assert '<span class="one">20' in asked(tiny_client, "/")


def test_links_to_other_sites_take_nothing_of_the_reader_along(tiny_client: FlaskClient) -> None:
    for address in (*reading.pages(tiny_client), *reading.embeds(tiny_client)):
        for link in document(asked(tiny_client, address)).iter("a"):
            href, rel = link.get("href", ""), set(link.get("rel", "").split())
            if href.startswith("http") and not href.startswith("http://localhost/"):
                assert {"noreferrer", "noopener"} <= rel, (address, href)
            if link.get("target") == "_blank":
                assert {"noreferrer", "noopener"} <= rel, (address, href)


def test_links_within_pages_lead_somewhere(tiny_client: FlaskClient) -> None:
    known: dict[str, int] = {}
    for address in (*reading.pages(tiny_client), *reading.embeds(tiny_client)):
        root = document(asked(tiny_client, address))
        ids = {found.get("id") for found in root.iter()}
        for link in [*root.iter("a"), *root.iter("link")]:
            href = link.get("href", "").removeprefix("http://localhost")
            if href.startswith("#"):
                assert href[1:] in ids, (address, href)
            path = href.partition("#")[0]
            if path.startswith("/") and path not in known:
                with tiny_client.get(path, headers={"Accept": "*/*"}) as answer:
                    known[path] = answer.status_code
            assert known.get(path, 200) in {200, 302}, (address, path)


def test_structured_data_can_be_read(tiny_client: FlaskClient) -> None:
    kinds = set()
    for address in reading.pages(tiny_client):
        root = document(asked(tiny_client, address))
        for script in root.iter("script"):
            if script.get("type") == "application/ld+json":
                told = json.loads(script.text or "")
                assert told["@context"] == "https://schema.org"
                assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
                kinds.add((told["@type"], told.get("about", {}).get("@type")))
    assert {("WebPage", "Person"), ("Dataset", None), ("WebPage", "DefinedTerm")} <= kinds


def test_only_embeds_may_be_framed(tiny_client: FlaskClient) -> None:
    for address in reading.pages(tiny_client):
        policy = tiny_client.get(address, headers=BROWSER).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy
    for address in (*reading.embeds(tiny_client), "/embed/cases/nobody", "/embed/stats?statsu=x"):
        answer = tiny_client.get(address, headers=BROWSER)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy
        assert "Set-Cookie" not in answer.headers
