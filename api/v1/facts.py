"""The facts of a record: what is curated of it, without what is derived; and how one version becomes another.

A change is an operation of JSON Patch (RFC 6902) on the facts, with a JSON Pointer (RFC 6901) to its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema

from api.v1.documents import CASE_PARTS, SUMMARY
from api.v1.resources.collections import SHAPES

# What tells the items of a part apart, by the names of their fields.
Keys = Mapping[str, tuple[str, ...]]
KEYS: Keys = {
    "events": ("id",),
    "charges": ("article", "part"),
    "sentences": ("date", "stage", "kind"),
    "recognitions": ("organisation", "term"),
    "comparisons": ("list",),
    "identifiers": ("scheme", "value"),
}

# What an item keeps when its date or its part becomes known more exactly or is corrected, or when its case gets another
# id, with which that of an event begins: it is the same item then. The closest first.
LOOSE_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "events": (("date", "type"), ("type",)),
    "charges": (("article",),),
    "sentences": (("stage", "kind"),),
    "recognitions": (("organisation",),),
    "identifiers": (("scheme",),),
}

Facts = dict[str, Any]

_EMPTY: tuple[Any, ...] = (None, [])


@dataclass(frozen=True)
class Change:
    """One changed fact: the operation, where, and the values before and after.

    `table`, `row` and `column` name the same place in the curated tables; `row` tells an item of a part, and
    `column` is empty where a whole row came or went.
    """

    op: str
    pointer: str
    old: Any
    new: Any
    table: str
    row: str = ""
    column: str = ""


def facts_of_case(summary: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Facts:
    """Return the facts of a case from its documents."""
    facts = _curated(SUMMARY, summary)
    for name in KEYS:
        facts[name] = [_curated(CASE_PARTS[name], item) for item in parts[name]]
    return facts


def facts_of(table: str, document: Mapping[str, Any]) -> Facts:
    """Return the facts of a record of a small table."""
    return _curated(SHAPES[table], document)


@cache
def columns_by_field(table: str) -> Mapping[str, str]:
    """Return the declared columns of a table that answers show, by the names of their fields; none where no answer
    shows its rows."""
    shape = SUMMARY if table == "cases" else CASE_PARTS.get(table) or SHAPES.get(table)
    fields = shape.dump_fields.items() if shape else ()
    return {name: field.metadata["column"].name for name, field in fields if "column" in field.metadata}


def case_changes(old: Facts | None, new: Facts | None, keys: Keys = KEYS) -> Iterator[Change]:
    """Yield the operations that turn the facts of a case into others; None stands for no case. `keys` names its parts
    and what tells their items apart."""
    if old is None or new is None:
        yield from _whole("cases", old, new)
        return
    fields = [name for name in new if name not in keys]
    yield from _fields(
        "cases", "", "", {name: old[name] for name in fields}, {name: new[name] for name in fields}
    )
    for name, key in keys.items():
        yield from _items(name, key, old[name], new[name])


def changes(table: str, old: Facts | None, new: Facts | None) -> Iterator[Change]:
    """Yield the operations that turn the facts of a record of a small table into others."""
    if old is None or new is None:
        yield from _whole(table, old, new)
        return
    yield from _fields(table, "", "", old, new)


def _curated(schema: Schema, document: Mapping[str, Any]) -> Facts:
    return {
        name: document[name]
        for name, field in schema.dump_fields.items()
        if "column" in field.metadata and name in document
    }


def _whole(table: str, old: Facts | None, new: Facts | None) -> Iterator[Change]:
    if old != new:
        yield Change("remove" if new is None else "add", "", old, new, table)


def _fields(table: str, base: str, row: str, old: Facts, new: Facts) -> Iterator[Change]:
    for name, value in new.items():
        before = old.get(name)
        # What was not recorded and a list of nothing say the same.
        if before != value and not (before in _EMPTY and value in _EMPTY):
            yield Change("replace", f"{base}/{name}", before, value, table, row, name)


def _key(names: Sequence[str], item: Mapping[str, Any]) -> str:
    return " ".join(str(item[name] if item[name] is not None else "-") for name in names)


def _keyed(
    part: str, key: Sequence[str], old: Sequence[Facts], new: Sequence[Facts]
) -> tuple[list[str], list[str]]:
    """Return the keys of items before and after; an item whose key changed has the new one in both."""
    before, after = ([_key(key, item) for item in items] for items in (old, new))
    for loose in LOOSE_KEYS.get(part, ()):
        fresh = [place for place, known in enumerate(after) if known not in before]
        for place, known in enumerate(before):
            if known in after:
                continue
            wanted = _key(loose, old[place])
            same = [other for other in fresh if _key(loose, new[other]) == wanted]
            if same:
                before[place] = after[same[0]]
                fresh.remove(same[0])
    return before, after


def _items(part: str, names: Sequence[str], old: Sequence[Facts], new: Sequence[Facts]) -> Iterator[Change]:
    """Yield removals from the end, then additions and changes from the beginning, so that each pointer is right
    when its turn comes."""
    before, wanted = _keyed(part, names, old, new)
    now = list(zip(before, old, strict=True))
    # What stays must stay in order; whatever else is taken out and, where it is wanted, put in again.
    staying = _longest_common([key for key, _ in now], wanted)
    for place in range(len(now) - 1, -1, -1):
        key, item = now[place]
        if key not in staying:
            yield Change("remove", f"/{part}/{place}", item, None, part, key)
            del now[place]
    for place, (key, item) in enumerate(zip(wanted, new, strict=True)):
        if place < len(now) and now[place][0] == key:
            yield from _fields(part, f"/{part}/{place}", key, now[place][1], item)
        else:
            now.insert(place, (key, item))
            yield Change("add", f"/{part}/{place}", None, item, part, key)


def _longest_common(first: Sequence[str], second: Sequence[str]) -> set[str]:
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in first[block.a : block.a + block.size]}
