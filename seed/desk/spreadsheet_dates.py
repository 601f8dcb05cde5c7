"""What a date may have been before a spreadsheet showed it in its own way: `07/08/22`, `8. Juli 2022`, `44750`.

A reading is a partial date as the tables have it. One that has several is ambiguous, and nobody guesses here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    ("jan", "янв", "січ", "stycz"),
    ("feb", "fév", "fev", "фев", "лют", "lut"),
    ("mar", "mär", "мар", "бер"),
    ("apr", "avr", "апр", "кві", "kwi"),
    ("may", "mai", "мая", "май", "тра", "maj"),
    ("jun", "juin", "июн", "чер", "cze"),
    ("jul", "juil", "июл", "лип", "lip"),
    ("aug", "aoû", "aou", "авг", "сер", "sie"),
    ("sep", "сен", "вер", "wrz"),
    ("oct", "okt", "окт", "жов", "paź"),
    ("nov", "ноя", "лис", "lis"),
    ("dec", "dez", "déc", "дек", "гру", "gru"),
)
_MONTH_OF = {begin: number for number, begins in enumerate(_MONTHS, 1) for begin in begins}

# Hours and minutes that a spreadsheet adds to a day.
_TIME = re.compile(r"[ T]0?0:00(:00)?(\.0+)?( AM)?$|[ ]12:00(:00)? AM$")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?[ -]([0-9]{1,2}),?[ -]([0-9]{4}|[0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.?[ -]([^\W\d_]{3,})\.?,?[ -]([0-9]{4}|[0-9]{2})( г\.?| р\.?)?")
_MONTH_AND_YEAR = re.compile(r"([^\W\d_]{3,})\.?[ -]([0-9]{4}|[0-9]{2})")
_NUMBERED_MONTH = re.compile(r"([0-9]{1,2})[./]([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}")

# Spreadsheets count days from here; five digits outside these years are some other number.
_DAY_NOUGHT = date(1899, 12, 30)
_SERIAL_YEARS = range(1991, 2100)

# Two digits up to this are of this century, as in LibreOffice and Excel.
_CENTURY = 29


def readings(text: str) -> frozenset[str]:
    """Return every partial date that a text may stand for; none where it is no date that a spreadsheet shows, and none
    for a date as the tables have it."""
    text = _TIME.sub("", text.strip())
    return frozenset(filter(None, _readings(text)))


def _readings(text: str) -> list[str | None]:
    if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return [_day(found[1], found[2], found[3])]
    if found := _DOTTED.fullmatch(text):
        return [_day(found[3], found[2], found[1])]
    if found := _SLASHED.fullmatch(text):
        return [_day(found[4], found[1], found[3]), _day(found[4], found[3], found[1])]
    if found := _MONTH_FIRST.fullmatch(text):
        return [_day(found[3], _month(found[1]), found[2])]
    if found := _DAY_FIRST.fullmatch(text):
        return [_day(found[3], _month(found[2]), found[1])]
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return [_month_of(found[2], _month(found[1]))]
    if found := _NUMBERED_MONTH.fullmatch(text):
        return [_month_of(found[2], found[1])]
    if _SERIAL.fullmatch(text):
        day = _DAY_NOUGHT + timedelta(int(text))
        return [day.isoformat()] if day.year in _SERIAL_YEARS else []
    return []


def _month(name: str) -> str:
    begin = name.lower()
    for length in (5, 4, 3):
        if number := _MONTH_OF.get(begin[:length]):
            return str(number)
    return ""


def _year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) <= _CENTURY else 1900)


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(_year(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month_of(year: str, month: str) -> str | None:
    whole = _day(year, month, "1")
    return whole[:7] if whole else None
