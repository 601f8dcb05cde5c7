"""Feeds in Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True)
class Link:
    """Where a feed leads: the relation, the address, and the media type of what is there."""

    relation: str
    address: str
    media_type: str


@dataclass(frozen=True)
class Entry:
    """An entry: `day` is that of its last change, `is_html` says how its content is written."""

    id: str
    title: str
    day: str
    address: str
    content: str
    is_html: bool = False
    category: str = ""


def written(
    identity: str,
    title: str,
    day: str,
    links: Sequence[Link],
    entries: Iterable[Entry],
    *,
    subtitle: str = "",
    rights: str = "",
) -> bytes:
    """Return a feed of ours; a subtitle and rights that are empty are left out."""
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", identity)
    _add(feed, "title", title)
    _add(feed, "updated", _midnight(day))
    for link in links:
        _add(feed, "link", rel=link.relation, href=link.address, type=link.media_type)
    if subtitle:
        _add(feed, "subtitle", subtitle)
    if rights:
        _add(feed, "rights", rights)
    _add(_add(feed, "author"), "name", "Open Cases")
    for entry in entries:
        element = _add(feed, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", _midnight(entry.day))
        _add(element, "link", rel="alternate", href=entry.address)
        if entry.category:
            _add(element, "category", term=entry.category)
        _add(element, "content", entry.content, type="html" if entry.is_html else "text")
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _midnight(day: str) -> str:
    return f"{day}T00:00:00Z"
