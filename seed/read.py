"""Reads tables row by row, in constant memory: bytes to typed rows, and cases together with their children.

What is wrong with a file as such (its header, a ragged line, a quote) is found here; what is wrong by the
rules of the data is found in `rules`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from api.records.declaration import Column, Package, Table
from seed.csv_lines import TIDY, lines, splitter
from seed.findings import Finding, Report
from seed.values import TEXT_TYPES, TYPOGRAPHIC_SPACES, Judge, Value, judge, reader

# Most columns hold few different texts, and ids come again at once; the last so many found sound are not judged
# again.
REMEMBERED = 2_000

# Cases are of the Russian Federation: nothing in one is older than the year in which it came to be.
FIRST_DAY = "1991-01-01"

# What spreadsheets put between cells instead of a comma.
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}

# From a line with its number to its cells; None, and a report, where they cannot be read.
Cells = Callable[[int, str], Sequence[str] | None]


class UnreadableError(ValueError):
    """A fault in a table that was to be loaded; its text is the finding. A check finds all beforehand."""


@dataclass(slots=True)
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
    """A case and the rows that belong to it by table, each in the order of its file."""

    case: Row
    parts: Mapping[str, Sequence[Row]]


def rows(table: Table, folder: Path) -> Iterator[Row]:
    """Yield the rows of a table that has passed the check; raises UnreadableError where it has not."""
    columns, source, cells = _opened(table, folder / table.file, _refuse)
    row = _typed(table, columns)
    for line, text in source:
        yield row(line, cells(line, text) or ())


def _typed(table: Table, columns: Sequence[Column]) -> Callable[[int, Sequence[str]], Row]:
    """Return a function from the number of a line and its cells to a row."""
    names = [column.name for column in columns]
    # Most columns are text, which is taken as it is.
    others = [(p, c.name, reader(c)) for p, c in enumerate(columns) if c.type not in TEXT_TYPES]

    def row(line: int, texts: Sequence[str]) -> Row:
        values: dict[str, Value] = dict(zip(names, [text or None for text in texts], strict=True))
        try:
            for place, name, read in others:
                values[name] = read(texts[place])
        except ValueError as error:
            raise UnreadableError(f"{table.file}:{line}: {error}") from None
        return Row(line, values)

    return row


def checked_rows(table: Table, path: Path, last_day: str, report: Report) -> Iterator[Row]:
    """Return the rows of a table and report each fault of a line or cell; a faulty cell counts as empty, and nothing
    may be later than the last day."""
    return checked_table(table, path, last_day, report)[1]


def checked_table(
    table: Table, path: Path, last_day: str, report: Report
) -> tuple[frozenset[str], Iterator[Row]]:
    """Return the declared columns that the header of a file has, none where it cannot be read, and the rows as
    `checked_rows` does."""
    columns, source, cells = _opened(table, path, report)
    names = frozenset(column.name for column in columns)
    return names, _checked(table, columns, source, cells, last_day, report)


def _checked(
    table: Table,
    columns: Sequence[Column],
    source: Iterator[tuple[int, str]],
    cells: Cells,
    last_day: str,
    report: Report,
) -> Iterator[Row]:
    first_day = FIRST_DAY if table.is_child or table.name == "cases" else ""
    spaces = TYPOGRAPHIC_SPACES if table.presentation else ()
    empty: dict[str, Value] = {column.name: reader(column)("") for column in table.columns}
    sound: list[tuple[str, Judge, Callable[[str], Value], dict[str, Value]]] = [
        (column.name, judge(column, last_day, first_day, spaces), reader(column), {}) for column in columns
    ]
    for line, whole in source:
        texts = cells(line, whole)
        if texts is None:
            continue
        values = empty.copy()
        for (name, faults, read, seen), text in zip(sound, texts, strict=True):
            if text in seen:
                values[name] = seen[text]
                continue
            found = faults(text)
            for reason, right in found:
                report(Finding(table.file, line, name, text or None, reason, right))
            if not found:
                if len(seen) >= REMEMBERED:
                    seen.clear()
                values[name] = seen[text] = read(text)
        yield Row(line, values)


def texts(table: Table, path: Path, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line of a table and its cells by column as they stand there, unjudged; report what
    cannot be read."""
    columns, source, cells = _opened(table, path, report)
    names = [column.name for column in columns]
    for line, text in source:
        if (found := cells(line, text)) is not None:
            yield line, dict(zip(names, found, strict=True))


def count_of(table: Table, folder: Path) -> int:
    """Return how many rows a table has, by its lines alone; 0 where there is no such file."""
    path = folder / table.file
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return max(sum(1 for _ in file) - 1, 0)


def case_bundles(
    package: Package, folder: Path, wanted: Callable[[int], bool] = lambda place: True
) -> Iterator[Bundle]:
    """Yield each case with its children, reading all their files side by side and holding one case at a time; of the
    cases, counted from 0, only those at a wanted place.

    Raises UnreadableError where a child row stands out of the order of the cases or belongs to none.
    """
    cases = _Records(package.by_name["cases"], folder, "id")
    children = {table.name: _Records(table, folder, "case_id") for table in package.children}
    for place in count():
        case_id = cases.case_id
        if case_id is None:
            break
        if wanted(place):
            case = cases.take()
            yield Bundle(case, {name: child.of(case_id) for name, child in children.items()})
            continue
        cases.skip()
        for child in children.values():
            child.skip_all_of(case_id)
    for child in children.values():
        child.end()


