"""One cell as it should be written, where what stands there can mean nothing else, or was published otherwise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from api.records.dates import interval
from api.records.declaration import Column
from seed.desk.spreadsheet_dates import readings
from seed.values import TYPOGRAPHIC_SPACES

# As the spreadsheets of our curators' languages write them.
_BOOLEANS = {
    **dict.fromkeys(("true", "1", "истина", "істина", "wahr", "vrai", "prawda"), "true"),
    **dict.fromkeys(("false", "0", "ложь", "хибність", "falsch", "faux", "fałsz"), "false"),
}
_WHOLE = re.compile(r"(-?[0-9]{1,15})[.,]0")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_WORDS = re.compile(r"[^\W\d_]{4}")


@dataclass(frozen=True)
class Mended:
    """A cell: its text, what was done to it (empty where nothing was), and why no more could be done."""

    text: str
    done: str = ""
    told: str = ""


def mended(column: Column, text: str, *, published: str | None = None, typographic: bool = False) -> Mended:
    """Return a cell in the way of its column. `published` is what it was in the last release; `typographic` spaces stay
    in the words to show."""
    kept = TYPOGRAPHIC_SPACES if typographic else ()
    spaced = "".join(" " if _is_odd_space(char) and char not in kept else char for char in text)
    plain = spaced.strip()
    done = "unusual spaces" if spaced != text else "spaces at the ends of cells" if plain != text else ""
    if not plain:
        return Mended("", done)
    of_type = _of_type(column, plain, published)
    return Mended(of_type.text, of_type.done or done, of_type.told)


def _is_odd_space(char: str) -> bool:
    return char == "\t" or (char != " " and unicodedata.category(char) == "Zs")


def _of_type(column: Column, text: str, published: str | None) -> Mended:
    if column.type == "list":
        separator = column.separator
        items = separator.join(item.strip() for item in text.split(separator) if item.strip())
        return _changed(text, items, "spaces and gaps in lists")
    if column.type == "boolean":
        return _changed(text, _BOOLEANS.get(text.casefold(), text), "booleans")
    if column.type == "integer":
        whole = _WHOLE.fullmatch(text)
        return _changed(text, whole[1] if whole else text, "numbers")
    if column.type == "date" or column.partial:
        return _date(column, text, published)
    if published is not None and text != published and _is_altered(text, published):
        return Mended(published, "texts that a spreadsheet altered, as in the last release")
    return Mended(text)


def _changed(before: str, after: str, done: str) -> Mended:
    return Mended(after, done if after != before else "")


def _date(column: Column, text: str, published: str | None) -> Mended:
    if _is_sound(text, column):
        return Mended(text)
    found = sorted(one for one in readings(text) if _is_sound(one, column))
    if published in found:
        return Mended(published or "", "dates, as in the last release")
    # A day, or how a spreadsheet shows the month or year that was published.
    if published and any(one.startswith(published) for one in found):
        found = [published, *found]
    if len(found) == 1:
        return Mended(found[0], "dates that a spreadsheet rewrote")
    return Mended(text, told=f"may be {' or '.join(found)}: write the right one" if found else "")


def _is_sound(text: str, column: Column) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text, re.ASCII):
        return False
    try:
        interval(text)
    except ValueError:
        return False
    return column.partial or len(text) == 10


def _is_altered(text: str, published: str) -> bool:
    """Say whether a text is what a spreadsheet or an encoding makes of the published one."""
    if not _WORDS.search(text) and readings(text) & readings(published):
        return True
    if published.isascii() and published.isdigit():
        return text == published.lstrip("0")
    if _DECIMAL.fullmatch(published) and re.fullmatch(r"[0-9.]+", text):
        # 205.10 became 205.1: digits are lost at the end.
        return published.rstrip("0").rstrip(".") == text
    lost = len(text) == len(published) and "?" in text
    return lost and all(
        now == then or (now == "?" and not then.isascii()) for now, then in zip(text, published, strict=True)
    )
