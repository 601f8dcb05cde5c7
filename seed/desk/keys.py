"""Keys of new rows: a `uid` that says nothing, and an `id` in words."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from anyascii import anyascii

from seed.declaration import package_of
from seed.editions import RELEASES, WITHDRAWN, editions, read_withdrawn
from seed.raw_rows import Row, read_rows

# No vowels, so that no word comes about, and nothing that looks like something else.
LETTERS, LENGTH = "23456789bcdfghjkmnpqrstvwxyz", 8


def uids_in_use(tables: Path) -> set[str]:
    """Return every uid of the tables, of the releases frozen beside them, and of those withdrawn."""
    withdrawn = {gone.uid for gone in read_withdrawn(tables.parent / WITHDRAWN.name)}
    return withdrawn | {row["uid"] for row in _cases(tables)}


def slugs_in_use(tables: Path) -> set[str]:
    """Return every readable id that a case has or had: what is cited under one must never lead to somebody else."""
    return {row["id"] for row in _cases(tables)}


def _cases(tables: Path) -> Iterator[Row]:
    """Yield the cases of the tables and of the releases frozen beside them."""
    frozen = editions(tables.parent / RELEASES.name)
    places = [(tables, package_of(tables)), *((edition.tables, edition.package) for edition in frozen)]
    for place, package in places:
        yield from read_rows(place, package.by_name["cases"])


def new_uid(used: Collection[str]) -> str:
    """Return a random uid that nobody has or had."""
    while (uid := "".join(secrets.choice(LETTERS) for _ in range(LENGTH))) in used:
        pass
    return uid


def slug(text: str) -> str:
    """Return the words of a text in small English letters, joined by hyphens; empty where it has no letters."""
    # A quote within a word parts nothing: O'Brien is obrien.
    plain = re.sub(r"['’ʼ`]", "", anyascii(text)).lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def event_id(event: Row, case_id: str) -> str:
    """Return the id of an event: case, date and type."""
    return f"{case_id}-{event.get('date', '')}-{event.get('type', '')}"


def unused(wanted: str, used: Collection[str]) -> str:
    """Return an id, with a number at its end where another row has it."""
    found, number = wanted, 2
    while found in used:
        found, number = f"{wanted}-{number}", number + 1
    return found
