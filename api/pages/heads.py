"""What the head of a page says to machines: its addresses, the same thing in other forms, and schema.org data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from api.languages import ENGLISH
from api.pages.addresses import absolute, address, in_its_language
from api.pages.texts import language
from api.records import dataset as records
from api.v1 import draft
from api.v1.release import current_release
from api.v1.texts import marked, say
from api.web import links

JSON, CSV, ATOM = "application/json", "text/csv", "application/atom+xml"

# Media type, path, title.
Alternate = tuple[str, str, str]


@dataclass(frozen=True)
class Shared:
    """The card that a link to a page shows where it is shared: its address for ever, and what it says."""

    path: str
    alt: str


@dataclass(frozen=True)
class Head:
    """A page as its head tells it. `path` is where it belongs for good, `permalink` answers the same for ever."""

    title: str
    description: str
    path: str
    permalink: str = ""
    section: str = ""
    kind: str = "website"
    alternates: Sequence[Alternate] = ()
    structured: Mapping[str, Any] = field(default_factory=dict)
    card: Shared | None = None
    unlisted: bool = False


def served(path: str) -> bool:
    """Say whether this service answers at a path, so that nothing is announced that is not there."""
    return bool(current_app.url_map.bind("localhost").test(path.partition("?")[0], "GET"))


def same_as_data(path: str, csv: str | None = None, feed: Mapping[str, str] | None = None) -> list[Alternate]:
    """Return a page's content as JSON, as CSV where there is such a file, and the feed of its changes."""
    found = [(JSON, path, "JSON")]
    if csv is not None:
        found.append((CSV, csv, "CSV"))
    if feed is not None and served("/v1/changes.atom"):
        found.append((ATOM, address("/v1/changes.atom", feed), say("use.changes")))
    return found


def oembed_of(path: str, title: str) -> list[Alternate]:
    """Return the links by which a consumer discovers how to embed a page (oEmbed 1.0, 4)."""
    told = {"url": absolute(path if language() == ENGLISH else in_its_language(path))}
    return [
        ("application/json+oembed", address("/oembed", {**told, "format": "json"}), title),
        ("text/xml+oembed", address("/oembed", {**told, "format": "xml"}), title),
    ]


def pinned(path: str, values: Mapping[str, Any] | None = None) -> str:
    """Return the address that answers the same for ever: with the release, and the day that was asked for."""
    return address(path, {**(values or {}), "release": current_release().id})


def citation(title: str, permalink: str, known: str = "") -> str:
    """Return the line to print beside what was taken from a page; `known` says how well that is known."""
    served_from = current_release()
    text = say(
        "cite.text",
        # A full stop follows the title.
        title=f"{title}. {known.removesuffix('.')}" if known else title,
        release=served_from.id,
        day=served_from.released_on,
        address=links.absolute(permalink),
    )
    return marked(text)


def web_page(title: str, description: str, path: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema.org description of a page about something."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": marked(title),
        "description": description,
        "url": absolute(path),
        "inLanguage": language(),
        "dateModified": current_release().released_on,
        "license": records.about().licence,
        "isPartOf": {
            "@type": "Dataset",
            "name": "Open Cases",
            "url": links.absolute("/"),
            "license": records.about().licence,
            "description": say("home.lead"),
        },
        "about": about,
    }


def dataset(title: str, description: str, path: str, downloads: Sequence[Alternate]) -> dict[str, Any]:
    """Return the schema.org description of the data, or of a part of them, as a Dataset."""
    served_from = current_release()
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": marked(title),
        "description": description,
        "url": absolute(path),
        "license": records.about().licence,
        "version": served_from.id,
        "datePublished": served_from.released_on,
        "temporalCoverage": f"{served_from.first_day}/{served_from.released_on}",
        "isAccessibleForFree": True,
        "creditText": draft.credit(served_from.id),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": absolute(where)}
            for kind, where, _ in downloads
            if kind in {JSON, CSV}
        ],
    }


def person(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema.org description of the person whom a case is about: names, and what identifies them here and
    elsewhere."""
    other = [name for name in (case["name_native"], *case["aliases"]) if name]
    described: dict[str, Any] = {"@type": "Person", "name": case["name_en"], "identifier": case["uid"]}
    if other:
        described["alternateName"] = other
    if case["birth_year"]:
        described["birthDate"] = str(case["birth_year"])
    if case["identifiers"]:
        described["sameAs"] = [one["url"] for one in case["identifiers"]]
    return described


def work(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema.org description of a source."""
    described = {
        "@type": "CreativeWork",
        "name": source["title"],
        "publisher": {"@type": "Organization", "name": source["publisher"]},
    }
    for name, key in (
        ("url", "url"),
        ("archivedAt", "archived_url"),
        ("datePublished", "published_on"),
        ("inLanguage", "language"),
    ):
        if source[key]:
            described[name] = source[key]
    return described
