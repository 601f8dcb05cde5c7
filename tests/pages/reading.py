"""Reading answers in HTML as a strict parser does, and every address of pages and embeds to read."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
MOST_BYTES_OF_PAGE, MOST_BYTES_OF_EMBED = 60_000, 20_000


def document(text: str) -> Element:
    """Parse a document; the first error of its markup is raised."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parsed: Element = parser.parse(text)
    return parsed


def fragment(text: str) -> Element:
    """Parse a piece of a document as strictly."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parsed: Element = parser.parseFragment(text)
    return parsed


def parsed(xml: bytes) -> Element:
    """Parse XML that we wrote ourselves."""
    return ElementTree.fromstring(xml)  # noqa: S314


def text_of(element: Element) -> str:
    """All text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def every(element: Element, tag: str, kind: str = "") -> list[Element]:
    """The elements of this tag, and of a class where one is given."""
    return [found for found in element.iter(tag) if not kind or kind in found.get("class", "").split()]


def loaded(element: Element) -> Iterator[str]:
    """Whatever a browser fetches for a document without being asked by its reader."""
    for found in element.iter():
        for name in ("src", "srcset", "poster", "data", "background"):
            if name in found.attrib:
                yield found.attrib[name]
        if found.tag == "link" and set(found.get("rel", "").split()) & {
            *(
                "stylesheet",
                "icon",
                "preload",
                "prefetch",
                "preconnect",
                "dns-prefetch",
                "modulepreload",
                "manifest",
            ),
        }:
            yield found.get("href", "")


def pages(client: FlaskClient) -> list[str]:
    """The address of every page, with those of all records."""
    release = client.get("/v1/meta").get_json()["meta"]["release"]
    return [
        *("/", "/cases", "/resolution", "/stats", "/match", "/embed", f"/releases/{release}"),
        *("/cases?status=imprisoned", "/cases?theme=-religion&custody=true", "/cases?q=orlov"),
        *("/stats?group_by=region", "/stats?group_by=recognised_by&custody=false", "/cases?status=unknown"),
        *("/embed?what=cases&theme=religion", "/embed?what=stats&group_by=theme", "/embed?what=call"),
        *("/embed?what=case&case=an", "/embed?what=case&case=nobody+at+all"),
        *(f"/cases/{identity}" for identity in ids(client, "cases")),
        *(f"/calls-to-action/{identity}" for identity in ids(client, "calls-to-action")),
        *(f"/statuses/{identity}" for identity in ids(client, "statuses")),
        *(f"/sources/{identity}" for identity in ids(client, "sources")[:6]),
    ]


def embeds(client: FlaskClient) -> list[str]:
    """The address of every embed."""
    return [
        *("/embed/cases", "/embed/cases?named_in_resolution=true&look=dark", "/embed/cases?status=unknown"),
        *(
            "/embed/stats",
            "/embed/stats?group_by=theme&custody=true&look=light",
            "/embed/stats?group_by=year",
        ),
        *(f"/embed/cases/{identity}" for identity in ids(client, "cases")),
        *(f"/embed/calls-to-action/{identity}" for identity in ids(client, "calls-to-action")),
    ]


def ids(client: FlaskClient, collection: str) -> list[str]:
    """The ids of all records of a collection."""
    return [record["id"] for record in client.get(f"/v1/{collection}?limit=500").get_json()["data"]]


def joint(address: str, more: str) -> str:
    """An address with one more parameter."""
    return f"{address}{'&' if '?' in address else '?'}{more}"
