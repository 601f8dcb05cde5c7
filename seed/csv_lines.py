"""The lines of a file of the curated tables, and the cells of a line: UTF-8, LF, cells by RFC 4180.

A record is one line, as no cell holds a line break; so a quote left open spoils its own line only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from seed.findings import Finding, Report

# No line of real data comes near; it bounds the memory that a file without line ends can take.
LONGEST_LINE = 100_000

# Each cell with the comma or the end that follows it; a quote inside a quoted cell is doubled.
_CELL = re.compile(r'(?:"((?:[^"]|"")*+)"|([^",]*+))(,|\Z)')

_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_HAS_MARK, _HAS_CR = "begins with a byte-order mark", "ends in CR LF, as Windows writes it"
# Faults with which every line is read all the same.
HARMLESS = frozenset({_HAS_MARK, _HAS_CR})
TIDY = "`make tidy` mends it"
_UTF_8 = f"save the file with the encoding UTF-8; {TIDY}"


def lines(path: Path, report: Report) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, from 1, without its end; report those that cannot be read. A fault of the whole
    file, such as its encoding, is reported once."""
    number, offset, windows, foreign = 0, 0, False, False
    try:
        with path.open("rb") as file:
            while raw := file.readline(LONGEST_LINE):
                number += 1
                start, offset = offset, offset + len(raw)
                if number == 1 and raw.startswith(_UTF_16):
                    report(Finding(path.name, 1, "", None, "is UTF-16, not UTF-8", _UTF_8))
                    return
                if not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
                    right = f"at most {LONGEST_LINE:,} bytes; are the line ends missing?"
                    report(Finding(path.name, number, "", None, "is too long a line", right))
                    while rest := file.readline(LONGEST_LINE):
                        offset += len(rest)
                        if rest.endswith(b"\n"):
                            break
                    continue
                if number == 1 and raw.startswith(_MARK):
                    right = f"UTF-8 without a mark; {TIDY}"
                    report(Finding(path.name, 1, "", None, _HAS_MARK, right))
                    raw, start = raw[len(_MARK) :], start + len(_MARK)
                if raw.endswith(b"\r\n"):
                    if not windows:
                        right = f"LF alone, in the whole file; {TIDY}"
                        report(Finding(path.name, number, "", None, _HAS_CR, right))
                    windows, raw = True, raw[:-2]
                try:
                    text = raw.removesuffix(b"\n").decode("utf-8")
                except UnicodeDecodeError as error:
                    reason = (
                        f"is not UTF-8: byte 0x{raw[error.start]:02X}, "
                        f"number {start + error.start + 1:,} of the file"
                    )
                    if not foreign:
                        report(Finding(path.name, number, "", None, reason, _UTF_8))
                    foreign = True
                    continue
                yield number, text
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        report(Finding(path.name, 0, "", None, reason, "a readable file"))


def splitter() -> Callable[[str], list[str] | None]:
    """Return a function that gives the cells of a line, or None where its quotes are wrong."""
    # One reader for all lines: to make one takes longer than to read a line.
    waiting: list[str] = []
    fast = csv.reader(iter(waiting.pop, None), strict=True)

    def cells(text: str) -> list[str] | None:
        if '"' not in text:
            return text.split(",")
        waiting.append(text)
        try:
            found = next(fast)
        except (csv.Error, IndexError):
            # A fault, or a quote left open, for which it wants another line.
            return _cells(text)
        # The library is lenient: where a cell that it finds has a quote itself, look more closely.
        return _cells(text) if '"' in "".join(found) else found

    return cells


def _cells(text: str) -> list[str] | None:
    found: list[str] = []
    place = 0
    while match := _CELL.match(text, place):
        quoted, plain, end = match.groups()
        found.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return found
        place = match.end()
    return None
