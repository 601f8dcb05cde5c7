"""The whole of what will be written, shown before it is, and the choice of a value to change."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from api.records.declaration import Column, Table
from seed.desk import terminal
from seed.desk.new.asking import Keep, ask_cell
from seed.desk.new.completing import Completed
from seed.desk.new.desk import Desk, status_of
from seed.desk.new.entry import WORDS, Entry
from seed.desk.new.order import MADE
from seed.raw_rows import Row

WRITE, CHANGE, LATER = "write", "change", "later"


def show(desk: Desk, done: Completed, console: Console) -> None:
    """Print every new row, the events of a case in their order with its status, and what was made or noticed."""
    for table in desk.package.tables:
        rows = done.entry.rows.get(table.name, [])
        on_file = {row["id"] for row in desk.rows[table.name]} if table.name == "sources" else set()
        new = [row for row in rows if row.get("id") not in on_file]
        if len(new) == 1 or table.name == "cases":
            for row in new:
                console.print(_single(WORDS.get(table.name, table.name), row))
        elif new:
            console.print(_several(table.title, new))
    case_id = done.entry.case.get("id") or done.entry.case_id
    if case_id:
        (case,) = (row for row in done.tables["cases"] if row["id"] == case_id)
        own = [row for row in done.tables["events"] if row["case_id"] == case_id]
        course = " → ".join(f"{row['date']} {row['type']}" for row in own)
        console.print(escape(f"{case['name_en']}: {course}; status: {status_of(case, own)}"))
    for note in done.notes:
        console.print(escape(note))


def _single(title: str, row: Row) -> Grid:
    grid = Grid(title=title.capitalize(), title_justify="left", show_header=False)
    grid.add_column("column")
    grid.add_column("value", overflow="fold")
    for name, value in row.items():
        if value:
            grid.add_row(name, escape(value))
    return grid


def _several(title: str, rows: list[Row]) -> Grid:
    names = [
        name for name in dict.fromkeys(name for row in rows for name in row) if name not in ("uid", "case_id")
    ]
    grid = Grid(title=title, title_justify="left")
    for name in names:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(escape(row.get(name, "")) for name in names))
    return grid


def ask_what_next(*, is_sound: bool) -> str:
    """Ask whether to write what was shown, to change a value of it, or to leave it as a draft."""
    ways = [(WRITE, "Write it into the tables")] if is_sound else []
    return terminal.choose(
        "What next?", [*ways, (CHANGE, "Change a value"), (LATER, "Keep it as a draft, and stop")]
    )


def change(desk: Desk, entry: Entry, keep: Keep) -> None:
    """Ask for one value anew; Enter leaves it as it is."""
    places: dict[str, tuple[Table, Row, Column]] = {}
    for table in desk.package.tables:
        for number, row in enumerate(entry.rows.get(table.name, ()), start=1):
            for column in table.columns:
                if column.name in row and column.name not in MADE:
                    places[f"{WORDS[table.name]} {number} {column.name}"] = table, row, column
    told = [(place, f"{place}: {row[column.name]}") for place, (_, row, column) in places.items()]
    table, row, column = places[terminal.choose("Which value?", told)]
    row[column.name] = ask_cell(desk, entry, table, column, row, keep, row[column.name])
    keep(entry)
