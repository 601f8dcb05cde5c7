"""How tall an embed is at a width, reckoned from its HTML: it runs no script, so that no frame can follow its content.

The measures are those of `embed.css`, with 16 pixels to the rem. The sheet sets every line and margin, brings the fonts
of most readers to one width, and lets no margins collapse, so that the sum is what browsers make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from math import ceil, inf

from api.pages.letter_widths import width_of

# Borders and padding of the body, left and right; what a row of numbers has between its two cells.
SIDES, BETWEEN_CELLS = 34, 12
# Fonts differ a little in width, and browsers in how they round it: only so much of a line is taken to be used, and so
# many pixels are added below. Of the many rows of a list some err to each side; an address breaks at few places.
USED_OF_LINE, USED_OF_ROW, USED_OF_FOOTER, SPARE = 0.98, 0.995, 0.965, 8
SUPERSCRIPT = 0.72
# In a frame that is narrower nothing can be read, however tall it is.
UNREADABLE = 160


@dataclass(frozen=True)
class Block:
    """How a block is set, in pixels: what it has above and below, its letters, its lines, and how much of a line is
    used."""

    around: int = 0
    size: float = 15
    line: int = 24
    bold: bool = False
    used: float = USED_OF_LINE


@dataclass(frozen=True)
class Piece:
    """Letters that are set alike."""

    text: str
    size: float
    bold: bool = False


_SMALL = Block(10, 13, 20)
# By tag, and by the class that makes it another.
_BLOCKS = {
    "body": Block(26),
    "main": Block(),
    "footer": Block(11),
    "h1": Block(4, 20, 26, bold=True),
    "h2": Block(4, bold=True),
    "p": Block(10),
    "p.native": Block(4),
    "p.quiet": _SMALL,
    "ol": Block(11),
    "li": Block(17, used=USED_OF_ROW),
    "small": Block(0, 13, 20, used=USED_OF_ROW),
    "dl": Block(10),
    "div": Block(8),
    "dt": Block(0, 13, 20),
    "dd": Block(),
    "summary": Block(6, 13, 20),
    "table": Block(10),
}
_IN_FOOTER = Block(6, 13, 20, used=USED_OF_FOOTER)
_EVENT = Block(17)
# What a row of numbers has around its label: padding, and the bar below.
_ROW = Block(16)
_VOID = frozenset({"br", "wbr", "meta", "link", "rect"})
_NOT_SHOWN = frozenset({"head", "svg"})
_BREAK, _MAY_BREAK = "\u2028", "\u200b"
_SPACES = re.compile(f"({_BREAK}|{_MAY_BREAK}|[ \\t\\n\\r\\f]+)")


def height_of(html: str, width: int) -> int:
    """Return the height in pixels that an embed needs at a width."""
    reckoner = _Reckoner(max(width, UNREADABLE) - SIDES)
    reckoner.feed(html)
    reckoner.close()
    return ceil(reckoner.height) + SPARE


class _Reckoner(HTMLParser):
    """Adds up the blocks of an embed."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room
        self.height = 0
        self._open: list[tuple[str, str]] = []
        self._blocks: list[Block] = []
        self._pieces: list[Piece] = []
        self._cells: list[list[Piece]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in {"br", "wbr"}:
                self._add(_BREAK if tag == "br" else _MAY_BREAK)
            return
        kind = dict(attrs).get("class") or ""
        self._open.append((tag, kind))
        if not self._is_shown():
            return
        block = self._block_of(tag, kind)
        if block is not None:
            self._end_block()
            self._blocks.append(block)
            self.height += block.around
        elif "badge" in kind:
            # As wide as its padding.
            self._add("\xa0\xa0")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or tag in _VOID:
            return
        shown = self._is_shown()
        last, kind = self._open.pop()
        if not shown:
            return
        if tag in {"th", "td"}:
            self._cells.append(self._pieces)
            self._pieces = []
        elif tag == "table":
            self._end_table()
        if self._block_of(last, kind) is not None:
            self._end_block()
            self._blocks.pop()

    def handle_data(self, data: str) -> None:
        if self._is_shown() and self._blocks:
            self._add(data)

    def _is_shown(self) -> bool:
        """Say whether what is open is seen: neither hidden, nor folded away."""
        folded = any(tag == "details" for tag, _ in self._open) and not any(
            tag == "summary" for tag, _ in self._open
        )
        hidden = any(tag in _NOT_SHOWN or kind == "hidden" for tag, kind in self._open)
        return not hidden and (not folded or self._open[-1][0] == "details")

    def _block_of(self, tag: str, kind: str) -> Block | None:
        if tag == "p" and any(name == "footer" for name, _ in self._open):
            return _IN_FOOTER
        if tag == "li" and ("ol", "events") in self._open:
            return _EVENT
        return _BLOCKS.get(f"{tag}.{kind}", _BLOCKS.get(tag))

    def _add(self, text: str) -> None:
        if not self._blocks:
            return
        block, tags = self._blocks[-1], [tag for tag, _ in self._open]
        size = block.size * (SUPERSCRIPT if "sup" in tags else 1)
        bold = block.bold or "b" in tags or ("a" in tags and block is _BLOCKS["li"])
        self._pieces.append(Piece(text, size, bold))

    def _end_block(self) -> None:
        if self._blocks:
            block = self._blocks[-1]
            self.height += lines_of(self._pieces, self.room * block.used) * block.line
        self._pieces = []

    def _end_table(self) -> None:
        rows = list(zip(self._cells[::2], self._cells[1::2], strict=True))
        numbers = max((sum(map(_width, number)) for _, number in rows), default=0)
        room = (self.room - BETWEEN_CELLS - numbers) * USED_OF_ROW
        self.height += sum(_ROW.around + _ROW.line * max(1, lines_of(label, room)) for label, _ in rows)
        self._cells, self._pieces = [], []


def lines_of(pieces: Sequence[Piece], room: float) -> int:
    """Return how many lines text takes where so many pixels are there; 0 for none."""
    lines, at = 0, inf
    for gap, word in _words(pieces):
        if at + gap + word <= room:
            at += gap + word
            continue
        # What is longer than a line breaks anywhere.
        needed = ceil(word / max(1, room)) or 1
        lines += needed
        at = word - (needed - 1) * room
    return lines


def _words(pieces: Sequence[Piece]) -> Iterator[tuple[float, float]]:
    """Yield the width of each word, after that of the gap before it, which is endless where a line must end."""
    gap = word = 0.0
    for piece in pieces:
        for part in _SPACES.split(piece.text):
            if not _SPACES.fullmatch(part):
                word += _width(replace(piece, text=part))
                continue
            if word:
                yield gap, word
                gap = word = 0.0
            gap = max(
                gap, inf if part == _BREAK else 0 if part == _MAY_BREAK else _width(replace(piece, text=" "))
            )
    if word:
        yield gap, word


def _width(piece: Piece) -> float:
    return width_of(piece.text, piece.size, bold=piece.bold)
