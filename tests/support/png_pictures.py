"""Reading PNG as far as tests need: the size, and the pixels of 8 bits with three or four channels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert picture.startswith(SIGNATURE)
    width, height = struct.unpack_from(">II", picture, 16)
    return width, height


def rows_of(picture: bytes) -> list[bytes]:
    """The bytes of each row of pixels, without the filters of the format (PNG, 9.2)."""
    width, height = size_of(picture)
    depth, colours = picture[24], picture[25]
    assert (depth, colours, picture[28]) in {(8, 2, 0), (8, 6, 0)}
    step = 3 if colours == 2 else 4
    packed = zlib.decompress(b"".join(data for name, data in _chunks(picture) if name == b"IDAT"))
    rows, above, long = [], bytes(width * step), width * step
    for place in range(height):
        start = place * (long + 1)
        above = _unfiltered(packed[start], packed[start + 1 : start + 1 + long], above, step)
        rows.append(above)
    return rows


def ink(picture: bytes) -> tuple[int, int, int, int] | None:
    """The box of the pixels that differ from the one at the top left: left, top, right and bottom, all inside; None for
    an empty picture."""
    rows = rows_of(picture)
    step = len(rows[0]) // size_of(picture)[0]
    paper = rows[0][:step]
    inked = [
        (x, y)
        for y, row in enumerate(rows)
        for x in range(len(row) // step)
        if row[x * step : (x + 1) * step] != paper
    ]
    if not inked:
        return None
    across, down = [x for x, _ in inked], [y for _, y in inked]
    return min(across), min(down), max(across), max(down)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    found = bytearray(row)
    for place, value in enumerate(row):
        left = found[place - step] if place >= step else 0
        up, corner = above[place], above[place - step] if place >= step else 0
        predicted = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        found[place] = (value + predicted) & 0xFF
    return bytes(found)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
