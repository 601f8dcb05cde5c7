"""What nobody has to think up: names in English letters, and ids of sources."""

from __future__ import annotations

import re

from anyascii import anyascii

from seed.desk.keys import slug
from seed.desk.new.sources import host_of
from seed.raw_rows import Row

# Of a title, so many words of at least so many letters tell one source from another.
TITLE_WORDS, LEAST_LETTERS = 4, 3
# Second parts of names of hosts that are common to a whole country, as in example.co.uk.
_COMMON = frozenset({"ac", "co", "com", "gov", "net", "org"})


def romanised(name: str) -> str:
    """Return a name in English letters; a suggestion, for what reports write most is not to be reckoned."""
    return re.sub(r"['’ʼ`]", "", anyascii(name)).strip()


def source_id(source: Row) -> str:
    """Return the id of a source: a word of its host (or publisher), its date, and words of its title."""
    words = slug(source.get("title", "")).split("-")
    telling = [word for word in words if len(word) >= LEAST_LETTERS][:TITLE_WORDS] or words[:TITLE_WORDS]
    return slug(" ".join((_host_word(source), source.get("published_on", ""), *telling))) or "source"


def _host_word(source: Row) -> str:
    *parts, _ = host_of(source.get("url", "")).split(".")
    if parts and len(parts) > 1 and parts[-1] in _COMMON:
        parts.pop()
    return parts[-1] if parts else slug(source.get("publisher", "")).split("-")[0]
