"""What a workbook says to those who fill it: notes at the headers, hints at cells, and the first sheet."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from api.records.declaration import Column, Table

# What a spreadsheet shows of a hint, or of a message about a wrong value.
_MOST = 255

_ABSENT = {"unknown": "not known", "not-applicable": "it does not apply"}


def note(column: Column) -> str:
    """Return what stands at a column's header: its title, what it holds, and what an empty cell means."""
    parts = [column.title, column.description]
    if column.type == "list":
        parts.append(_joined(column))
    if column.example:
        parts.append(f"Such as {column.example}.")
    if column.max_length:
        parts.append(f"At most {column.max_length} characters.")
    parts.append(_when_empty(column))
    return "\n".join(parts)


def _when_empty(column: Column) -> str:
    if column.required:
        return "Needed in every row."
    said = _ABSENT.get(column.absent or "", "there are none")
    if column.not_applicable_when:
        other, values = column.not_applicable_when
        said += f"; it does not apply where {other} is {' or '.join(values)}"
    return f"An empty cell means: {said}."


def hint(column: Column) -> str | None:
    """Return what is shown at a cell that is chosen, where its form is not plain to see."""
    if column.type == "list":
        return _cut(f"{_joined(column)} {column.description}")
    if column.type == "date" or column.partial:
        return in_words(column)
    return None


def in_words(column: Column) -> str:
    """Return what would be right in a column."""
    if column.type == "list":
        return _joined(column)
    if column.partial:
        return "A date is written 2022-07-08, or 2022-07 or 2022 where the day is not known."
    if column.type == "date":
        return "A day is written 2022-07-08."
    if column.type == "boolean":
        return "true or false."
    if column.references or column.enum or column.words_of:
        return _cut(f"A value of the list. {column.description}")
    if column.type == "integer":
        lowest = "" if column.minimum is None else f", {column.minimum} or more"
        highest = "" if column.maximum is None else f", {column.maximum} or less"
        return f"A whole number{lowest}{highest}."
    return _cut(f"At most {column.max_length} characters." if column.max_length else column.description)


def _joined(column: Column) -> str:
    return f"Several values are joined by {column.separator} without spaces."


def _cut(text: str) -> str:
    return textwrap.shorten(text, _MOST, placeholder=" …")


HOW = (
    "Each sheet is one table. The note at a column's header says what it holds and what an empty cell means; "
    "drop-downs offer what is allowed.",
    "A new row goes into the first empty line below a table. Leave uid empty, and the id of a case, an event or "
    "an organisation too if you like: they are made when the workbook is read. To name a person in other sheets at "
    "once, type the id yourself, such as anna-example; the drop-downs know it then.",
    "Write everything as text, as it stands in the other rows: 2022-07 for a month, true or false, 207.3 for an "
    "article. All cells are text already; paste values only (without formats), or a spreadsheet makes dates of them.",
    "Grey cells are locked: links and other people's copies rest on the uid and on ids that were published. There is "
    "no password. To take a person out, or to give one another id, use the commands for it, not the workbook.",
    "Rows may be filtered and sorted; they go back to their places. A spreadsheet sorts and deletes rows with grey "
    "cells only when the protection of the sheet is taken off. A row that is gone is taken for a slip unless you say "
    "REMOVED=yes when the workbook is read.",
    "Save as an Excel workbook (.xlsx), under any name.",
    "Then read it: make workbook-read FILE=… It checks everything first and changes nothing while there is a finding; "
    "each finding says the sheet and the cell. Look at what changed with make diff. After that write a new workbook "
    "before you go on.",
)


def first_sheet(
    title: str, release: str, digest: str, tables: Sequence[Table], counts: Mapping[str, int]
) -> tuple[list[tuple[str, str]], list[tuple[Table, str]]]:
    """Return what the first sheet says: pairs of a word and its text, and each table with what it holds."""
    about = [
        (title, "the tables as a workbook"),
        ("Release", release),
        ("Digest", f"{digest} (SHA-256 of the tables from which this was written)"),
    ]
    return about, [(table, f"{counts[table.name]:,} rows. {table.description}") for table in tables]
