"""Addresses of the service, and the file that holds each on a static host.

A page is the `index.html` of a folder, data that have no suffix are JSON, and what is in another language than English
lies below a folder of that language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from api.languages import ENGLISH
from api.web.paging import unsealed

# What a static host has no answer for, whatever its address: forms that ask the service, and what takes a body.
_ASKING = ("/docs/api", "/livez", "/match", "/mcp", "/oembed", "/readyz", "/reconcile", "/v1/match")
_BUILDER = "/embed"
# What a release publishes is known by its digest, and stays as it is.
_PUBLISHED = r"v1/releases/[^/]+/files/"
# What has its place at the root alone, in no language.
_AT_ROOT = re.compile(
    r"/(?:\.well-known/|apple-touch-icon\.png|assets/|favicon\.ico|llms\.txt|robots\.txt|sitemap|"
    + _PUBLISHED
    + ")"
)
# What has the same words in each language, and is much.
_IN_ENGLISH = re.compile(r"/v1/(?:cases/[^/]+/citation\.\w+|sources/[^/]+/facts\.(?:csv|ndjson))")
# Pictures in pixels are dear to draw, and are seen where links are shared: other languages show the English one.
_PIXELS, _OF_PIXELS = ".png", frozenset({"en", "ru"})
# What answers in several formats, and the one that comes unasked.
_CITATION, _PLAIN = "/citation", ".txt"
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
    """A path of the service, the language that is asked for, and which page of a list; the cursor asks for it."""

    path: str
    language: str = ENGLISH
    page: int = 1
    cursor: str = field(default="", compare=False)

    @property
    def query(self) -> str:
        """How the service is asked for it, from the path on."""
        told = {"lang": self.language if self.language != ENGLISH else "", "cursor": self.cursor}
        asked = urlencode({name: value for name, value in told.items() if value})
        return f"{self.path}?{asked}" if asked else self.path

    @property
    def file(self) -> PurePosixPath:
        """The file that holds it."""
        path = PurePosixPath(unquote(self.path).strip("/"))
        if _AT_ROOT.match(self.path):
            return path
        suffix = path.suffix if path.suffix in _SUFFIXES else ""
        if not suffix and path.parts[:1] == ("v1",):
            path, suffix = path.with_name(f"{path.name}.json"), ".json"
        if self.page > 1:
            whole = path.with_name(path.name.removesuffix(suffix)) if suffix else path
            path = whole / "pages" / f"{self.page}{suffix}"
        folder = PurePosixPath("" if self.language == ENGLISH else self.language)
        return folder / path if suffix else folder / path / _INDEX

    @property
    def shown(self) -> str:
        """The path of its file as addresses have it: of a page, its folder."""
        file = self.file
        if file.name != _INDEX:
            return str(file)
        return "" if str(file.parent) == "." else f"{file.parent}/"


@dataclass(frozen=True)
class Reader:
    """Reads links of the service at `base`: in some languages, on the newest release, and with the uids of people
    beside their ids."""

    base: str
    languages: frozenset[str]
    release: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)

    def read(self, link: str, at: Address, *, pinned: bool = False) -> Address | None:
        """Return the address that a link leads to from another; None for one of another host, or one that asks for
        more than a language or the page beside. One that names the newest release is read where `pinned` may be."""
        whole = urlsplit(urljoin(self.base + (at.path if at.path != "/" else "/"), link))
        root = urlsplit(self.base)
        if (whole.scheme, whole.netloc) != (root.scheme, root.netloc) or not whole.path.startswith(root.path):
            return None
        path = whole.path.removeprefix(root.path).rstrip("/") or "/"
        asked = dict(parse_qsl(whole.query, keep_blank_values=True))
        if pinned and asked.get("release") == self.release:
            del asked["release"]
        word, page = asked.pop("cursor", ""), 1
        if word:
            cursor = unsealed(word)
            if cursor is None or cursor.path != at.path or path != at.path:
                return None
            beside = at.page - 1 if cursor.backwards else at.page + 1
            page = at.page if word == at.cursor else beside
            asked = {**cursor.asked, **asked}
        return self._address(path, asked, page, word)

    def _address(self, path: str, asked: dict[str, str], page: int, word: str) -> Address | None:
        language = asked.pop("lang", ENGLISH)
        if asked or language not in self.languages or needs_the_service(path):
            return None
        if path.endswith(_CITATION):
            path += _PLAIN
        if is_in_english(path) or (path.endswith(_PIXELS) and language not in _OF_PIXELS):
            language = ENGLISH
        before, cases, after = path.partition("/cases/")
        if cases:
            identity, slash, rest = after.partition("/")
            path = f"{before}{cases}{self.ids.get(identity, identity)}{slash}{rest}"
        return Address(path, language, page, word if page > 1 else "")


def is_in_english(path: str) -> bool:
    """Say whether a path is written once for all languages."""
    return bool(_AT_ROOT.match(path) or _IN_ENGLISH.fullmatch(path))


def is_published(path: str) -> bool:
    """Say whether a path is that of a file which a release publishes."""
    return bool(re.match(f"/{_PUBLISHED}", path))


def needs_the_service(path: str) -> bool:
    """Say whether a path is of use only where the service answers."""
    return path == _BUILDER or path.startswith(_ASKING)
