"""Letting the links of pages lead to files: what a static host cannot answer leads nowhere, and asks nothing."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path, PurePosixPath
from posixpath import relpath
from urllib.parse import quote, urlsplit

from seed.site.addresses import Address, read
from seed.site.crawl import Site

_TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)(?P<rest>(?:\s[^<>]*)?)>")
_LINK = re.compile(r'(?P<before>\s(?:href|src|srcset|content))="(?P<link>[^"]*)"')
# Without a service to ask, a form is a promise that nobody keeps.
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def rewrite(site: Site, base: str, folder: Path) -> None:
    """Rewrite every page of a site in place."""
    for address in site.pages:
        file = folder / site.files[address]
        file.write_text(_Page(site, base, address).rewritten(file.read_text("utf-8")), "utf-8")


class _Page:
    """A page, and where its links lead to."""

    def __init__(self, site: Site, base: str, address: Address) -> None:
        self.site, self.base, self.address = site, base, address
        self.folder = str(site.files[address].parent)

    def rewritten(self, text: str) -> str:
        """Return the text of the page with links to files."""
        return _TAG.sub(self._tag, _FORM.sub("", text))

    def _tag(self, tag: re.Match[str]) -> str:
        found = _LINK.search(tag["rest"])
        if found is None:
            return tag[0]
        link = unescape(found["link"])
        is_absolute = link.startswith(self.base)
        if tag["name"] == "meta" and not is_absolute:
            return tag[0]
        if link.startswith("#") or not self._is_ours(link):
            return tag[0]
        there = self._place(link, is_absolute=is_absolute and tag["name"] in {"meta", "link"})
        if there is not None:
            return tag[0].replace(found[0], f'{found["before"]}="{escape(there)}"')
        # A link that leads nowhere is text; what the head announces is not there.
        return "" if tag["name"] in {"link", "meta", "img", "source"} else tag[0].replace(found[0], "")

    def _is_ours(self, link: str) -> bool:
        parts = urlsplit(link)
        return (not parts.scheme and not parts.netloc) or link.startswith(self.base)

    def _place(self, link: str, *, is_absolute: bool) -> str | None:
        """Return where a link leads to among the files; None where there is no such file."""
        address = read(link, self.base, self.address.path)
        found = self.site.resolved(address, self.base) if address else None
        if found is None:
            return None
        file = self.site.files[found[0]]
        fragment = urlsplit(link).fragment or found[1]
        end = f"#{fragment}" if fragment else ""
        shown = _shown(file)
        if is_absolute:
            return f"{self.base}/{quote(shown)}{end}"
        there = relpath(shown or ".", self.folder)
        return quote(there + "/" if shown.endswith("/") or not shown else there) + end


def _shown(file: PurePosixPath) -> str:
    """Return the path of a file as addresses have it: of a page, its folder."""
    if file.name != "index.html":
        return str(file)
    return "" if str(file.parent) == "." else f"{file.parent}/"
