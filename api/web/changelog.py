"""The changelog as a feed (Atom, RFC 4287): a version of the software or a release of the data each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from flask import Flask, Response
from markdown_it import MarkdownIt

from api.web import atom, links
from api.web.docs import CHANGELOG, slug_of, source_of

# `## [1.0.0] - 2026-11-24` of the software, `### 2026.11.1 - 2026-11-24` of the data.
_HEADING = re.compile(
    r"^(?P<level>##|###) \[?(?P<name>[0-9.]+)\]? - (?P<day>\d{4}-\d{2}-\d{2})$", re.MULTILINE
)


@dataclass(frozen=True)
class Entry:
    """What one version or release changed, in Markdown."""

    name: str
    day: str
    is_data: bool
    text: str

    @property
    def title(self) -> str:
        """The name of the entry, as its heading has it."""
        return f"{self.name} - {self.day}"


def register(app: Flask) -> None:
    """Add `/docs/changelog.atom`."""
    app.add_url_rule("/docs/changelog.atom", "changelog_feed", show_feed)


def entries(source: str) -> Iterator[Entry]:
    """Yield the entries of a changelog, in the order in which they stand."""
    for match in _HEADING.finditer(source):
        level = match["level"]
        rest = source[match.end() :]
        end = re.search(rf"^#{{2,{len(level)}}} ", rest, re.MULTILINE)
        text = rest[: end.start()] if end else rest
        yield Entry(match["name"], match["day"], level == "###", text.strip())


def show_feed() -> Response:
    """The newest entries first."""
    found = sorted(entries(source_of(CHANGELOG, links.base_url())), key=lambda entry: entry.day, reverse=True)
    markdown = MarkdownIt("commonmark", {"html": False})
    body = atom.written(
        _lasting_id(""),
        "Open Cases: changelog",
        found[0].day,
        [
            atom.Link("self", links.absolute("/docs/changelog.atom"), atom.MEDIA_TYPE),
            atom.Link("alternate", links.absolute("/docs/changelog"), "text/html"),
        ],
        (
            atom.Entry(
                _lasting_id(entry.name),
                f"{'Release of the data' if entry.is_data else 'Version'} {entry.name}",
                entry.day,
                links.absolute(f"/docs/changelog#{slug_of(entry.title)}"),
                markdown.render(entry.text),
                is_html=True,
            )
            for entry in found
        ),
    )
    return Response(body, content_type=atom.MEDIA_TYPE)


def _lasting_id(name: str) -> str:
    """Return an id that stays wherever the service moves (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, f"open-cases/changelog/{name}").urn
