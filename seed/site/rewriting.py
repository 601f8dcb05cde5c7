"""Letting links lead to files. In a page what a static host cannot answer leads nowhere, and asks nothing; data lead to
where the service answers it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from posixpath import relpath
from urllib.parse import quote, urlsplit

from seed.site.addresses import Address, Reader
from seed.site.crawl import Site
from seed.site.kinds import HTML, addresses_in, has_links, is_marked_up

_TAG = r"<(?P<name>[a-z][a-z0-9]*)(?P<rest>(?:\s[^<>]*)?)>"
_LINK = re.compile(r'(?P<before>\s(?:href|src|srcset|content))="(?P<link>[^"]*)"')
# Without a service to ask, a form is a promise that nobody keeps.
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_OF_HEAD = frozenset({"link", "meta"})
# What a page cannot do without its address is gone with it; of all else the words stay.
_WITHOUT_WORDS = frozenset({"img", "link", "meta", "source"})
_PERMANENT = 'rel="cite-as"'
_SITEMAPS, _DOCS = "/sitemap", "/docs"
_ROOT = Address("/")
_ENTRY = re.compile(r"<url><loc>(?P<link>[^<]*)</loc>.*?</url>\n?", re.DOTALL)
_OTHER_LANGUAGE = re.compile(r'<xhtml:link\b[^>]*\bhref="(?P<link>[^"]*)"/>')


class Rewriter:
    """Rewrites the files of a site below a folder; `service` is the address where the service answers."""

    def __init__(self, site: Site, reader: Reader, service: str, folder: Path) -> None:
        self.site, self.reader, self.service, self.folder = site, reader, service, folder
        self._of_page = re.compile(f"{_TAG}|(?P<address>{addresses_in(reader.base, HTML)})")
        self._kept = lru_cache(maxsize=200_000)(self._find_file)

    def rewrite(self, address: Address) -> None:
        """Rewrite the file of an address in place, if there are links in what it holds."""
        kind = self.site.kinds[address]
        if not has_links(address, kind):
            return
        file = self.folder / address.file
        before = file.read_text("utf-8")
        after = self._page(before, address) if kind == HTML else self._data(before, address, kind)
        if after != before:
            file.write_text(after, "utf-8")

    def _data(self, text: str, at: Address, kind: str) -> str:
        if at.path.startswith(_SITEMAPS):
            text = self._map(text, at)
        marked_up = is_marked_up(kind)
        return re.sub(
            addresses_in(self.reader.base, kind),
            lambda found: self._told(found, at, marked_up=marked_up),
            text,
        )

    def _map(self, text: str, at: Address) -> str:
        """Return a map of the site that names each page that there is, once."""
        told: set[str] = set()

        def entry(found: re.Match[str]) -> str:
            file = self._file(unescape(found["link"]), at)
            if not file or file in told:
                return ""
            told.add(file)
            return _OTHER_LANGUAGE.sub(
                lambda one: one[0] if self._file(unescape(one["link"]), at) else "", found[0]
            )

        return _ENTRY.sub(entry, text)

    def _page(self, text: str, at: Address) -> str:
        folder = quote(str(at.file.parent))

        def part(found: re.Match[str]) -> str:
            if found["name"] is None:
                return self._told(found, at, marked_up=True)
            return self._tag(found, at, folder)

        return self._of_page.sub(part, _FORM.sub("", text))

    def _told(self, found: re.Match[str], at: Address, *, marked_up: bool) -> str:
        """Return what stands for an address in data and in the words of a page."""
        whole, cut = found[0].removesuffix(found["cut"]), found["cut"]
        link = unescape(whole) if marked_up else whole
        # What was cut off, as JSON in a page writes an ampersand, asks for something else; and where the documentation
        # names no path, a program is told whom to ask.
        of_service = cut or (at.path.startswith(_DOCS) and link.rstrip("/") == self.reader.base)
        file = None if of_service else self._file(link, at)
        there = self._there(link) if file is None else file
        return (escape(there, quote=False) if marked_up else there) + cut

    def _there(self, link: str) -> str:
        return self.service + link.removeprefix(self.reader.base)

    def _tag(self, tag: re.Match[str], at: Address, folder: str) -> str:
        found = _LINK.search(tag["rest"])
        if found is None:
            return tag[0]
        name, link = tag["name"], unescape(found["link"])
        is_absolute = link.startswith(self.reader.base)
        parts = urlsplit(link)
        is_ours = is_absolute or not (parts.scheme or parts.netloc or link.startswith("#"))
        if not is_ours or (name == "meta" and not is_absolute):
            return tag[0]
        file = self._file(link, at, pinned=name == "meta")
        if file is not None:
            there = file if is_absolute and name in _OF_HEAD else self._beside(file, folder)
        elif _PERMANENT in tag["rest"]:
            there = self._there(link)
        else:
            return "" if name in _WITHOUT_WORDS else tag[0].replace(found[0], "")
        return tag[0].replace(found[0], f'{found["before"]}="{escape(there)}"')

    def _beside(self, file: str, folder: str) -> str:
        """Return a link from a folder of the site to the address of a file."""
        path, mark, fragment = file.removeprefix(f"{self.reader.base}/").partition("#")
        there = relpath(path or ".", folder)
        return (there + "/" if path.endswith("/") or not path else there) + mark + fragment

    def _file(self, link: str, at: Address, *, pinned: bool = False) -> str | None:
        """Return the absolute address of the file that a link leads to; None where there is no such file."""
        depends = "cursor=" in link or not link.startswith(("/", self.reader.base))
        return self._kept(link, at if depends else _ROOT, pinned=pinned)

    def _find_file(self, link: str, at: Address, *, pinned: bool) -> str | None:
        address = self.reader.read(link, at, pinned=pinned)
        found = self.site.resolved(address) if address else None
        if found is None:
            return None
        fragment = urlsplit(link).fragment or found[1]
        return f"{self.reader.base}/{quote(found[0].shown)}" + (f"#{fragment}" if fragment else "")
