"""The questions on a terminal: one for each column that has no value yet, in the words of the declaration.

An answer stands in the entry, and in the draft, as soon as it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.markup import escape
from rich.table import Table as Grid

from api.records.declaration import Column, Table
from seed.desk import terminal
from seed.desk.keys import unused
from seed.desk.new.cells import choices, is_of_sources, judged
from seed.desk.new.completing import day_to_confirm
from seed.desk.new.desk import Desk, cases_named, people_like
from seed.desk.new.entry import KINDS, WORDS, Entry, with_article
from seed.desk.new.making import source_id
from seed.desk.new.order import PARTS, early, is_needless, late
from seed.desk.new.sources import every_source, is_address, source_at, source_named
from seed.desk.new.suggesting import day_of_verdict, suggestion
from seed.likeness import names_of
from seed.raw_rows import Row

Keep = Callable[[Entry], None]

# What is typed to leave a cell empty where something is suggested.
NOTHING = "-"


class SomebodyElse(Exception):
    """The person is there already, and the curator does not want to add them again."""


def interview(desk: Desk, entry: Entry, keep: Keep) -> None:
    """Ask for everything that the entry lacks; raises SomebodyElse, and click.Abort or KeyboardInterrupt on Ctrl-C."""
    tables = desk.package.by_name
    for row in entry.rows.get("sources", ()):
        _finish_source(desk, entry, row, keep)
    if entry.what == "case":
        _ask_for_case(desk, entry, keep)
        return
    table = tables[KINDS[entry.what]]
    if table.is_child and not entry.case_id:
        entry.case_id = _ask_which_case(desk)
        keep(entry)
    if not entry.of(table.name):
        entry.of(table.name).append({})
    for row in entry.of(table.name):
        if table.name == "sources":
            _finish_source(desk, entry, row, keep)
        else:
            _ask_row(desk, entry, table, row, early(table), keep)
    if table.name == "events" and entry.verified_on is None and entry.of("events")[-1].get("status"):
        entry.verified_on = _ask_day(desk, entry)
        keep(entry)


def _ask_for_case(desk: Desk, entry: Entry, keep: Keep) -> None:
    tables = desk.package.by_name
    cases = tables["cases"]
    if not entry.of("cases"):
        entry.of("cases").append({})
    names, others = _parted(early(cases), "name_en")
    _ask_row(desk, entry, cases, entry.case, names, keep)
    _ask_whether_new(desk, entry, keep)
    _ask_row(desk, entry, cases, entry.case, others, keep)
    for name in PARTS:
        _ask_part(desk, entry, tables[name], keep)
    _ask_row(desk, entry, cases, entry.case, late(cases), keep)


def _parted(columns: Sequence[Column], name: str) -> tuple[list[Column], list[Column]]:
    """Return the columns up to the one of a name, and those after it."""
    place = [column.name for column in columns].index(name) + 1
    return list(columns[:place]), list(columns[place:])


def _ask_whether_new(desk: Desk, entry: Entry, keep: Keep) -> None:
    alike = [] if entry.not_the_same else people_like(desk, names_of(entry.case))
    if not alike:
        return
    terminal.console().print(people_table(alike))
    if not terminal.confirm("Is your person somebody else, who is to be added?"):
        raise SomebodyElse
    entry.not_the_same = True
    keep(entry)


def people_table(alike: Sequence[tuple[Row, str]]) -> Grid:
    """Return the people who may be the one to be added, as a table."""
    grid = Grid(title="Perhaps the person is there already", title_justify="left")
    for title in ("id", "name", "in own letters", "born", "region", "status"):
        grid.add_column(title)
    for row, status in alike:
        told = (row["id"], row["name_en"], row["name_native"], row["birth_year"], row["region_id"], status)
        grid.add_row(*map(escape, told))
    return grid


def _ask_part(desk: Desk, entry: Entry, table: Table, keep: Keep) -> None:
    """Ask for rows of a table until no more are wanted."""
    rows, columns = entry.of(table.name), early(table)
    for row in rows:
        _ask_row(desk, entry, table, row, columns, keep)
    while table.name not in entry.done:
        another = _ask_for_another(desk, entry, table)
        if another is None:
            entry.done.append(table.name)
        else:
            rows.append(another)
            keep(entry)
            _ask_row(desk, entry, table, another, columns, keep)
        keep(entry)


def _ask_for_another(desk: Desk, entry: Entry, table: Table) -> Row | None:
    """Return a new row with its first value, or None where no more are wanted."""
    first, word, rows = early(table)[0], WORDS[table.name], entry.of(table.name)
    which = f"another {word}" if rows else with_article(word)
    if not first.required:
        wanted = not rows and bool(day_of_verdict(entry))
        return {} if terminal.confirm(f"Add {which}?", default=wanted) else None
    lacks_status = table.name == "events" and not any(row.get("status") for row in rows)

    def check(text: str) -> bool | str:
        if not text.strip():
            return not lacks_status or "A case has the status of its last event: one with a status is needed."
        return judged(desk, entry, table, first, text)[1] or True

    _describe(first)
    no_more = "" if lacks_status else " (Enter: no more)"
    question = f"{first.title} of {which}{no_more}:"
    text = terminal.ask(question, check=check, offered=choices(desk, entry, first))
    return {first.name: judged(desk, entry, table, first, text)[0]} if text.strip() else None


def _ask_row(desk: Desk, entry: Entry, table: Table, row: Row, columns: Sequence[Column], keep: Keep) -> None:
    """Ask for the columns of a row that it has no sound value of."""
    for column in columns:
        if column.name in row:
            value, fault = judged(desk, entry, table, column, row[column.name])
            if not fault:
                row[column.name] = value
                continue
            terminal.console().print(f"{column.title}: {escape(fault)}")
        if is_needless(column, row):
            row[column.name] = ""
            continue
        row[column.name] = ask_cell(desk, entry, table, column, row, keep)
        keep(entry)


def ask_cell(
    desk: Desk, entry: Entry, table: Table, column: Column, row: Row, keep: Keep, offer: str | None = None
) -> str:
    """Ask for one value until it is sound, and return it as its cell has it; what is offered to Enter is what follows
    from the rest, where nothing else is said."""
    offer = suggestion(desk, entry, table, column, row) if offer is None else offer
    if is_of_sources(column):
        return _ask_for_sources(desk, entry, column, offer, keep)
    return _ask_text(desk, entry, table, column, offer)


def _ask_text(desk: Desk, entry: Entry, table: Table, column: Column, suggested: str) -> str:
    offered = choices(desk, entry, column)

    def meant(text: str) -> str:
        return "" if text.strip() == NOTHING else text.strip() or suggested

    def check(text: str) -> bool | str:
        return judged(desk, entry, table, column, meant(text))[1] or True

    _describe(column)
    words = dict(offered).get(suggested, "")
    told = f"{suggested} – {words}" if words and words != suggested else suggested
    hint = told or ("" if column.required else "leave empty")
    if suggested and not column.required:
        hint += f"; {NOTHING} leaves it empty"
    question = f"{column.title}{f' (Enter: {hint})' if hint else ''}:"
    text = terminal.ask(question, check=check, offered=offered)
    return judged(desk, entry, table, column, meant(text))[0]


def _describe(column: Column) -> None:
    example = f" Such as {column.example}." if column.example else ""
    terminal.console().print(f"[dim]{escape(column.description + example)}[/dim]")


def _ask_for_sources(desk: Desk, entry: Entry, column: Column, suggested: str, keep: Keep) -> str:
    """Ask for sources one after the other: each is chosen from those on file, or added where an address is new."""
    _describe(column)
    terminal.console().print("[dim]Paste an address, or type words of a title, publisher or id.[/dim]")
    found: list[str] = []
    while True:
        text = _ask_for_source(desk, entry, column, suggested if not found else "", found)
        if text in ("", NOTHING):
            return ";".join(found) if found or text == NOTHING else suggested
        for item in filter(None, (part.strip() for part in text.split(";"))):
            identity = _taken(desk, entry, item, keep)
            if identity not in found:
                found.append(identity)


def _ask_for_source(desk: Desk, entry: Entry, column: Column, suggested: str, found: list[str]) -> str:
    def check(text: str) -> bool | str:
        if text.strip() == NOTHING:
            return bool(found) or not column.required or "Each fact rests on a source."
        items = [item.strip() for item in text.split(";") if item.strip()]
        if not items:
            return bool(suggested or found) or not column.required or "Each fact rests on a source."
        known = [item for item in items if not is_address(item)]
        faults = [fault for _, fault in (source_named(desk, entry, item) for item in known) if fault]
        return " ".join(faults) or True

    hint = suggested or ("no more" if found else "" if column.required else "none")
    which = "Another source" if found else column.title
    question = f"{which}{f' (Enter: {hint})' if hint else ''}:"
    offered = [(row["id"], row["title"]) for row in every_source(desk, entry) if row.get("id")]
    return terminal.ask(question, check=check, offered=offered).strip()


def _taken(desk: Desk, entry: Entry, text: str, keep: Keep) -> str:
    """Return the id of the source that is meant; a page that is not on file is added first."""
    if not is_address(text):
        return source_named(desk, entry, text)[0]
    known = source_at(desk, entry, text)
    if known is None:
        known = {"url": text}
        entry.of("sources").append(known)
        keep(entry)
        _finish_source(desk, entry, known, keep)
    else:
        terminal.console().print(f"That page is there already: {escape(known['id'])} is taken.")
    return known["id"]


def _finish_source(desk: Desk, entry: Entry, row: Row, keep: Keep) -> None:
    """Ask for what a new source lacks, and give it its id; a page that is there already is taken as it is."""
    if row.get("id"):
        return
    table = desk.package.by_name["sources"]
    address, others = _parted(early(table), "url")
    _ask_row(desk, entry, table, row, address, keep)
    known = source_at(desk, entry, row["url"]) if row["url"] else None
    if known:
        terminal.console().print(f"That page is there already: {escape(known['id'])} is taken.")
        row |= known
    else:
        _ask_row(desk, entry, table, row, others, keep)
        used = {other["id"] for other in every_source(desk, entry) if other.get("id")}
        row["id"] = unused(source_id(row), used)
    keep(entry)


def _ask_which_case(desk: Desk) -> str:
    def check(text: str) -> bool | str:
        return (
            bool(cases_named(desk, text.strip()))
            or "Nobody is named so: another spelling, the id or the uid."
        )

    offered = [(row["id"], row["name_en"]) for row in desk.rows["cases"]]
    text = terminal.ask("Whose (name in any spelling, id or uid):", check=check, offered=offered)
    found = cases_named(desk, text.strip())
    if len(found) == 1:
        return found[0]["id"]
    return terminal.choose("Which of them?", [(row["id"], row["name_en"]) for row in found])


def _ask_day(desk: Desk, entry: Entry) -> str:
    """Ask when the status was stated last; Enter takes the day of the new sources, or leaves the one on file."""
    table = desk.package.by_name["cases"]
    return _ask_text(desk, entry, table, table.by_name["verified_on"], day_to_confirm(desk, entry))
