"""What a spreadsheet lets one type into a column: drop-downs of closed lists and of ids, lengths, dates and numbers.

These help while one types. What is pasted passes them by, and so the check has the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from api.languages import LANGUAGES
from api.records.declaration import Column, Package, Table
from seed.desk.workbook.layout import CHOICES
from seed.desk.workbook.words import hint, in_words
from seed.raw_rows import Row

# Empty rows below a table that take part in drop-downs: more people than are added in one go.
SPARE = 500

Validation = dict[str, Any]


def vocabularies(package: Package, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[str]]:
    """Return the closed lists, each by the name by which `validation` finds it."""
    found: dict[str, list[str]] = {"true or false": ["true", "false"], "language": list(LANGUAGES)}
    for row in rows.get("terms", ()):
        found.setdefault(f"terms {row['list']}", []).append(row["id"])
    for table in package.tables:
        for column in table.columns:
            if column.enum:
                found[f"{table.name}.{column.name}"] = list(column.enum)
    found["absences.field"] = [
        column.name for column in package.by_name["cases"].columns if not column.required
    ]
    return found


def validation(
    table: Table, column: Column, lists: Mapping[str, Sequence[str]], ids: Mapping[str, str]
) -> Validation | None:
    """Return what a spreadsheet holds a column to, as xlsxwriter takes it; None for free text.

    `lists` are the closed lists in the order of their columns on their sheet, and `ids` the ranges of cells that hold
    the keys of tables, by the name of the table, and the words of vocabularies, by that and the column.
    """
    rule = _rule(table, column, lists, ids)
    message = hint(column)
    if rule is None and message is None:
        return None
    found: Validation = {"ignore_blank": not column.required, **(rule or {"validate": "any"})}
    if message:
        found |= {"input_title": column.title[:32], "input_message": message}
    if rule:
        found |= {"error_title": column.title[:32], "error_message": in_words(column)}
    return found


def _rule(
    table: Table, column: Column, lists: Mapping[str, Sequence[str]], ids: Mapping[str, str]
) -> Validation | None:
    if column.type == "list":
        return None
    if source := _source(table, column, lists, ids):
        return {"validate": "list", "source": source}
    if column.max_length:
        return {"validate": "length", "criteria": "<=", "value": column.max_length}
    place = list(table.by_name).index(column.name)
    cell = f"{xl_col_to_name(place)}2"
    formula = _formula(column, cell)
    return {"validate": "custom", "value": f"={formula}"} if formula else None


def _source(
    table: Table, column: Column, lists: Mapping[str, Sequence[str]], ids: Mapping[str, str]
) -> str | None:
    """Return the cells from which one may choose. Ids are those on their own sheet, so that a new person stands in the
    drop-downs of events at once."""
    if column.words_of:
        return ids.get(f"{column.words_of.table}.{column.words_of.column}")
    if (reference := column.references) and not reference.terms:
        (name, *more) = reference.tables
        return None if more else ids.get(name)
    name = _vocabulary(table, column)
    if name not in lists:
        return None
    letter = xl_col_to_name(list(lists).index(name))
    return f"={CHOICES}!${letter}$2:${letter}${len(lists[name]) + 1}"


def _vocabulary(table: Table, column: Column) -> str:
    if column.references:
        return f"terms {column.references.terms}"
    if column.type == "boolean":
        return "true or false"
    return "language" if table.presentation and column.name == "language" else f"{table.name}.{column.name}"


def _formula(column: Column, cell: str) -> str | None:
    """Return a formula that is true for a good cell. All cells are text: a number is one that can be read from it."""
    if column.type == "integer":
        bounds = [f"INT(VALUE({cell}))=VALUE({cell})"]
        bounds += [f"VALUE({cell})>={column.minimum}"] if column.minimum is not None else []
        bounds += [f"VALUE({cell})<={column.maximum}"] if column.maximum is not None else []
        return f"AND({','.join(bounds)})"
    if column.type == "date" or column.partial:
        day = f'AND(LEN({cell})=10,MID({cell},5,1)="-",MID({cell},8,1)="-",VALUE(MID({cell},9,2))<32)'
        month = f'AND(LEN({cell})=7,MID({cell},5,1)="-",VALUE(MID({cell},6,2))<13)'
        year = f"AND(LEN({cell})=4,VALUE({cell})>1000)"
        return f"IF(LEN({cell})=10,{day},IF(LEN({cell})=7,{month},{year}))" if column.partial else day
    return None
