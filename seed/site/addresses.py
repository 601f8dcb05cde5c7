"""Addresses of the service, and the file that holds each on a static host.

A page is the `index.html` of a folder, data that have no suffix are JSON, and what is in another language than English
lies below a folder of that language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from api.languages import ENGLISH, LANGUAGES

# What a static host has no answer for, whatever its address: forms that ask the service, and what takes a body.
_ASKING = ("/docs/api", "/livez", "/match", "/mcp", "/oembed", "/readyz", "/reconcile", "/v1/match")
_BUILDER = "/embed"
_INDEX = "index.html"
# Ids of releases and articles have a point in them too.
_SUFFIXES = frozenset(
    {
        ".atom",
        ".bib",
        ".css",
        ".csv",
        ".ico",
        ".js",
        ".json",
        ".jsonfeed",
        ".jsonld",
        ".md",
        ".ndjson",
        ".png",
    }
    | {".ris", ".svg", ".ttl", ".txt", ".xlsx", ".xml"}
)


@dataclass(frozen=True, order=True)
class Address:
    """A path of the service, the language that is asked for, and the cursor of a further page of a list."""

    path: str
    language: str = ENGLISH
    cursor: str = ""

    @property
    def query(self) -> str:
        """How the service is asked for it, from the path on."""
        told = {"lang": self.language if self.language != ENGLISH else "", "cursor": self.cursor}
        asked = urlencode({name: value for name, value in told.items() if value})
        return f"{self.path}?{asked}" if asked else self.path

    def file(self, page: int = 1) -> PurePosixPath:
        """The file that holds it, the n-th page of a list."""
        path = unquote(self.path).strip("/")
        place = PurePosixPath(self.language if self.language != ENGLISH else "", path)
        if path.startswith("v1") and place.suffix not in _SUFFIXES:
            return place.with_name(f"{place.name}.json")
        if place.suffix in _SUFFIXES:
            return place
        return place / _INDEX if page == 1 else place / "pages" / str(page) / _INDEX


def read(link: str, base: str, found_at: str = "/") -> Address | None:
    """Return the address that a link leads to, from a path of the service at `base`; None for one of another host, or
    one that asks for more than a language or a page."""
    whole = urlsplit(urljoin(urljoin(base + "/", found_at.lstrip("/")), link))
    root = urlsplit(base)
    if (whole.scheme, whole.netloc) != (root.scheme, root.netloc) or not whole.path.startswith(root.path):
        return None
    path = whole.path.removeprefix(root.path) or "/"
    asked = dict(parse_qsl(whole.query, keep_blank_values=True))
    language, cursor = asked.pop("lang", ENGLISH), asked.pop("cursor", "")
    if asked or language not in LANGUAGES or needs_the_service(path):
        return None
    return Address(path if path == "/" else path.rstrip("/"), language, cursor)


def needs_the_service(path: str) -> bool:
    """Say whether a path is of use only where the service answers."""
    return path == _BUILDER or path.startswith(_ASKING)


def without_cursor(address: Address) -> Address:
    """Return the first page of the list that an address is a page of."""
    return replace(address, cursor="")
