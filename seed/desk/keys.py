"""Keys of new rows: a `uid` that says nothing, and an `id` in words."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection
from pathlib import Path

from seed.declaration import package_of
from seed.desk.tables import read_rows
from seed.editions import RELEASES, WITHDRAWN, editions, read_withdrawn

# No vowels, so that no word comes about, and nothing that looks like something else.
LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
LENGTH = 8


def uids_in_use(tables: Path) -> set[str]:
    """Return every uid of the tables, of the releases frozen beside them, and of those withdrawn."""
    folder = tables.parent
    places = [(tables, package_of(tables))]
    places += [(edition.tables, edition.package) for edition in editions(folder / RELEASES.name)]
    used = {row["uid"] for place, package in places for row in read_rows(place, package.by_name["cases"])}
    return used | {gone.uid for gone in read_withdrawn(folder / WITHDRAWN.name)}


def new_uid(taken: Collection[str]) -> str:
    """Return a random uid that is not taken."""
    while (uid := "".join(secrets.choice(LETTERS) for _ in range(LENGTH))) in taken:
        pass
    return uid


def slug(*texts: str) -> str:
    """Return texts as lower-case ASCII words joined by hyphens; what has no such letters is left out."""
    plain = unicodedata.normalize("NFKD", "-".join(texts)).encode("ascii", "ignore").decode().lower()
    # A quote within a word parts nothing: O'Brien is obrien.
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def new_id(base: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: the base itself, or with the first number that makes it another."""
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found