class _Records:
    """The records of a file, read on as cases come by; of one that is skipped no more than its case is read."""

    def __init__(self, table: Table, folder: Path, key: str) -> None:
        self._table = table
        columns, self._source, self._cells = _opened(table, folder / table.file, _refuse)
        self._row = _typed(table, columns)
        self._place = [column.name for column in columns].index(key)
        self.skip()

    def skip(self) -> None:
        """Go on to the next record; `case_id` says whose it is, None at the end of the file."""
        self._line, self._text = next(self._source, (0, ""))
        self.case_id = self._key() if self._line else None

    def _key(self) -> str:
        begun = self._text.split(",", self._place + 1)
        if len(begun) > self._place and '"' not in "".join(begun[: self._place + 1]):
            return begun[self._place]
        found = self._cells(self._line, self._text) or ()
        return found[self._place]

    def take(self) -> Row:
        """Return the record as a row, and go on."""
        row = self._row(self._line, self._cells(self._line, self._text) or ())
        self.skip()
        return row

    def of(self, case_id: str) -> tuple[Row, ...]:
        """Return the rows of a case."""
        found = []
        while self.case_id == case_id:
            found.append(self.take())
        return tuple(found)

    def skip_all_of(self, case_id: str) -> None:
        """Leave the rows of a case out."""
        while self.case_id == case_id:
            self.skip()

    def end(self) -> None:
        """Raise UnreadableError where there is another record."""
        if self.case_id is not None:
            reason, right = "belongs to no case, or stands out of order", "the order of cases.csv"
            raise UnreadableError(
                str(Finding(self._table.file, self._line, "case_id", self.case_id, reason, right))
            )


def _refuse(finding: Finding) -> None:
    raise UnreadableError(str(finding))


def _opened(
    table: Table, path: Path, report: Report
) -> tuple[list[Column], Iterator[tuple[int, str]], Cells]:
    """Read the header; return the declared columns found in it, the lines below it with their numbers, and a function
    from one to the texts of just these columns."""
    source = lines(path, report)
    first = next(source, None)
    names = [column.name for column in table.columns]
    if first is None or first[0] != 1:
        # Of a file with content that gives no line the reason is told already.
        if path.is_file() and not path.stat().st_size:
            right = f"the header {','.join(names)}, then the rows"
            report(Finding(table.file, 0, "", None, "has no line that can be read", right))
        return [], iter(()), _cells_of(table, names, None, report)
    header = splitter()(first[1])
    if header is None or not set(header) & set(names):
        report(_not_the_header(table, first[1]))
        return [], iter(()), _cells_of(table, names, None, report)
    _check_header(table, header, report)
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in table.by_name:
            places.setdefault(name, place)
    columns = [table.by_name[name] for name in places]
    whole = header == [column.name for column in columns]
    return columns, source, _cells_of(table, header, None if whole else list(places.values()), report)


def _cells_of(table: Table, header: Sequence[str], places: Sequence[int] | None, report: Report) -> Cells:
    """Return a function from a line to its cells at the places, or to None, and a report, where it cannot be read."""
    split = splitter()

    def cells(line: int, text: str) -> Sequence[str] | None:
        found = split(text) if text else []
        if found is not None and len(found) == len(header):
            return found if places is None else [found[place] for place in places]
        if not text:
            report(Finding(table.file, line, "", None, "is an empty line", "a row, or no line at all"))
        elif found is None:
            reason = "leaves a quote open" if text.count('"') % 2 else "has a quote in the middle of a cell"
            right = 'a cell with a quote or a comma stands in "…" on one line, a quote within it is doubled'
            report(Finding(table.file, line, "", None, reason, right))
        else:
            right = f"{len(header)}: {', '.join(header)}"
            report(Finding(table.file, line, "", None, f"has {_count(len(found), 'cell')}", right))
        return None

    return cells


def _not_the_header(table: Table, line: str) -> Finding:
    names = [column.name for column in table.columns]
    for delimiter, called in _OTHER_DELIMITERS.items():
        if set(line.replace('"', "").split(delimiter)) & set(names):
            reason = f"has {called} between its cells, where commas belong"
            return Finding(table.file, 1, "", line, reason, f"cells joined by commas; {TIDY}")
    return Finding(table.file, 1, "", line, "is not the header of this table", ",".join(names))


def _check_header(table: Table, header: Sequence[str], report: Report) -> None:
    names = [column.name for column in table.columns]

    def found(column: str, reason: str, right: str) -> None:
        report(Finding(table.file, 1, column, None, reason, right))

    missing = [name for name in names if name not in header]
    for name in dict.fromkeys(header):
        if name not in names:
            near = difflib.get_close_matches(name, missing, 1, 0.6)
            # A name that is misspelt is one fault, not one that is too much and another that is missing.
            missing = [other for other in missing if other not in near]
            right = f'"{near[0]}"?' if near else f"the columns are {', '.join(names)}"
            report(Finding(table.file, 1, "", name, "is no column of this table", right))
        elif header.count(name) > 1:
            found(name, f"stands {header.count(name)} times in the header", "once")
    for name in missing:
        found(name, "is missing from the header", f"the columns are {', '.join(names)}")
    present = [name for name in dict.fromkeys(header) if name in names]
    wanted = [name for name in names if name in header]
    for place, (name, other) in enumerate(zip(present, wanted, strict=True), 1):
        if name != other:
            right = f"column {names.index(name) + 1}; {TIDY}"
            found(name, f"is column {place} of the header", right)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
