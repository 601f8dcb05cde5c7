"""Cursors: an opaque word that carries a question, written shorter: which list of which release, its filters and its
order, and the place in it where a page begins.

It never carries an answer. What it asks is read and checked as if it stood in the address, so that a cursor works
alone, and one that somebody made by hand gets what its question deserves. The seal only tells a damaged one.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from flask import Flask, g, request
from itsdangerous import BadData, BadPayload, URLSafeSerializer
from itsdangerous.encoding import base64_decode
from marshmallow import ValidationError
from marshmallow.fields import Field
from werkzeug.datastructures import ImmutableMultiDict

from api.web import links
from api.web.decorations import Bearing, is_decoration
from api.web.headers import LONGEST_ADDRESS
from api.web.problems import Fault, Problem
from api.web.query import Choices, QuerySchema, Word
from api.web.reading import as_sent, defaults_of, is_control, one_value_each
from api.web.refusals import refused

# More than any address and any place in a list, in UTF-8. A word of 4 kB may be packed so that it unpacks to millions.
MOST_BYTES = 32 * 1024


class _Seal(URLSafeSerializer):
    """Unpacks no more of a word than a cursor has."""

    def load_payload(self, payload: bytes, *args: Any, **more: Any) -> Any:
        if payload.startswith(b"."):
            try:
                unpacked = zlib.decompressobj().decompress(base64_decode(payload[1:]), MOST_BYTES + 1)
            except zlib.error as error:
                raise BadPayload("This cannot be unpacked.", error) from error
            if len(unpacked) > MOST_BYTES:
                raise BadPayload("No cursor is so long.")
        return super().load_payload(payload, *args, **more)


# Not a secret: every process must read the cursors of every other, and forging one gains nothing.
_SEAL = _Seal("open-cases", salt="cursor")

# An address has room for it beside the path, and for what may be asked for otherwise.
LONGEST_CURSOR = 3900

# What a cursor has in places of its own, or is itself.
_BESIDE = frozenset({"cursor", "release"})
# What may change from page to page without making another list.
_FREE = frozenset({"limit", "fields", "include", "lang", "cursor"})


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the path and the query of the list as an address has them, its release, the sort values of
    the record there, and whether the page ends before it instead of beginning after it."""

    path: str
    asked: Mapping[str, str]
    release: str
    values: tuple[str | int, ...]
    backwards: bool = False

    def sealed(self) -> str:
        """Return the word that stands in an address."""
        parts = [self.path, dict(self.asked), self.release, list(self.values), int(self.backwards)]
        return str(_SEAL.dumps(parts))


class CursorField(Word):
    """The parameter `cursor`, loaded to a Cursor of this very list."""

    def __init__(self) -> None:
        described = (
            "Where the page begins: `meta.next_cursor` of another page. It carries filters and order with it."
        )
        super().__init__(LONGEST_CURSOR, metadata={"description": described})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        cursor = unsealed(value)
        if cursor is None:
            raise refused(
                "This cursor was cut or altered; take it from meta.next_cursor as it stands.", "cursor"
            )
        if cursor.path != _path() or not _agrees(cursor, self.parent):
            raise refused(
                "This cursor belongs to another query: filters and sort must stay the same from page to page.",
                "cursor",
            )
        return cursor


def register(app: Flask) -> None:
    """Let a request with a cursor be read as if all that the cursor asks stood in its address."""
    app.before_request(spell_out)


def spell_out() -> None:
    """Add to the parameters of this request those that its cursor carries. Of what may change from page to page, that
    which was sent beside it wins."""
    sent = request.args
    cursor = unsealed(sent["cursor"]) if "cursor" in sent else None
    if cursor is None or cursor.path != _path():
        return
    g.sent, g.release_of_cursor = sent, cursor.release
    told = {name: value for name, value in cursor.asked.items() if name not in sent or name not in _FREE}
    beside = [(name, value) for name, value in sent.items(multi=True) if name not in told]
    request.args = ImmutableMultiDict([*beside, *told.items()])


