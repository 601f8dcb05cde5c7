"""Reads tables row by row, in constant memory: bytes to typed rows, and cases together with their children.

What is wrong with a file as such (its header, a ragged line, a quote) is found here; what is wrong by the
rules of the data is found in `rules`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed.declaration import PACKAGE, Column, Table
from seed.findings import Finding, Report
from seed.lines import cells, lines
from seed.values import Value, faults, reader

# Most columns hold few different texts; those found sound are not judged again, up to this many a column.
REMEMBERED = 2_000


class UnreadableError(ValueError):
    """A fault in a table that was to be loaded; its text is the finding. A check finds all beforehand."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line, and its values by column.

    A value is `str`, `int`, `bool`, a tuple of strings for a list (empty where the cell is), or None where
    the cell is empty. Dates stay text: `2022`, `2022-07`, `2022-07-08`.
    """

    line: int
    values: dict[str, Value]

    def __getitem__(self, column: str) -> Value:
        return self.values[column]

    def text(self, column: str) -> str:
        """Return a value that is text, or an empty text where there is none."""
        found = self.values.get(column)
        return found if isinstance(found, str) else ""

    def items(self, column: str) -> tuple[str, ...]:
        """Return the items of a list; those of a single text are that text."""
        found = self.values.get(column)
        if isinstance(found, tuple):
            return found
        return (found,) if isinstance(found, str) else ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A case and all rows that belong to it, each table in the order of its file."""

    case: Row
    events: tuple[Row, ...]
    charges: tuple[Row, ...]
    sentences: tuple[Row, ...]
    recognitions: tuple[Row, ...]
    absences: tuple[Row, ...]


def rows(table_name: str, folder: Path) -> Iterator[Row]:
    """Yield the rows of a table that has passed the check; raises UnreadableError where it has not."""
    table = PACKAGE.by_name[table_name]
    columns, records = _opened(table, folder / table.file, _refuse)
    readers = [(column.name, reader(column)) for column in columns]
    for line, texts in records:
        try:
            values = {name: read(text) for (name, read), text in zip(readers, texts, strict=True)}
        except ValueError as error:
            raise UnreadableError(f"{table.file}:{line}: {error}") from None
        yield Row(line, values)


def checked_rows(table: Table, path: Path, report: Report) -> Iterator[Row]:
    """Yield the rows of a table and report each fault of a line or cell; a faulty cell counts as empty."""
    columns, records = _opened(table, path, report)
    empty: dict[str, Value] = {column.name: reader(column)("") for column in table.columns}
    last_day = PACKAGE.released_on
    sound: list[tuple[Column, Callable[[str], Value], dict[str, Value]]] = [
        (column, reader(column), {}) for column in columns
    ]
    for line, texts in records:
        values = empty.copy()
        for (column, read, seen), text in zip(sound, texts, strict=True):
            if text in seen:
                values[column.name] = seen[text]
                continue
            found = faults(column, text, last_day)
            for reason, right in found:
                report(Finding(table.file, line, column.name, text or None, reason, right))
            if not found:
                values[column.name] = read(text)
                if len(seen) < REMEMBERED:
                    seen[text] = values[column.name]
        yield Row(line, values)


def case_bundles(folder: Path) -> Iterator[Bundle]:
    """Yield each case with its children, reading six files side by side and holding one case at a time.

    Raises UnreadableError where a child row stands out of the order of the cases or belongs to none.
    """
    children = {table.name: _Children(table, folder) for table in PACKAGE.tables if table.is_child}
    for case in rows("cases", folder):
        case_id = case.text("id")
        yield Bundle(case, **{name: child.of(case_id) for name, child in children.items()})
    for child in children.values():
        child.end()


class _Children:
    """A file of children, read on as its cases come by."""

    def __init__(self, table: Table, folder: Path) -> None:
        self._table = table
        self._rows = rows(table.name, folder)
        self._next = next(self._rows, None)

    def of(self, case_id: str) -> tuple[Row, ...]:
        found = []
        while self._next is not None and self._next.values["case_id"] == case_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return tuple(found)

    def end(self) -> None:
        if self._next is not None:
            finding = Finding(
                self._table.file,
                self._next.line,
                "case_id",
                self._next.text("case_id"),
                "belongs to no case, or stands out of order",
                "the order of cases.csv",
            )
            raise UnreadableError(str(finding))


def _refuse(finding: Finding) -> None:
    raise UnreadableError(str(finding))


def _opened(
    table: Table, path: Path, report: Report
) -> tuple[list[Column], Iterator[tuple[int, Sequence[str]]]]:
    """Read the header; return the declared columns found in it, and the rows as the texts of just these."""
    source = lines(path, report)
    first = next(source, None)
    names = [column.name for column in table.columns]
    if first is None or first[0] != 1:
        if first is None:
            right = f"the header {','.join(names)}, then the rows"
            report(Finding(table.file, 0, "", None, "has no line that can be read", right))
        return [], iter(())
    header = cells(first[1])
    if header is None or not set(header) & set(names):
        report(Finding(table.file, 1, "", first[1], "is not the header of this table", ",".join(names)))
        return [], iter(())
    _check_header(table, header, report)
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in table.by_name:
            places.setdefault(name, place)
    columns = [table.by_name[name] for name in places]
    whole = header == [column.name for column in columns]
    return columns, _records(table, header, None if whole else list(places.values()), source, report)


def _records(
    table: Table,
    header: Sequence[str],
    places: Sequence[int] | None,
    source: Iterator[tuple[int, str]],
    report: Report,
) -> Iterator[tuple[int, Sequence[str]]]:
    for line, text in source:
        if not text:
            report(Finding(table.file, line, "", None, "is an empty line", "a row, or no line at all"))
            continue
        found = cells(text)
        if found is None:
            reason = "leaves a quote open" if text.count('"') % 2 else "has a quote in the middle of a cell"
            right = 'a cell with a quote or a comma stands in "…" on one line, a quote within it is doubled'
            report(Finding(table.file, line, "", None, reason, right))
        elif len(found) != len(header):
            right = f"{len(header)}: {', '.join(header)}"
            report(Finding(table.file, line, "", None, f"has {_count(len(found), 'cell')}", right))
        else:
            yield line, found if places is None else [found[place] for place in places]


def _check_header(table: Table, header: Sequence[str], report: Report) -> None:
    names = [column.name for column in table.columns]

    def found(column: str, reason: str, right: str) -> None:
        report(Finding(table.file, 1, column, None, reason, right))

    for name in names:
        if name not in header:
            found(name, "is missing from the header", f"the columns are {', '.join(names)}")
    for name in dict.fromkeys(header):
        if name not in names:
            near = difflib.get_close_matches(name, [other for other in names if other not in header], 1, 0.6)
            right = f'"{near[0]}"?' if near else f"the columns are {', '.join(names)}"
            report(Finding(table.file, 1, "", name, "is no column of this table", right))
        elif header.count(name) > 1:
            found(name, f"stands {header.count(name)} times in the header", "once")
    present = [name for name in dict.fromkeys(header) if name in names]
    wanted = [name for name in names if name in header]
    for place, (name, other) in enumerate(zip(present, wanted, strict=True), 1):
        if name != other:
            found(name, f"is column {place} of the header", f"column {names.index(name) + 1}")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
