"""Pictures of numbers as SVG: bars, a line with a band, a badge. They know nothing of what is counted.

A picture is one element that needs nothing beside itself: no script, no font, no address. Every width of a text is
guessed for wide letters, since nobody knows the reader's font; what does not fit is cut or wrapped.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

MEDIA_TYPE = "image/svg+xml"
LOOKS = ("auto", "light", "dark")
NARROWEST, WIDEST, USUAL_WIDTH = 280, 800, 640

MARGIN = 16
TEXT, SMALL, LARGE = 14, 12, 18
# What the numbers rest on is never cut, in any language, also in the narrowest picture.
MOST_LINES_OF_LEAD = 10
# A tooltip or a description is no place for more.
LONGEST_LABEL = 160

# Blue, sky blue and the dark and light grounds of our pages. The two blues are of the palette by Okabe and Ito, which
# colour-blind readers can tell apart; each has at least 5:1 to its ground. Doubt is told by dashes, not by a colour.
_LIGHT = {"paper": "#fff", "ink": "#1c2328", "quiet": "#56616a", "line": "#dcdad4", "first": "#0072b2"}
_DARK = {"paper": "#1b2024", "ink": "#e6e8e8", "quiet": "#a3adb4", "line": "#3b444a", "first": "#56b4e9"}
_BADGE_LIGHT = {"ground": "#3b444a", "on-ground": "#fff", "on-first": "#fff"}
_BADGE_DARK = {"ground": "#3b444a", "on-ground": "#fff", "on-first": "#1b2024"}
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_FIXED = (
    f"text{{font:{TEXT}px {_FONT}}}.s{{font-size:{SMALL}px}}.l{{font-size:{LARGE}px;font-weight:600}}"
    ".n{font-weight:600}.o{stroke-dasharray:3 2;fill-opacity:.2}.w{fill:none;stroke-width:2;stroke-linejoin:round}"
    ".h{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
)

# What an XML document cannot hold (XML 1.0, 2.2).
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_THIN, _BROAD = frozenset("iljIІіїЇ.,:;'’|!()[]·-–ft r"), frozenset("mwMWшщжюыфмШЩЖЮЫФМ@%&—…")


# How wide a text is in letters of a size.
Measure = Callable[[str, float], float]


@dataclass(frozen=True)
class Words:
    """What is written around the numbers, in one language: `lead` and `notes` are paragraphs; `surely` and
    `possibly` explain the two marks."""

    language: str
    title: str
    description: str
    lead: Sequence[str]
    notes: Sequence[str]
    credit: str
    surely: str
    possibly: str


@dataclass(frozen=True)
class Mark:
    """One bar or one point: a number, or the least and the most where it is not certain."""

    label: str
    least: int
    most: int

    @property
    def said(self) -> str:
        """The number, or the least and the most."""
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


class Canvas:
    """A picture that grows downwards: `y` is where the next thing goes."""

    def __init__(self, width: int, words: Words, look: str) -> None:
        self.width, self.y = width, MARGIN
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "aria-labelledby": "title desc",
                "xml:lang": words.language,
            },
        )
        SubElement(self.root, "title", {"id": "title"}).text = clean(words.title)
        SubElement(self.root, "desc", {"id": "desc"}).text = clean(words.description)
        SubElement(self.root, "style").text = style(look)
        self.paper = SubElement(self.root, "rect", {"class": "paper", "width": "100%", "height": "100%"})

    def group(self, title: str = "") -> Element:
        """Return a new group; its title is what a pointer shows."""
        found = SubElement(self.root, "g")
        if title:
            SubElement(found, "title").text = shortened(clean(title))
        return found

    def paragraph(self, text: str, size: int, kind: str, lines: int) -> None:
        """Write a paragraph across the picture, in so many lines at most."""
        for line in wrapped(text, size, self.width - 2 * MARGIN, lines):
            self.y += round(size * 1.35)
            write(self.root, MARGIN, self.y - round(size * 0.3), line, kind)

    def rendered(self) -> bytes:
        """Return the picture as a document."""
        height = self.y + MARGIN - 4
        self.root.attrib |= {
            "width": str(self.width),
            "height": str(height),
            "viewBox": f"0 0 {self.width} {height}",
        }
        ElementTree.indent(self.root, "")
        found: bytes = ElementTree.tostring(self.root, encoding="utf-8", xml_declaration=True)
        return found


def bars(words: Words, marks: Sequence[Mark], width: int, look: str) -> bytes:
    """Return horizontal bars with their labels and numbers: beside each other where there is room."""
    canvas = _begun(words, marks, width, look)
    room = width - 2 * MARGIN
    of_numbers = max((width_of(mark.said, TEXT, bold=True) for mark in marks), default=0) + 8
    largest = max((mark.most for mark in marks), default=0) or 1
    beside = width >= 480
    of_labels = (
        min(max((width_of(mark.label, TEXT) for mark in marks), default=0), room * 0.5) if beside else 0
    )
    start = MARGIN + (of_labels + 10 if beside else 0)
    longest = room - (of_labels + 10 + of_numbers if beside else 0)
    for mark in marks:
        group = canvas.group(f"{mark.label}: {mark.said}")
        surely, most = longest * mark.least / largest, longest * mark.most / largest
        if beside:
            top, thick = canvas.y, 18
            write(group, MARGIN, top + 14, fitted(mark.label, TEXT, of_labels), "ink")
            write(group, start + most + 6, top + 14, mark.said, "ink n")
        else:
            top, thick = canvas.y, 10
            for part in wrapped(mark.label, TEXT, room - of_numbers, 2):
                top += 20
                write(group, MARGIN, top - 6, part, "ink")
            write(group, width - MARGIN, canvas.y + 14, mark.said, "ink n", "end")
        if mark.most > mark.least:
            _rect(group, start + surely, top, most - surely, thick, "first o edge")
        _rect(group, start, top, surely, thick, "first")
        canvas.y = top + thick + 8
    if marks and beside:
        first = canvas.y - 26 * len(marks)
        _line(canvas.root, (start, first - 4), (start, canvas.y - 4))
    return _ended(canvas, words)


def line(words: Words, marks: Sequence[Mark], width: int, look: str) -> bytes:
    """Return a line over time, and a band where numbers are uncertain; labels are days, written YYYY-MM-DD."""
    canvas = _begun(words, marks, width, look)
    largest = max((mark.most for mark in marks), default=0) or 1
    ticks = _ticks(largest)
    wide = max(width_of(mark.said, SMALL, bold=True) for mark in marks) if marks else 0
    left = MARGIN + width_of(str(ticks[-1]), SMALL) + 8 + wide / 2
    right = width - MARGIN - max(wide / 2, 14)
    top, high = canvas.y + 18, 180
    step = (right - left) / max(len(marks) - 1, 1)

    def x(place: int) -> float:
        return left + step * place

    def y(number: float) -> float:
        return top + high - high * number / ticks[-1]

    for tick in ticks:
        _line(canvas.root, (left - wide / 2, y(tick)), (width - MARGIN, y(tick)))
        write(canvas.root, left - wide / 2 - 6, y(tick) + 4, str(tick), "quiet s", "end")
    upper = [(x(place), y(mark.most)) for place, mark in enumerate(marks)]
    lower = [(x(place), y(mark.least)) for place, mark in enumerate(marks)]
    if upper != lower:
        _path(canvas.root, [*upper, *reversed(lower)], "first o", closed=True)
        _path(canvas.root, upper, "edge o w")
    _path(canvas.root, lower, "edge w")
    every = step >= wide + 6
    for place, mark in enumerate(marks):
        last = place == len(marks) - 1
        if not (every or last):
            continue
        group = canvas.group(f"{mark.label}: {mark.said}")
        dot = {"class": "first", "cx": _short(x(place)), "cy": _short(y(mark.least)), "r": "3.5"}
        SubElement(group, "circle", dot)
        write(group, x(place), y(mark.most) - 9, mark.said, "ink s n h", "middle")
    _write_years(canvas.root, [mark.label for mark in marks], x, top + high + 18)
    canvas.y = top + high + 26
    return _ended(canvas, words)


def badge(words: Words, label: str, mark: Mark, number: str, look: str, more: str = "") -> bytes:
    """Return a badge: a label, a number in words such as `at least 5`, the day (the label of the mark), and what else
    there is to say."""
    parts = (
        (label, "ground", "on-ground"),
        (number, "first", "on-first n"),
        (mark.label, "ground", "on-ground"),
        *([(more, "first", "on-first")] if more else []),
    )
    canvas = Canvas(0, words, look)
    # No sheet of paper behind it: it stands within a line of text.
    canvas.root.remove(canvas.paper)
    x, high = 0, 24
    for text, ground, kind in parts:
        wide = round(width_of(text, SMALL, bold="n" in kind.split())) + 16
        _rect(canvas.root, x, 0, wide, high, ground)
        write(canvas.root, x + wide / 2, 16, text, f"{kind} s", "middle")
        x += wide
    canvas.width, canvas.y = x, high - MARGIN + 4
    return canvas.rendered()


@cache
def style(look: str) -> str:
    """Return the style sheet within a picture of a look."""
    light, dark = _rules(_LIGHT | _BADGE_LIGHT), _rules(_DARK | _BADGE_DARK)
    if look == "auto":
        return f"{_FIXED}{light}@media(prefers-color-scheme:dark){{{dark}}}"
    return _FIXED + (dark if look == "dark" else light)


@cache
def policy(look: str) -> str:
    """Return the content security policy of a picture that is opened by itself: only its own style may apply."""
    digest = base64.b64encode(hashlib.sha256(style(look).encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"


def _rules(colours: Mapping[str, str]) -> str:
    fills = "".join(f".{name}{{fill:{colour}}}" for name, colour in colours.items())
    return (
        f"{fills}.edge{{stroke:{colours['first']}}}.w{{fill:none}}.grid{{stroke:{colours['line']}}}"
        f".h{{stroke:{colours['paper']}}}"
    )


def _begun(words: Words, marks: Sequence[Mark], width: int, look: str) -> Canvas:
    canvas = Canvas(width, words, look)
    canvas.y -= 4
    canvas.paragraph(words.title, LARGE, "ink l", 3)
    for text in words.lead:
        canvas.paragraph(text, TEXT, "quiet", MOST_LINES_OF_LEAD)
    canvas.y += 10
    if any(mark.most > mark.least for mark in marks):
        x = float(MARGIN)
        for text, kind in ((words.surely, "first"), (words.possibly, "first o edge")):
            _rect(canvas.root, x, canvas.y, 14, 12, kind)
            write(canvas.root, x + 20, canvas.y + 10, text, "ink s")
            x += 36 + width_of(text, SMALL)
        canvas.y += 24
    return canvas


def _ended(canvas: Canvas, words: Words) -> bytes:
    canvas.y += 4
    for text in words.notes:
        canvas.paragraph(text, SMALL, "quiet s", 6)
    canvas.y += 2
    canvas.paragraph(words.credit, SMALL, "ink s", 2)
    return canvas.rendered()


def _ticks(largest: int) -> list[int]:
    """Return round numbers from zero to the first that is not less than the largest: five at most."""
    for power in range(12):
        for step in (1, 2, 5):
            size = step * 10**power
            if size * 4 >= largest:
                return [size * place for place in range(-(-largest // size) + 1)]
    return [0, largest]


def _write_years(root: Element, days: Sequence[str], x: Callable[[int], float], y: float) -> None:
    """Write each year under its last day, as many as fit."""
    ends = {day[:4]: place for place, day in enumerate(days)}
    free = 0.0
    half = width_of("0000", SMALL) / 2
    for year, place in reversed(ends.items()):
        centre = x(place)
        if not free or centre + half + 6 <= free:
            write(root, centre, y, year, "quiet s", "middle")
            free = centre - half


def write(parent: Element, x: float, y: float, text: str, kind: str, anchor: str = "start") -> None:
    """Write one line of text; `kind` names its classes."""
    where = {"class": kind, "x": _short(x), "y": _short(y)}
    if anchor != "start":
        where["text-anchor"] = anchor
    SubElement(parent, "text", where).text = clean(text)


def _rect(parent: Element, x: float, y: float, width: float, height: float, kind: str) -> None:
    where = {"x": _short(x), "y": _short(y), "width": _short(width), "height": _short(height)}
    SubElement(parent, "rect", {"class": kind, **where})


def _line(parent: Element, start: tuple[float, float], end: tuple[float, float]) -> None:
    where = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    SubElement(parent, "line", {"class": "grid", **{name: _short(value) for name, value in where.items()}})


def _path(parent: Element, points: Sequence[tuple[float, float]], kind: str, *, closed: bool = False) -> None:
    told = "L".join(f"{_short(x)},{_short(y)}" for x, y in points)
    SubElement(parent, "path", {"class": kind, "d": f"M{told}{'z' if closed else ''}"})


def _short(number: float) -> str:
    """Return a coordinate with a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def clean(text: str) -> str:
    """Return a text without what no XML document may hold."""
    return _NO_XML.sub("\ufffd", text)


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """Return a text of so many letters at most, cut with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in the widest of the usual fonts."""
    return sum(map(_em, text)) * size * (1.12 if bold else 1)


@cache
def _em(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _THIN:
        return 0.42
    if letter in _BROAD:
        return 0.98
    return 0.76 if letter.isupper() else 0.65


def fitted(text: str, size: float, room: float, measure: Measure = width_of) -> str:
    """Return a text that is no wider than the room, cut with an ellipsis where it must be."""
    if measure(text, size) <= room:
        return text
    left = room - measure("…", size)
    for place, letter in enumerate(text):
        left -= measure(letter, size)
        if left < 0:
            return text[:place].rstrip(" ,;:(") + "…"
    return text


def wrapped(text: str, size: float, room: float, lines: int, measure: Measure = width_of) -> list[str]:
    """Return a text in lines no wider than the room; the last is cut where there would be more."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        taken = [words.pop(0)]
        while words and measure(" ".join([*taken, words[0]]), size) <= room:
            taken.append(words.pop(0))
        found.append(fitted(" ".join(taken), size, room, measure))
    return [*found, fitted(" ".join(words), size, room, measure)] if words else found
