"""Mends what is mechanical in the tables, as an editor or a spreadsheet left it, and says what was done.

What can be read in one way only is mended; whatever could lose or change a fact is told, and its file left alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.records.dates import LAST_DAY
from api.records.declaration import Table
from api.records.spellings import folded
from seed.curator_files import CURATED
from seed.declaration import TABLES, package_of
from seed.desk.decoding import UnmendableError, decoded
from seed.desk.mending import Mended, mended
from seed.desk.order import in_order
from seed.event_rules import id_after_date
from seed.raw_rows import Row, read_rows, replace_files, written
from seed.release_rules import last_release
from seed.values import judge

# The word that each spelling of a vocabulary means, by table.
Meanings = dict[str, dict[str, str]]
# The row of a table in the last release, by the key of its cells.
Published = Mapping[tuple[str, ...], Row]


@dataclass
class Done:
    """How often something was mended, and how it looked the first time, before and after; empty where that is all of
    the file."""

    count: int = 0
    before: str = ""
    after: str = ""


@dataclass
class Tidied:
    """What became of a file: its new content, or None where nothing was to be done or `left` says why nothing could be;
    `told` are cells that are left to the curator, each with its place."""

    path: Path
    content: bytes | None = None
    done: dict[str, Done] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    left: str = ""

    def note(self, what: str, before: str = "", after: str = "") -> None:
        """Count something that was mended."""
        self.done.setdefault(what, Done(0, before, after)).count += 1


def tidy(folder: Path = TABLES, *, dry_run: bool = False) -> list[Tidied]:
    """Mend every table in a folder, and the curator's files beside it; return what became of each that is there.

    All files are written together, or none is; a dry run writes none. Raises DeclarationError.
    """
    package = package_of(folder)
    release = last_release(folder, lambda finding: None)
    every: list[Tidied] = []
    meanings: Meanings = {}
    for table in package.tables:
        declared = release.package.by_name.get(table.name) if release else None
        rows = read_rows(release.tables, declared) if release and declared else []
        published = {tuple(row[name] for name in table.primary_key): row for row in rows}
        one = _tidied(table, folder / table.file, published if table.primary_key else {}, meanings)
        every.append(one)
        if table.name in package.vocabularies and one.path.is_file() and not one.left:
            meanings[table.name] = _meanings(one, package.vocabularies[table.name])
    every += [_tidied(table, folder.parent / table.file, {}, {}) for table in CURATED]
    every = [one for one in every if one.path.is_file()]
    if not dry_run:
        replace_files({one.path: one.content for one in every if one.content is not None})
    return every


def _tidied(table: Table, path: Path, published: Published, meanings: Meanings) -> Tidied:
    tidied = Tidied(path)
    if not path.is_file():
        return tidied
    if path.with_name(f".~lock.{path.name}#").exists():
        tidied.left = "a spreadsheet has it open: save it there, and close it"
        return tidied
    raw = path.read_bytes()
    try:
        rows = _rows(table, raw, published, tidied)
        _in_words(table, rows, meanings, tidied)
    except UnmendableError as error:
        # What was done before that is not kept either.
        return Tidied(path, left=str(error))
    ordered = in_order(table, rows)
    if ordered != rows:
        tidied.note("the order of rows")
    content = written(table, ordered)
    if content != raw:
        if not tidied.done:
            tidied.note("quotes around cells")
        tidied.content = content
    else:
        # Such as what the mending of another cell took back.
        tidied.done.clear()
    return tidied


def _meanings(tidied: Tidied, column: str) -> dict[str, str]:
    """Return the word that each word and other name of a vocabulary means, as they are compared."""
    content = tidied.path.read_bytes() if tidied.content is None else tidied.content
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    others = {folded(one): row[column] for row in rows for one in row["aliases"].split(";") if one}
    return others | {folded(row[column]): row[column] for row in rows}


def _in_words(table: Table, rows: Sequence[Row], meanings: Meanings, tidied: Tidied) -> None:
    """Write words of vocabularies as these have them, where a cell differs in case or quotation marks, or has another
    name for the same."""
    for column in table.columns:
        words = meanings.get(column.words_of.table, {}) if column.words_of else {}
        for row in rows if words else ():
            items = row[column.name].split(column.separator) if column.separator else [row[column.name]]
            meant = list(dict.fromkeys(words.get(folded(item), item) for item in items))
            if meant != items:
                after = (column.separator or ";").join(meant)
                tidied.note("words of vocabularies", row[column.name], after)
                row[column.name] = after


def _rows(table: Table, raw: bytes, published: Published, tidied: Tidied) -> list[Row]:
    """Return the rows of a file, each cell mended; raises UnmendableError."""
    form = decoded(raw, table.by_name)
    for what in form.mended:
        tidied.note(what)
    if not form.records:
        raise UnmendableError(f"it has no header: {','.join(table.by_name)}")
    header, *records = form.records
    places = _places(table, header, records, tidied)
    if places is None:
        tidied.note("a missing header")
        places, header, records = {name: at for at, name in enumerate(table.by_name)}, [], form.records
    rows = [
        _row(table, {name: record[at] for name, at in places.items()}, line, published, tidied)
        for line, record in enumerate(records, start=2 if header else 1)
    ]
    if not header and not _is_sound(table, rows[0]):
        raise UnmendableError(f"it has no header: {','.join(table.by_name)}")
    return rows


def _places(
    table: Table, header: Sequence[str], records: Sequence[Sequence[str]], tidied: Tidied
) -> dict[str, int] | None:
    """Return where the cell of each column stands; None where the first record is no header. Raises UnmendableError."""
    width = len(header)
    for number, record in enumerate(records, start=2):
        if len(record) < width or any(cell.strip() for cell in record[width:]):
            raise UnmendableError(
                f"row {number} has {len(record)} cells, and the header {width}: nobody knows which belongs where"
            )
        if odd := next((cell for cell in record if "\n" in cell), None):
            begin = odd.partition("\n")[0]
            raise UnmendableError(
                f'row {number} has a line break after "{begin[-40:]}": is a quote open there?'
            )
    names = {name.casefold(): name for name in table.by_name}
    said = [names.get(cell.strip().casefold(), "") for cell in header]
    if not any(said) and width == len(names):
        return None
    places: dict[str, int] = {}
    for at, (cell, name) in enumerate(zip(header, said, strict=True)):
        if not name and (cell.strip() or any(record[at].strip() for record in records)):
            raise UnmendableError(f'the column "{cell}" is none of this table, and would be lost')
        if not name:
            tidied.note("empty columns")
        elif name in places:
            raise UnmendableError(f'the column "{name}" stands twice')
        else:
            places[name] = at
            if cell != name:
                tidied.note("names of columns", cell, name)
    if lacking := [name for name in table.by_name if name not in places]:
        raise UnmendableError(f"the column {', '.join(lacking)} is missing")
    if list(places) != list(table.by_name):
        tidied.note("the order of columns")
    if any(len(record) > width for record in records):
        tidied.note("empty cells beyond the last column")
    return places


def _row(table: Table, cells: Row, line: int, published: Published, tidied: Tidied) -> Row:
    key = tuple(_cell(table, name, cells, {}).text for name in table.primary_key)
    before = published.get(key, {})
    row: Row = {}
    for name in table.by_name:
        cell = _cell(table, name, cells, before)
        row[name] = cell.text
        if cell.done:
            tidied.note(cell.done, cells[name], cell.text)
        if cell.told:
            tidied.told.append(f'{table.file}:{line}:{name} "{cells[name]}" {cell.told}')
    if table.name == "events" and published:
        _follow_date(row, before, tidied)
    return row


def _follow_date(row: Row, published: Row, tidied: Tidied) -> None:
    """Let the id of an event go with its date, where that was corrected since the last release or the event is new."""
    wanted = id_after_date(row["id"], row["case_id"], row["date"])
    if wanted != row["id"] and row["date"] != published.get("date"):
        tidied.note("ids of events after their corrected date", row["id"], wanted)
        row["id"] = wanted


def _cell(table: Table, name: str, cells: Row, published: Row) -> Mended:
    column = table.by_name[name]
    return mended(column, cells[name], published=published.get(name), typographic=table.presentation)


def _is_sound(table: Table, row: Row) -> bool:
    return not any(judge(column, LAST_DAY)(row[column.name]) for column in table.columns)


def said_of(tidied: Tidied, *, dry_run: bool) -> Iterator[str]:
    """Yield what to tell of a file, a line each; nothing where nothing was to be done."""
    name = tidied.path.name
    if tidied.left:
        yield f"{name} is left as it is: {tidied.left}."
    if tidied.content is not None:
        parts = [_said(what, done) for what, done in tidied.done.items()]
        yield f"{name}: {'would mend' if dry_run else 'mended'} {'; '.join(parts)}."
    yield from tidied.told


def _said(what: str, done: Done) -> str:
    if not done.after and not done.before:
        return what
    return f'{what} in {done.count:,} {"cell" if done.count == 1 else "cells"} ("{done.before}" → "{done.after}")'
