"""What nobody has to think up: permanent ids, and readable ones."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from anyascii import anyascii

from seed.desk.new.sources import host_of
from seed.desk.tables import Row

UID_LETTERS, UID_LENGTH = "23456789bcdfghjkmnpqrstvwxyz", 8

# Of a title, so many words of at least so many letters tell one source from another.
TITLE_WORDS, LEAST_LETTERS = 4, 3
# Second parts of names of hosts that are common to a whole country, as in example.co.uk.
_COMMON = frozenset({"ac", "co", "com", "gov", "net", "org"})


def new_uid(used: Collection[str]) -> str:
    """Return a random uid that nobody has or had."""
    while True:
        uid = "".join(secrets.choice(UID_LETTERS) for _ in range(UID_LENGTH))
        if uid not in used:
            return uid


def slug(text: str) -> str:
    """Return the words of a text in small English letters, joined by hyphens; empty where it has no letters."""
    plain = re.sub(r"['’ʼ`]", "", anyascii(text)).lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def romanised(name: str) -> str:
    """Return a name in English letters; a suggestion, for what reports write most is not to be reckoned."""
    return re.sub(r"['’ʼ`]", "", anyascii(name)).strip()


def unused(wanted: str, used: Collection[str]) -> str:
    """Return an id, with a number at its end where another row has it."""
    found, number = wanted, 2
    while found in used:
        found, number = f"{wanted}-{number}", number + 1
    return found


def event_id(case_id: str, event: Row) -> str:
    """Return the id of an event: case, date and type."""
    return f"{case_id}-{event.get('date', '')}-{event.get('type', '')}"


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
