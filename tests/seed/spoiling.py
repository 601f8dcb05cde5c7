"""Small changes that spoil a table: each takes its bytes and returns others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Change = Callable[[bytes], bytes]


def swapped(old: str, new: str) -> Change:
    def change(data: bytes) -> bytes:
        assert data.count(old.encode()) >= 1, f"{old} is not in the tiny table any more"
        return data.replace(old.encode(), new.encode(), 1)

    return change


def line(number: int, new: Callable[[bytes], bytes]) -> Change:
    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        lines[number - 1] = new(lines[number - 1])
        return b"".join(lines)

    return change


def exchanged(one: int, other: int) -> Change:
    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        lines[one - 1], lines[other - 1] = lines[other - 1], lines[one - 1]
        return b"".join(lines)

    return change


def appended(text: str) -> Change:
    return lambda data: data + text.encode()


def column_emptied(number: int, place: int) -> Change:
    """Empty one cell of a line without quotes, counted from 0; -1 is the last."""

    def change(raw: bytes) -> bytes:
        cells = raw.rstrip(b"\n").split(b",")
        cells[place] = b""
        return b",".join(cells) + b"\n"

    return line(number, change)


def spoil(tables: Path, table: str, *changes: Change) -> None:
    path = tables / f"{table}.csv"
    data = path.read_bytes()
    for change in changes:
        data = change(data)
    path.write_bytes(data)


def all_of(tables: Path) -> dict[str, bytes]:
    """The bytes of every table in a folder, by the name of its file."""
    return {path.name: path.read_bytes() for path in sorted(tables.glob("*.csv"))}
