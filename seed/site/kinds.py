"""Media types of answers: which of them have links to files beside them, and how addresses stand in each."""

from __future__ import annotations

import re
from functools import cache

from seed.site.addresses import Address, is_published

HTML, _CSV = "text/html", "text/csv"
_XML = re.compile(r"[a-z]+/(?:.*\+)?xml")
_TEXT = re.compile(r"text/.*|.*[/+](?:json|xml)|application/(?:x-ndjson|x-bibtex|x-research-info-systems)")
_STYLES = frozenset({"text/css", "text/javascript"})


def has_links(address: Address, kind: str) -> bool:
    """Say whether the answer to an address may lead to others, and its links are to lead to files."""
    return kind not in _STYLES and bool(_TEXT.fullmatch(kind)) and not is_published(address.path)


def is_marked_up(kind: str) -> bool:
    """Say whether a text of this type writes an ampersand as XML and HTML do."""
    return kind == HTML or bool(_XML.fullmatch(kind))


@cache
def addresses_in(base: str, kind: str) -> str:
    """Return the pattern of the addresses of a service at `base` in a text of this type. `cut` is a backslash, with
    which JSON within a page goes on."""
    # Not of a host whose name only begins so.
    begin = rf"{re.escape(base)}(?![\w:-]|\.\w)"
    if kind == _CSV:
        # An address that has a comma stands in quotes.
        return rf'(?:(?<="){begin}[^"\n]*|{begin}[^",\s]*)(?P<cut>)'
    letter = r"""[^\s"'<>\\)`]"""
    if is_marked_up(kind):
        letter = rf"(?!&(?:quot|#34|#39|lt|gt);){letter}"
    # A full stop ends the sentence that an address stands in.
    return rf"{begin}(?:[/?#](?:{letter})*(?<![.,;:]))?(?P<cut>\\?)"
