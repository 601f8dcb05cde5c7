"""The rules of translations.csv: in a language of ours, in order, and with the numbers of the English text.

That a translation is of no text any more, or that a text lacks one, is told and is no fault: pages show the English
text then, and whoever mends a fact need not know the other languages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.languages import TRANSLATIONS
from api.records.declaration import Package, Table
from seed.findings import Finding, Report
from seed.label_rules import in_order_of_keys
from seed.raw_rows import Row as Cells
from seed.read import Row, texts

Rule = Callable[[Row], None]
End = Callable[[], None]

NAME = "translations"

# What pages show of records in their own words. Of the resolution and of the people whom it names all is translated.
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "clauses": ("topic", "summary"),
    "resolutions": ("title", "body", "place", "note"),
    "calls_to_action": ("title", "demand", "scope", "note"),
    "actions": ("title", "description", "caution"),
    "developments": ("title", "summary"),
    "organisations": ("name",),
    "articles": ("title",),
    "group_cases": ("name",),
    "places": ("name", "letters"),
    "cases": ("summary", "note"),
    "events": ("summary",),
    "sentences": ("court",),
}
_OF_THE_RESOLUTION = frozenset({"clauses", "resolutions", "calls_to_action", "actions"})
_EXPECTED_IN = ("ru", "uk")

# With spaces or commas between thousands, or as those of articles.
_NUMBER = re.compile(r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)*")
_BETWEEN_THOUSANDS = re.compile(r"[, \u00a0\u202f]")


@dataclass(frozen=True)
class Text:
    """A text that pages show: where it stands, and whether Russian and Ukrainian readers are to have it translated."""

    file: str
    line: int
    column: str
    text: str
    is_expected: bool


def translations(
    table: Table, package: Package, folder: Path, report: Report, tell: Report
) -> tuple[Rule, End]:
    """Compare the rows with the tables, which are read once more; what is no fault goes to `tell`."""
    in_order = in_order_of_keys(table, "english", report)
    given: dict[str, dict[str, int]] = {}

    def rule(row: Row) -> None:
        english, language, text = (row.text(name) for name in ("english", "language", "text"))
        if not english or not language:
            return
        if language not in TRANSLATIONS:
            right = f"one of {', '.join(TRANSLATIONS)}"
            report(Finding(table.file, row.line, "language", language, "is not in the closed list", right))
            return
        in_order(row)
        given.setdefault(english, {}).setdefault(language, row.line)
        if text and (other := _differing(english, text)):
            right = f"those of the English text: {', '.join(numbers_of(english).elements()) or 'none'}"
            report(Finding(table.file, row.line, "text", text, f"has other numbers: {other}", right))

    def end() -> None:
        if not given:
            return
        shown = list(_shown(package, lambda of: texts(of, folder / of.file, lambda _: None)))
        there = {one.text for one in shown}
        for english, lines in given.items():
            if english not in there:
                right = "the English text as it stands now, with its translation read over; or no row"
                tell(
                    Finding(table.file, min(lines.values()), "english", english, "stands in no table", right)
                )
        for one in shown:
            lacking = [code for code in _EXPECTED_IN if code not in given.get(one.text, {})]
            if one.is_expected and lacking:
                reason, right = f"has no translation into {' and '.join(lacking)}", f"rows of {table.file}"
                tell(Finding(one.file, one.line, one.column, one.text, reason, right))

    return rule, end


def numbers_of(text: str) -> Counter[str]:
    """Return the numbers that a text has in figures, without what parts their thousands."""
    return Counter(_BETWEEN_THOUSANDS.sub("", number) for number in _NUMBER.findall(text))


def _differing(english: str, text: str) -> str:
    left_out, added = numbers_of(english) - numbers_of(text), numbers_of(text) - numbers_of(english)
    told = [*(f"no {number}" for number in left_out), *added]
    return ", ".join(told)


def texts_shown(package: Package, rows: Mapping[str, Iterable[Cells]]) -> Collection[str]:
    """Return the texts of these rows, by table, that a translation may be of."""
    return {one.text for one in _shown(package, lambda table: enumerate(rows.get(table.name, ()), start=2))}


def _shown(package: Package, read: Callable[[Table], Iterable[tuple[int, Cells]]]) -> Iterator[Text]:
    """Yield the texts that pages show; `read` gives the lines of a table with their cells."""
    named: set[str] = set()
    for name, columns in _SHOWN.items():
        table = package.by_name.get(name)
        if table is None:
            continue
        for line, cells in read(table):
            if name == "clauses":
                named.update(cells.get("case_ids", "").split(";"))
            is_named = cells.get("case_id" if table.is_child else "id") in named
            for column in columns:
                if text := cells.get(column):
                    is_of_people = is_named and (name == "cases" or table.is_child)
                    expected = name in _OF_THE_RESOLUTION or is_of_people
                    yield Text(table.file, line, column, text, expected)
