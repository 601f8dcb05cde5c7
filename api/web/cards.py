"""The card that a link shows where it is shared: 1200 × 630, drawn in SVG. It knows nothing of what it tells, and has
no picture of anybody.

What does not fit is written smaller; where the smallest letters leave no room, what comes last is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from api.web import png
from api.web.png import width_of, width_of_bold
from api.web.svg import clean, fitted, wrapped

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN, FOOT, GAP = 64, 540, 16
ROOM = WIDTH - 2 * MARGIN
# Letters of the title and of the text below, from the largest that look well to the smallest that are read on a phone.
TITLES, TEXTS = (76, 64, 54, 46, 40), (30, 28, 26, 24, 22)
MOST_LINES_OF_TITLE, MOST_LINES = 3, 6
# The part of a row of bars that labels have, and the room for a number.
OF_LABEL, OF_NUMBER = 0.45, 150

# The colours of our pages, each with the soft ground of its badge.
TONES = {"held": ("#7a1f1f", "#f7e9e7"), "free": ("#1f5a3c", "#e5f1ea"), "plain": ("#0f4c5c", "#e6eff1")}
_INK, _QUIET, _LINE, _WARN, _ACCENT = "#1c2328", "#56616a", "#dcdad4", "#8a4d0f", "#0f4c5c"
_MARK = "M6 3h20v26H6z", "M10 8h12v2H10zm0 5h12v2H10zm0 5h7v2h-7z"


@dataclass(frozen=True)
class Bar:
    """A number with its label, and the length of its bar in percent."""

    label: str
    said: str
    share: int


@dataclass(frozen=True)
class Card:
    """What a card says: a title and a line under it; a badge with what stands beside it; paragraphs, and those that
    warn; bars, and what is to be said of them; of what to beware who passes it on, and whose it is. `shorter` returns
    the same with fewer bars."""

    title: str
    caution: str
    credit: str
    under: str = ""
    badge: str = ""
    tone: str = "plain"
    beside: str = ""
    texts: Sequence[str] = ()
    warnings: Sequence[str] = ()
    bars: Sequence[Bar] = ()
    more: str = ""
    shorter: Callable[[], Card] | None = None

    @property
    def said(self) -> str:
        """What it says, for whoever cannot see it; what warns stands before what explains."""
        status = f"{self.badge} {self.beside}".strip()
        bars = "; ".join(f"{bar.label}: {bar.said}" for bar in self.bars)
        told = [self.title, status, *self.warnings, self.caution, *self.texts, bars, self.more]
        return " ".join(f"{text.rstrip('.')}." for text in told if text)


def as_png(card: Card) -> bytes:
    """Return a card as PNG."""
    return png.drawn(as_svg(card))


def as_svg(card: Card) -> bytes:
    """Return a card as SVG, in letters that fit."""
    root, end = _laid_out(card, TEXTS[0])
    for tried, size in _ways(card):
        if end <= FOOT - GAP:
            break
        root, end = _laid_out(tried, size)
    found: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _ways(card: Card) -> Iterator[tuple[Card, int]]:
    """Yield a card with ever smaller letters, and then without ever more of what comes last; what warns stays."""
    yield from ((card, size) for size in TEXTS[1:])
    while card.shorter:
        card = card.shorter()
        yield card, TEXTS[-1]
    for kept in reversed(range(len(card.texts))):
        yield replace(card, bars=(), texts=card.texts[:kept]), TEXTS[-1]
    yield replace(card, bars=(), texts=(), under=""), TEXTS[-1]


def _laid_out(card: Card, size: int) -> tuple[Element, float]:
    """Return a card with text in letters of a size, and where it ends."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(WIDTH),
            "height": str(HEIGHT),
            "font-family": png.FONT,
        },
    )
    _rect(root, 0, 0, WIDTH, HEIGHT, "#fff")
    _rect(root, 0, 0, WIDTH, 12, _ACCENT)
    mark = SubElement(root, "g", {"transform": f"translate({MARGIN - 12} 36) scale(1.6)"})
    SubElement(mark, "path", {"d": _MARK[0], "fill": _ACCENT})
    SubElement(mark, "path", {"d": _MARK[1], "fill": "#fff"})
    _text(root, MARGIN + 46, 72, "Open Cases", 30, _ACCENT, bold=True)
    y = _titled(root, card.title, 96, 1 if card.bars else 2)
    if card.under:
        y += 52
        _text(root, MARGIN, y, fitted(card.under, 34, ROOM, width_of), 34, _QUIET)
    if card.badge:
        y = _badged(root, card, y + 24)
    y += 14
    for texts, colour, bold in ((card.texts, _INK, False), (card.warnings, _WARN, True)):
        for text in texts:
            y = _paragraph(root, text, size, y, colour, bold=bold)
    y += 14 if card.bars else 0
    for bar in card.bars:
        y = _drawn(root, bar, size, y + 10)
    if card.more:
        y = _paragraph(root, card.more, size - 2, y, _QUIET, bold=False)
    _rect(root, MARGIN, FOOT, ROOM, 2, _LINE)
    _text(root, MARGIN, FOOT + 36, fitted(card.caution, 24, ROOM, width_of_bold), 24, _WARN, bold=True)
    _text(root, MARGIN, FOOT + 68, fitted(card.credit, 24, ROOM, width_of), 24, _QUIET)
    return root, y


