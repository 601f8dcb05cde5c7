"""How wide the letters of a font are, read from its file (OpenType, ISO/IEC 14496-22), so that a text can be broken
into lines before it is drawn."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path


class Letters:
    """The letters of a font in TrueType: how wide each is, as a part of the size."""

    def __init__(self, font: bytes) -> None:
        (count,) = struct.unpack_from(">H", font, 4)
        entries = (struct.unpack_from(">4s4xII", font, 12 + 16 * place) for place in range(count))
        tables = {name: font[start : start + length] for name, start, length in entries}
        (units,) = struct.unpack_from(">H", tables[b"head"], 18)
        (measured,) = struct.unpack_from(">H", tables[b"hhea"], 34)
        # Glyphs beyond those that are measured are as wide as the last of them.
        wide = [struct.unpack_from(">H", tables[b"hmtx"], 4 * place)[0] / units for place in range(measured)]
        glyphs = _glyphs(tables[b"cmap"])
        self._wide: dict[int, float] = {
            code: wide[min(glyph, measured - 1)] for code, glyph in glyphs.items() if glyph
        }
        self._widest: float = max(wide)

    def has(self, letter: str) -> bool:
        """Say whether the font has a letter."""
        return ord(letter) in self._wide

    def width_of(self, text: str, size: float) -> float:
        """Return how wide a text is; what the font lacks counts as its widest letter."""
        return size * sum(
            self._wide.get(ord(letter), self._widest) for letter in text if not unicodedata.combining(letter)
        )


@cache
def letters_of(path: str) -> Letters:
    """Return the letters of a font file."""
    return Letters(Path(path).read_bytes())


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Return the glyph of each letter, from the table for all of Unicode (12) or that for its first plane (4)."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    starts = [struct.unpack_from(">4xI", cmap, 4 + 8 * place)[0] for place in range(count)]
    by_format = {struct.unpack_from(">H", cmap, start)[0]: start for start in starts}
    if 12 in by_format:
        return _in_all(cmap, by_format[12])
    return _in_first_plane(cmap, by_format[4])


def _in_all(cmap: bytes, start: int) -> dict[int, int]:
    (groups,) = struct.unpack_from(">I", cmap, start + 12)
    found: dict[int, int] = {}
    for place in range(groups):
        first, last, glyph = struct.unpack_from(">III", cmap, start + 16 + 12 * place)
        found |= {code: glyph + code - first for code in range(first, last + 1)}
    return found


def _in_first_plane(cmap: bytes, start: int) -> dict[int, int]:
    (twice,) = struct.unpack_from(">H", cmap, start + 6)
    ends, begins, deltas, offsets = (start + at for at in (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice))
    found: dict[int, int] = {}
    for place in range(0, twice, 2):
        end, begin, delta, offset = (
            struct.unpack_from(">H", cmap, at + place)[0] for at in (ends, begins, deltas, offsets)
        )
        for code in range(begin, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", cmap, offsets + place + offset + 2 * (code - begin))
                if not glyph:
                    continue
            found[code] = (glyph + delta) & 0xFFFF
    return found
