"""Row K9: what is shown of an older release says that there is a newer one and leads to it, and stays in its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from tests.metadata import two_releases
from tests.metadata.two_releases import FORMER, NEW, OLD, PRESENT
from tests.pages.reading import BROWSER, document, every, fragment, joint, parsed, text_of

HOME = "http://localhost"
SAYS = f"A newer release of these data is out: {NEW}, {two_releases.NEW_DAY}."
CALL = "/calls-to-action/release-all"
PAGES = (
    *(
        "/",
        "/cases",
        f"/cases/{FORMER}",
        "/resolution",
        CALL,
        "/stats",
        "/statuses/imprisoned",
        "/embed",
        "/about",
    ),
    *("/cases?custody=true&limit=2", f"/cases/{FORMER}?as_of=2024-03-01", f"{CALL}?as_of=2024-03-01"),
    *("/stats?group_by=status,theme", "/stats?measure=sentence_months&group_by=theme"),
    *("/stats?group_by=theme", "/stats?custody=true&as_of=2024-03-01", "/cases?status=unknown"),
    *(f"/embed?what={what}&group_by=status" for what in ("case", "cases", "stats", "call")),
    *("/embed?what=case&case=nobody+at+all", "/sources/adevarul-antiwar-committee-terrorist"),
)
EMBEDS = (
    *("/embed/cases", f"/embed/cases/{FORMER}", "/embed/stats", f"/embed{CALL}"),
    *("/embed/cases?custody=true&limit=1", "/embed/stats?group_by=theme&as_of=2024-03-01"),
)
# What is the same in every release, and what names its release in its path.
OF_NONE = re.compile(
    r"/(docs|problems|assets|static|favicon\.ico|apple-touch-icon\.png|\.well-known)(/|$)|/v1/openapi|/(v1/)?releases/"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("older")
    two_releases.publish(folder, two_releases.change)
    two_releases.load(folder)
    return two_releases.served(folder)


def address(path: str, more: str = "") -> str:
    return joint(joint(path, f"release={OLD}"), more) if more else joint(path, f"release={OLD}")


def read(client: FlaskClient, path: str) -> Element:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return document(answer.text)


def links_of(root: Element) -> Iterator[str]:
    """Every address of ours in a document, also in code to copy and in what is said to machines, but those of its other
    languages, of its newest version and of where it belongs for good."""
    for element in root.iter():
        relation = set(element.get("rel", "").split())
        if relation & {"canonical", "latest-version"} or "hreflang" in element.attrib:
            continue
        for name in ("href", "src", "srcset", "cite"):
            if name in element.attrib:
                yield element.attrib[name]
        if element.get("property") == "og:url":
            yield element.get("content", "")
        if element.tag == "textarea":
            code = re.sub('<a [^>]*rel="latest-version[^>]*>', "", element.text or "")
            yield from re.findall(rf"{HOME}/[^\s'\"<]*", code.replace("&amp;", "&"))
        if element.get("type") == "application/ld+json":
            yield from addresses_in(json.loads(element.text or ""))


def addresses_in(described: Any) -> Iterator[str]:
    """The addresses of a description of schema.org, but that of the service as a whole."""
    if isinstance(described, list):
        for one in described:
            yield from addresses_in(one)
    elif isinstance(described, dict):
        yield from (described[name] for name in ("url", "contentUrl") if name in described)
        for name, value in described.items():
            if name != "isPartOf":
                yield from addresses_in(value)


def ours(root: Element) -> list[str]:
    """The same without those of other sites and of this very document, below the address of the service."""
    found = (one.removeprefix(HOME) for one in links_of(root))
    return [one for one in found if one.startswith("/")]


def query_of(path: str) -> dict[str, list[str]]:
    query = parse_qs(urlsplit(path).query)
    if path.startswith("/oembed"):
        return parse_qs(urlsplit(unquote(query["url"][0])).query)
    return query


@pytest.mark.parametrize("path", [*PAGES, *EMBEDS])
def test_every_link_of_a_pinned_page_keeps_its_release_and_its_language(
    client: FlaskClient, path: str
) -> None:
    found = [one for one in ours(read(client, address(path, "lang=uk"))) if not OF_NONE.match(one)]
    assert found
    for one in found:
        query = query_of(one)
        assert (query.get("release"), query.get("lang")) == ([OLD], ["uk"]), one


@pytest.mark.parametrize("path", [*PAGES, *EMBEDS])
def test_every_link_of_a_pinned_page_is_answered_from_its_release(client: FlaskClient, path: str) -> None:
    for one in set(ours(read(client, address(path, "lang=uk")))):
        with client.get(one.partition("#")[0], headers=BROWSER) as answer:
            assert answer.status_code == 200, one
            if "Data-Release" in answer.headers:
                assert answer.headers["Data-Release"] == OLD, one


@pytest.mark.parametrize("path", PAGES)
def test_every_form_of_a_pinned_page_keeps_its_release_and_its_language(
    client: FlaskClient, path: str
) -> None:
    for form in every(read(client, address(path, "lang=uk")), "form"):
        sent = {one.get("name"): one.get("value") for one in every(form, "input") if one.get("name")}
        assert sent["release"] == OLD
        chosen = [one.get("value") for one in every(form, "option") if "selected" in one.attrib]
        assert sent.get("lang") == "uk" or "uk" in chosen


@pytest.mark.parametrize("path", ["/calls-to-action", "/statuses"])
def test_a_page_that_stands_elsewhere_is_moved_to_within_its_release(client: FlaskClient, path: str) -> None:
    there = client.get(address(path, "lang=uk"))
    assert there.status_code == 302
    assert parse_qs(urlsplit(there.headers["Location"]).query) == {"release": [OLD], "lang": ["uk"]}
    assert client.get("/releases?release=2025.1.1").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, *EMBEDS])
def test_a_page_of_an_older_release_leads_to_the_same_in_the_newest(client: FlaskClient, path: str) -> None:
    for there in (address(path), address(path, "lang=en")):
        root = read(client, there)
        (notice,) = [one for one in every(root, "p") if text_of(one).startswith(SAYS)]
        (link,) = every(notice, "a")
        assert "release=" not in link.get("href", "")
        assert ("lang=en" in link.get("href", "")) == ("lang=en" in there)
        newest = client.get(link.get("href", ""), headers=BROWSER, follow_redirects=True)
        assert newest.status_code == 200
        assert NEW in newest.text
        assert SAYS not in newest.text
    assert SAYS not in client.get(joint(path, f"release={NEW}").replace(FORMER, PRESENT)).text


def test_a_page_that_only_the_newest_release_has_leads_there(client: FlaskClient) -> None:
    answer = client.get(f"/cases/{PRESENT}?release={OLD}", headers=BROWSER)
    assert answer.status_code == 404
    assert f'href="{HOME}/cases/{PRESENT}"' in answer.text


def test_the_page_of_an_older_release_leads_to_that_of_the_newest(client: FlaskClient) -> None:
    (notice,) = every(read(client, f"/releases/{OLD}"), "p", "newer")
    assert every(notice, "a")[0].get("href") == f"{HOME}/releases/{NEW}"
    assert not every(read(client, f"/releases/{NEW}"), "p", "newer")


@pytest.mark.parametrize("path", EMBEDS)
def test_what_is_pasted_says_so_too_and_stays_in_its_release(client: FlaskClient, path: str) -> None:
    root = fragment(client.get(address(path, "as=snippet&lang=en")).text)
    assert SAYS in text_of(root)
    for element in every(root, "a"):
        link = element.get("href", "")
        if link.startswith(HOME) and text_of(element) != "See the newest release":
            assert query_of(link)["release"] == [OLD]
    assert SAYS not in client.get(joint(path, "as=snippet").replace(FORMER, PRESENT)).text


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_other_sites_embed_says_so_too(client: FlaskClient, form: str) -> None:
    url = f"{HOME}/cases/{FORMER}?release={OLD}&lang=en"
    answer = client.get("/oembed", query_string={"url": url, "format": form})
    html = answer.get_json()["html"] if form == "json" else parsed(answer.data).findtext("html", "")
    root = fragment(html)
    assert SAYS in text_of(root)
    assert query_of(every(root, "iframe")[0].get("src", "")) == {"release": [OLD], "lang": ["en"]}
    (there,) = re.findall(r'<([^>]*)>; rel="latest-version"', answer.headers["Link"])
    assert client.get(there, follow_redirects=True).status_code == 200
    assert query_of(there.removeprefix(HOME)) == {"lang": ["en"]}


@pytest.mark.parametrize(
    "path", ["/v1/charts/by-status", "/v1/charts/status-over-time", "/v1/badges/in-custody"]
)
def test_pictures_and_their_texts_say_so_too(client: FlaskClient, path: str) -> None:
    for suffix in ("svg", "txt"):
        assert SAYS in text_of_lines(client.get(f"{path}.{suffix}?release={OLD}").text)
        assert NEW not in client.get(f"{path}.{suffix}?release={OLD.replace(OLD, NEW)}").text.replace(
            f"release {NEW}", ""
        )
    if "badges" in path:
        assert f"newer: {NEW}" in client.get(f"{path}.svg?release={OLD}").text


def text_of_lines(text: str) -> str:
    return " ".join(text.split())


def test_feeds_say_so_too(client: FlaskClient) -> None:
    atom = parsed(client.get(f"/v1/changes.atom?release={OLD}&kind=addition").data)
    space = "{http://www.w3.org/2005/Atom}"
    assert atom.findtext(f"{space}subtitle") == SAYS
    (link,) = [one for one in atom.findall(f"{space}link") if one.get("rel") == "latest-version"]
    assert link.get("href") == f"{HOME}/v1/changes.atom?kind=addition"
    feed = client.get(f"/v1/changes.jsonfeed?release={OLD}&kind=addition").get_json()
    assert SAYS in feed["description"]
    assert feed["_open_cases"] == {"latest_version": f"{HOME}/v1/changes.jsonfeed?kind=addition"}
    assert "_open_cases" not in client.get("/v1/changes.jsonfeed").get_json()