def _titled(root: Element, title: str, y: float, best: int) -> float:
    """Write the title in the largest letters in which it takes at best so many lines; return where it ends."""
    tried = ((size, wrapped(title, size, ROOM, MOST_LINES_OF_TITLE, width_of_bold)) for size in TITLES)
    size, lines = next(
        (one for one in tried if len(one[1]) <= best),
        (TITLES[-1], wrapped(title, TITLES[-1], ROOM, MOST_LINES_OF_TITLE, width_of_bold)),
    )
    for line in lines:
        y += size * 1.15
        _text(root, MARGIN, y, line, size, _INK, bold=True)
    return y


def _badged(root: Element, card: Card, y: float) -> float:
    size, (ink, ground) = 34, TONES[card.tone]
    lines = wrapped(card.badge, size, ROOM - 40, 2, width_of_bold)
    wide = max(width_of_bold(line, size) for line in lines) + 40
    high = 46 * len(lines) + 16
    SubElement(
        root,
        "rect",
        {**_place(MARGIN, y), "width": f"{wide:.0f}", "height": str(high), "rx": "6", "fill": ground},
    )
    for place, line in enumerate(lines):
        _text(root, MARGIN + 20, y + 42 + 46 * place, line, size, ink, bold=True)
    left = ROOM - wide - 24
    if width_of(card.beside, size) <= left:
        _text(root, MARGIN + wide + 24, y + 42, card.beside, size, _INK)
        return y + high
    _text(root, MARGIN, y + high + 42, fitted(card.beside, size, ROOM, width_of), size, _INK)
    return y + high + 46


def _paragraph(root: Element, text: str, size: int, y: float, colour: str, *, bold: bool) -> float:
    y += 8
    for line in wrapped(text, size, ROOM, MOST_LINES, width_of_bold if bold else width_of):
        y += size * 1.35
        _text(root, MARGIN, y, line, size, colour, bold=bold)
    return y


def _drawn(root: Element, bar: Bar, size: int, y: float) -> float:
    start = MARGIN + ROOM * OF_LABEL
    high = size + 6
    _text(root, MARGIN, y + size, fitted(bar.label, size, ROOM * OF_LABEL - 16, width_of), size, _INK)
    wide = (ROOM * (1 - OF_LABEL) - OF_NUMBER) * bar.share / 100
    # The least that is seen: nobody is nothing.
    wide = max(wide, 4)
    _rect(root, start, y + 2, wide, high - 2, "#0072b2")
    _text(root, start + wide + 12, y + size, bar.said, size, _INK, bold=True)
    return y + high


def _rect(root: Element, x: float, y: float, width: float, height: float, fill: str) -> None:
    SubElement(
        root, "rect", {**_place(x, y), "width": f"{width:.1f}", "height": f"{height:.1f}", "fill": fill}
    )


def _text(root: Element, x: float, y: float, text: str, size: int, fill: str, *, bold: bool = False) -> None:
    told = {**_place(x, y), "font-size": str(size), "fill": fill, "font-weight": "700" if bold else "400"}
    SubElement(root, "text", told).text = clean(text)


def _place(x: float, y: float) -> dict[str, str]:
    return {"x": f"{x:.1f}", "y": f"{y:.1f}"}
