"""Which source is meant, and whether a page is there already under another form of its address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from seed.desk.new.desk import Desk
from seed.desk.new.entry import Entry
from seed.findings import shown
from seed.likeness import page_key
from seed.raw_rows import Row

# So many are told where a text may mean several.
TOLD = 5

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_DOOR = re.compile(r"^(www\d?|m|mobile|amp)\.")
# A day in an address, as newspapers write it: 2025/03/04 or 2025-03-04.
_DAY = re.compile(r"(?<!\d)(20\d\d)([/-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def is_address(text: str) -> bool:
    """Whether a text is meant to be the address of a page."""
    return bool(_ADDRESS.match(text))


def every_source(desk: Desk, entry: Entry) -> list[Row]:
    """Return the sources on file, then those of the entry."""
    return [*desk.rows["sources"], *entry.rows.get("sources", ())]


def source_at(desk: Desk, entry: Entry, url: str) -> Row | None:
    """Return the source whose page an address is, in whatever form; None where there is none."""
    key = page_key(url)
    known = (row for row in every_source(desk, entry) if row.get("url") and row.get("id"))
    return next((row for row in known if page_key(row["url"]) == key), None)


def source_named(desk: Desk, entry: Entry, text: str) -> tuple[str, str]:
    """Return the id of the source that is meant, or the text and why there is none.

    It is meant by its id, its address, its place among the new sources (from 1), or by words of its id, publisher,
    title and address.
    """
    new = entry.rows.get("sources", [])
    if text.isdecimal() and 0 < int(text) <= len(new):
        return new[int(text) - 1].get("id", ""), ""
    if is_address(text):
        found = source_at(desk, entry, text)
        return (found["id"], "") if found else (text, f"{shown(text)} is not among the sources.")
    known = [row for row in every_source(desk, entry) if row.get("id")]
    if any(row["id"] == text for row in known):
        return text, ""
    words = text.casefold().split()
    meant = [row for row in known if all(word in _searched(row) for word in words)]
    if len(meant) == 1:
        return meant[0]["id"], ""
    if not meant:
        return text, f"No source has {shown(text)} in its id, publisher, title or address: paste its address."
    told = ", ".join(row["id"] for row in meant[:TOLD])
    more = f" and {len(meant) - TOLD} more" if len(meant) > TOLD else ""
    return text, f"{shown(text)} may be {told}{more}: type more of the one meant."


def host_of(url: str) -> str:
    """Return the host of an address without the doors that lead to the same pages; empty where it has none."""
    try:
        return _DOOR.sub("", (urlsplit(url).hostname or "").lower())
    except ValueError:
        return ""


def day_in(url: str) -> str:
    """Return the day that an address tells, as `YYYY-MM-DD`; empty where it tells none."""
    found = _DAY.search(url)
    return f"{found[1]}-{found[3]}-{found[4]}" if found else ""


def _searched(row: Row) -> str:
    return " ".join(
        (row["id"], row.get("publisher", ""), row.get("title", ""), row.get("url", ""))
    ).casefold()
