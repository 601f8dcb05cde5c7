"""What Atom (RFC 4287, RFC 3339, RFC 4685) and JSON Feed 1.1 demand, as checks of our own: each MUST that a feed can break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(;.*)?")

# How often an element may come: at least, and at most (None: as often as one likes). RFC 4287, 4.1.1 and 4.1.2.
OF_FEED: dict[str, tuple[int, int | None]] = {
    "author": (0, None),
    "category": (0, None),
    "contributor": (0, None),
    "entry": (0, None),
    "generator": (0, 1),
    "icon": (0, 1),
    "id": (1, 1),
    "link": (0, None),
    "logo": (0, 1),
    "rights": (0, 1),
    "subtitle": (0, 1),
    "title": (1, 1),
    "updated": (1, 1),
}
OF_ENTRY: dict[str, tuple[int, int | None]] = {
    "author": (0, None),
    "category": (0, None),
    "content": (0, 1),
    "contributor": (0, None),
    "id": (1, 1),
    "link": (0, None),
    "published": (0, 1),
    "rights": (0, 1),
    "source": (0, 1),
    "summary": (0, 1),
    "title": (1, 1),
    "updated": (1, 1),
}
TEXTS = ("title", "subtitle", "rights", "summary")
DATES = ("updated", "published")
# Attributes that an element may have without a namespace.
ATTRIBUTES = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"},
    "category": {"term", "scheme", "label"},
    "content": {"type", "src"},
    **{name: {"type"} for name in TEXTS},
}


def parsed(document: bytes) -> Element:
    """Read an answer of our own."""
    return ElementTree.fromstring(document)  # noqa: S314


def faults_of_atom(document: bytes) -> list[str]:
    """Return where a document breaks RFC 4287."""
    root = parsed(document)
    if root.tag != f"{ATOM}feed":
        return [f"the document element is {root.tag}"]
    entries = root.findall(f"{ATOM}entry")
    found = [*_element(root, OF_FEED)]
    for entry in entries:
        found += _element(entry, OF_ENTRY)
        found += _entry(entry)
    # 4.1.1: an author in the feed, or in each entry.
    if root.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):
        found.append("neither the feed nor each entry has an author")
    # 4.1.1: the same entry twice must differ in time.
    known = [(_text(e, "id"), _text(e, "updated")) for e in entries]
    if len(set(known)) < len(known):
        found.append("an entry comes twice")
    return found


def _element(element: Element, allowed: dict[str, tuple[int, int | None]]) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in element]
    yield from (f"{name} is not allowed in {element.tag}" for name in names if name not in allowed)
    for name, (least, most) in allowed.items():
        if not least <= names.count(name) <= (len(names) if most is None else most):
            yield f"{element.tag} has {names.count(name)} of {name}"
    for child in element:
        name = child.tag.removeprefix(ATOM)
        bare = {attribute for attribute in child.attrib if not attribute.startswith("{")}
        if name in allowed and name != "entry" and not bare <= ATTRIBUTES.get(name, set()):
            yield f"{name} has the attributes {bare}"
        yield from _value(name, child)
    # 4.1.1: one alternate for each type and language.
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if len(set(alternates)) < len(alternates):
        yield "two alternate links have the same type and language"


def _value(name: str, element: Element) -> Iterator[str]:
    text = element.text or ""
    if name in DATES and not DATE.fullmatch(text):
        yield f"{name} is no date-time of RFC 3339: {text!r}"
    elif name == "id" and not urlsplit(text).scheme:
        yield f"an id is no IRI: {text!r}"
    elif name == "link":
        if not urlsplit(element.get("href", "")).scheme:
            yield f"a link leads to {element.get('href')!r}"
        if "type" in element.attrib and not MEDIA_TYPE.fullmatch(element.attrib["type"]):
            yield f"a link has the type {element.attrib['type']!r}"
    elif name == "category" and "term" not in element.attrib:
        yield "a category has no term"
    elif name in (*TEXTS, "content"):
        if element.get("type", "text") in {"text", "html"} and len(element):
            yield f"{name} is text and has elements"
    elif name in {"author", "contributor"} and not _text(element, "name"):
        yield f"{name} has no name"


def _entry(entry: Element) -> Iterator[str]:
    content = entry.find(f"{ATOM}content")
    alternates = [
        link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"
    ]
    if content is None and not alternates:
        yield "an entry has neither content nor an alternate link"
    if (content is None or content.get("src")) and entry.find(f"{ATOM}summary") is None:
        yield "an entry without content of its own has no summary"
    if not _text(entry, "title"):
        yield "an entry has an empty title"


def _text(element: Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


OF_JSON_FEED: dict[str, type] = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
OF_ITEM: dict[str, type] = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}


def faults_of_json_feed(feed: Any) -> list[str]:
    """Return where a document breaks JSON Feed 1.1."""
    found = [*_members(feed, OF_JSON_FEED, ("version", "title", "items"))]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        found.append("the version is another")
    ids = [item.get("id") for item in feed.get("items", ())]
    if len(set(ids)) < len(ids):
        found.append("an item comes twice")
    for item in feed.get("items", ()):
        found += _members(item, OF_ITEM, ("id",))
        if not {"content_html", "content_text"} & item.keys():
            found.append("an item has no content")
        found += [
            f"{name} is no date-time of RFC 3339"
            for name in ("date_published", "date_modified")
            if name in item and not DATE.fullmatch(item[name])
        ]
        found += [f"the tag {tag!r} is no text" for tag in item.get("tags", ()) if not isinstance(tag, str)]
    for author in feed.get("authors", ()):
        if not {"name", "url", "avatar"} & author.keys():
            found.append("an author says nothing")
    return found


def _members(object_: dict[str, Any], known: dict[str, type], needed: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in needed if name not in object_)
    for name, value in object_.items():
        # Extensions begin with an underscore.
        if name.startswith("_"):
            continue
        if name not in known:
            yield f"{name} is not known"
        elif not isinstance(value, known[name]):
            yield f"{name} is {value!r}"
        elif name.endswith("url") and not urlsplit(str(value)).scheme:
            yield f"{name} is no address: {value!r}"