def sent() -> Mapping[str, str]:
    """Return the parameters of this request as they stand in its address."""
    return one_value_each(g.sent) if "sent" in g else as_sent()


def pinned() -> str | None:
    """Return the release that this request's cursor was made in, None where it has none."""
    found: str | None = g.get("release_of_cursor")
    return found


def cursor_at(
    release: str,
    values: tuple[str | int, ...],
    *,
    backwards: bool = False,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the cursor of a place in the list that this request asks for, and with `more` than its address says;
    raises Problem `invalid-query` where no address has room for it."""
    asked = {name: value for name, value in {**as_sent(), **more}.items() if name not in _BESIDE}
    word = Cursor(_path(), asked, release, values, backwards).sealed()
    if len(address_of(word)) > LONGEST_ADDRESS:
        fault = Fault("The query is so long that no cursor has room for it.", code="too-long")
        raise Problem("invalid-query", "This list cannot be read page by page; ask for less.", [fault])
    return word


def address_of(word: str) -> str:
    """Return the path and query of the page at a cursor of this list. Where the address of this one names a release,
    that of the other does so too, so that the first page and the files that it links are of that release."""
    named = {name: value for name, value in request.args.items() if name == "release"}
    return links.with_query(_path(), {"cursor": word, **named})


# A request with a cursor asks up to three times: whether it is dear, what it carries, and whether that is this list.
@lru_cache(maxsize=64)
def unsealed(word: str) -> Cursor | None:
    """Return what a word carries, or None where it is damaged or no cursor."""
    try:
        path, asked, release, values, backwards = _SEAL.loads(word)
        cursor = Cursor(path, asked, release, tuple(values), bool(backwards))
        texts = [path, release, *asked.keys(), *asked.values()]
        # They stand beside the question, and never in it.
        if _BESIDE & asked.keys():
            return None
        is_address = all(map(_can_stand_in_address, texts)) and sum(map(len, texts)) <= LONGEST_ADDRESS
    except (BadData, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return cursor if is_address and all(map(_can_be_asked, values)) else None


def altered() -> Problem:
    """Return the problem of a cursor whose place is none in its list."""
    fault = Fault("This cursor names no place in the list.", "cursor", "cursor")
    return Problem("invalid-query", "The cursor cannot be used; see errors.", [fault])


def _path() -> str:
    return request.path.rstrip("/")


def _agrees(cursor: Cursor, schema: object) -> bool:
    """Say whether what was sent beside a cursor asks for nothing else than the cursor does."""
    defaults = defaults_of(schema)
    told = {**defaults, **cursor.asked, "release": cursor.release}
    # What third parties add is no part of the question where it is passed over.
    decorated = isinstance(schema, QuerySchema) and schema.bears is Bearing.DECORATIONS
    fields = schema.by_name() if isinstance(schema, QuerySchema) else {}
    return all(
        value == defaults.get(name)
        or _means_the_same(fields.get(name), value, told.get(name))
        or (decorated and is_decoration(name))
        for name, value in sent().items()
        if name not in _FREE
    )


def _means_the_same(field: Field[Any] | None, one: str, other: str | None) -> bool:
    """Say whether two texts ask for the same: values of a filter may stand in any order and in other words."""
    if one == other or other is None or not isinstance(field, Choices):
        return one == other
    try:
        beside, carried = (cast(Any, field.deserialize(text, field.name, {})) for text in (one, other))
    except ValidationError:
        return False
    return [set(values) for values in beside] == [set(values) for values in carried]


def _can_stand_in_address(text: object) -> bool:
    return isinstance(text, str) and _is_text(text) and not any(map(is_control, text))


def _can_be_asked(value: object) -> bool:
    """Say whether a database takes a value: a number of 64 bits, or text that UTF-8 can write, without NUL."""
    if isinstance(value, str):
        return _is_text(value)
    return type(value) is int and abs(value) < 2**63


def _is_text(value: str) -> bool:
    return "\0" not in value and value.encode("utf-8", "ignore").decode() == value
