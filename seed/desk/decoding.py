"""From the bytes of a file to its lines of cells, whatever a spreadsheet or an editor saved it as; or why not."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection
from dataclasses import dataclass, field


class UnmendableError(ValueError):
    """A file that is left as it is; the message says why."""


@dataclass
class Decoded:
    """The records of a file as texts, and what of its form was not as it should be."""

    records: list[list[str]]
    mended: list[str] = field(default_factory=list)


# Letters of the languages that are written in each of the two encodings of one byte a letter.
_LOWER, _UPPER = "а-яёіїєґўђјљњћџ", "А-ЯЁІЇЄҐЎЂЈЉЊЋЏ"
_WINDOWS = {"cp1251": _LOWER + _UPPER, "cp1252": "À-ÖØ-öø-ÿŠšŽžŒœŸ"}
_SIGNS = "«»—–‘’‚“”„…№•§©®°±·\u00a0€™"
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def decoded(raw: bytes, names: Collection[str]) -> Decoded:
    """Return the records of a file of CSV whose header has these names; raises UnmendableError.

    Every record has as many cells as its file has columns; empty ones beyond the header are left out, as are records
    without any text.
    """
    text, mended = _text(raw)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        mended.append("line ends")
    if text and not text.endswith("\n"):
        mended.append("a missing end of the last line")
    if text.startswith("sep="):
        text = text.partition("\n")[2]
        mended.append("a line that names the delimiter")
    header = text.lstrip("\n").partition("\n")[0]
    delimiter = _delimiter(header, names)
    if delimiter != ",":
        mended.append(f"{_DELIMITERS[delimiter]} between cells")
    records = _records(text, delimiter)
    whole = [record for record in records if any(cell.strip() for cell in record)]
    if len(whole) < len(records):
        mended.append("empty rows")
    return Decoded(whole, mended)


def _text(raw: bytes) -> tuple[str, list[str]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), ["the encoding UTF-16"]
        except UnicodeDecodeError as error:
            raise UnmendableError(f"it begins as UTF-16 and is not: {error.reason}") from None
    mark = raw.startswith(codecs.BOM_UTF8)
    mended = ["a byte-order mark"] if mark else []
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode(), mended
    except UnicodeDecodeError as error:
        at = error.start
    readings = {name: text for name in _WINDOWS if (text := _plausible(raw, name)) is not None}
    if mark or len(set(readings.values())) != 1:
        line = raw[:at].count(b"\n") + 1
        why = "two encodings are equally plausible" if len(readings) > 1 else "no other encoding fits it"
        raise UnmendableError(
            f"line {line} is not UTF-8, and {why}: open it in the program that wrote it, and save it as UTF-8"
        )
    name, text = next(iter(readings.items()))
    return text, [f"the encoding {name}"]


def _plausible(raw: bytes, encoding: str) -> str | None:
    """Return the text in an encoding; None where that would be no text of its languages."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = _WINDOWS[encoding]
    if re.search(rf"[^\x00-\x7f{letters}{_SIGNS}]", text):
        return None
    if encoding == "cp1251":
        # Cyrillic letters beside Latin ones, or capitals within a word, are another encoding misread.
        wrong = (
            rf"[A-Za-z][{letters}]|[{letters}][A-Za-z]|[{_LOWER}][{_UPPER}]|[{letters}][“”„«»…№][{letters}]"
        )
        return None if re.search(wrong, text) else text
    # Words of Latin letters have few accents, and none is all accents.
    return None if re.search(rf"[{letters}]{{3}}|(?<![A-Za-z{letters}])[{letters}]{{2,}}", text) else text


def _delimiter(header: str, names: Collection[str]) -> str:
    """Return what stands between the cells: that by which most names of the header are declared ones, or, where it has
    none, that which makes as many cells; else the comma."""

    def declared(delimiter: str) -> tuple[int, bool]:
        cells = [cell.strip().strip('"').strip().casefold() for cell in header.split(delimiter)]
        return len({name.casefold() for name in names} & set(cells)), len(cells) == len(names)

    return max(_DELIMITERS, key=declared)


def _records(text: str, delimiter: str) -> list[list[str]]:
    # By "\n" alone: other signs that end a line elsewhere are part of a text here.
    lines = (f"{line}\n" for line in text.removesuffix("\n").split("\n")) if text else iter(())
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise UnmendableError(f"line {reader.line_num} cannot be read as cells: {error}") from None
