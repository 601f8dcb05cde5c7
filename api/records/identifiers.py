"""Identifiers that others give to people: how they are written, where they lead, and which are on file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection, select

from api.records import base

# The list of a case that has its identifiers, as `written` puts them, and the filter by it.
FIELD = "identifier"
# What parts the kind of an identifier from its value.
SEPARATOR = ":"
# Where the identifier stands in the address of a scheme.
_PLACE = "{value}"
_ABOUT_HOST = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_END_OF_VALUE = re.compile(r"[/?#]")


@dataclass(frozen=True)
class Scheme:
    """A kind of identifiers; `address` and `pattern` as declared, `description` says in words how one is written."""

    id: str
    address: str
    pattern: str
    description: str

    def takes(self, value: str) -> bool:
        """Whether an identifier of this kind is written so."""
        return re.fullmatch(self.pattern, value) is not None

    def value_at(self, address: str) -> str | None:
        """Return the identifier to which an address leads, also with `http`, with `www.`, or with more behind it; None
        where it leads elsewhere."""
        before = _bare(self.address).partition(_PLACE)[0]
        own, rest = _bare(address)[: len(before)], _bare(address)[len(before) :]
        value = _END_OF_VALUE.split(rest, maxsplit=1)[0]
        return value if own.casefold() == before.casefold() and self.takes(value) else None

    def value_near(self, address: str) -> str | None:
        """Return the identifier with which an address of the same host ends; None where there is none."""
        host, _, path = _bare(address).partition("/")
        value = path.rstrip("/").rpartition("/")[2]
        is_same = host.casefold() == _bare(self.address).partition("/")[0].casefold()
        return value if is_same and self.takes(value) else None


def _bare(address: str) -> str:
    return _ABOUT_HOST.sub("", address)


def written(scheme: str, value: str) -> str:
    """Return an identifier with its kind, such as `wikidata:Q12345`."""
    return f"{scheme}{SEPARATOR}{value}"


def address_of(address: str, value: str) -> str:
    """Return where an identifier leads, by the address of its kind."""
    return address.replace(_PLACE, quote(value))


def read_schemes(connection: Connection) -> dict[str, Scheme]:
    """Return the kinds of identifiers by id, in the order of their file."""
    own = base.identifier_schemes.c
    query = select(own.id, own.address, own.pattern, own.description).order_by(own.key)
    return {row.id: Scheme(*row) for row in connection.execute(query)}


def on_file(connection: Connection, asked: Sequence[str]) -> set[str]:
    """Return those of some identifiers, as `written` puts them, that somebody has."""
    own = base.case_values.c
    query = select(own.value).where(own.field == FIELD, own.value.in_(asked))
    return set(connection.execute(query).scalars())


def values_of(rows: Iterable[dict[str, str]]) -> tuple[str, ...]:
    """Return the values by which the filter finds a case, from its identifiers."""
    return tuple(written(row["scheme"], row["value"]) for row in rows)
