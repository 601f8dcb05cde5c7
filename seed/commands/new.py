"""`python -m seed new`: its words, its options (one for each declared column), and what it prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from api.records import declaration
from api.records.declaration import Table
from seed.commands.options import FOLDER, tables_option
from seed.commands.printing import print_findings
from seed.declaration import TABLES
from seed.desk.errors import DeskError
from seed.desk.new import entry as entries
from seed.desk.new.completing import Completed
from seed.desk.new.desk import Desk, opened, the_case
from seed.desk.new.entry import KINDS, WORDS, Entry, with_article
from seed.desk.new.faults import finished
from seed.desk.new.order import PARTS, early, late
from seed.desk.new.writing import write


class _Kinds(click.Group):
    """A command for each kind of row, made from the declaration when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the words for all kinds."""
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command that adds a kind of row; None for a word that is none."""
        return _command_of(cmd_name) if cmd_name in KINDS else None


@click.group(
    cls=_Kinds,
    invoke_without_command=True,
    help="Add a person, an event, a source …: asks what it needs, or takes it as options.",
)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Ask what to add, where that was not said."""
    if ctx.invoked_subcommand is not None:
        return 0
    from seed.desk import terminal

    if not terminal.is_interactive():
        raise click.UsageError(f"Say what to add: {', '.join(KINDS)}.")
    word = terminal.choose("What is to be added?", [(word, _table(word).title) for word in KINDS])
    status: int = _command_of(word).main([], standalone_mode=False)
    return status


def _table(word: str) -> Table:
    return declaration.table(KINDS[word])


def _command_of(word: str) -> click.Command:
    table = _table(word)
    params: list[click.Parameter] = [
        click.Option([f"--{column.name.replace('_', '-')}", column.name], help=column.description)
        for column in (*early(table), *late(table))
    ]
    if "id" in table.by_name:
        params.append(click.Option(["--id", "id"], help="Instead of the id that would be made."))
    if table.is_child:
        params.insert(0, click.Argument(["case"], required=False))
    if table.name == "events":
        params.append(click.Option(["--verified-on", "verified_on"], help="When its status was stated last."))
    parts = (*PARTS, "sources") if table.name == "cases" else ("sources",) if table.name != "sources" else ()
    for name in parts:
        columns = ", ".join(column.name for column in early(declaration.table(name)))
        text = f"A new {WORDS[name]}, may be repeated: column=value words, of {columns}."
        params.append(
            click.Option([f"--{WORDS[name]}", f"new_{name}"], multiple=True, metavar="WORDS", help=text)
        )
    if table.name == "cases":
        text = "Whoever is like this person was looked at, and is somebody else."
        params.append(click.Option(["--not-the-same", "not_the_same"], is_flag=True, help=text))
    text = "A file of TOML or JSON with the values."
    params.append(click.Option(["--from", "file"], type=FOLDER, metavar="FILE", help=text))
    params.append(click.Option(["--yes", "yes"], is_flag=True, help="Ask nothing: take what is suggested."))
    return tables_option(click.Command(word, params=params, callback=_callback(word), help=_help(table)))


def _help(table: Table) -> str:
    whose = " to the CASE, told by its id, its uid or the name in any spelling" if table.is_child else ""
    return f"Add {with_article(WORDS[table.name])}{whose}. {table.description}"


def _callback(word: str) -> Callable[..., int]:
    def run(*, tables: Path = TABLES, yes: bool = False, **given: Any) -> int:
        desk = opened(tables)
        return _add(desk, _given(desk, word, given), yes=yes)

    return run


def _given(desk: Desk, word: str, given: dict[str, Any]) -> Entry:
    """Return what was given by options and by a file; an option counts more."""
    file, name = given.get("file"), KINDS[word]
    table = desk.package.by_name[name]
    entry = entries.read_file(file, word, desk.package) if file else Entry(word)
    for part, texts in given.items():
        if part.startswith("new_"):
            of = part.removeprefix("new_")
            entry.of(of).extend(entries.read_words(text, desk.package.by_name[of]) for text in texts)
    own = {key: value for key, value in given.items() if key in table.by_name and value is not None}
    if own:
        rows = entry.of(name)
        rows[:] = [{**(rows[0] if rows else {}), **own}, *rows[1:]]
    if given.get("case"):
        entry.case_id = the_case(desk, given["case"])["id"]
    if name == "events":
        entry.verified_on = given.get("verified_on")
    entry.not_the_same = bool(given.get("not_the_same"))
    return entry


def _add(desk: Desk, entry: Entry, *, yes: bool) -> int:
    """Ask for what lacks where somebody can answer, and write; return 1 where nothing was written."""
    from seed.desk import terminal

    if terminal.is_interactive() and not yes:
        from seed.desk.new import session

        added = session.run(desk, entry)
        return 1 if added is None else _print_added(*added)
    done, faults = finished(desk, entry)
    if faults:
        raise DeskError("\n".join((*faults, "Nothing was written.")))
    changed, findings = write(desk, done.tables)
    if findings:
        print_findings(findings)
        click.echo("Nothing was written.")
        return 1
    for note in done.notes:
        click.echo(note)
    if done.suggested:
        click.echo(f"Taken as suggested, look through it: {'; '.join(done.suggested)}.")
    return _print_added(done, changed)


def _print_added(done: Completed, changed: Sequence[Path]) -> int:
    word, row = done.entry.what, done.entry.rows[KINDS[done.entry.what]][0]
    name = row.get("id") or row.get("number") or f"of {done.entry.case_id}"
    if not changed:
        click.echo(f"Nothing was written: {name} is there.")
        return 0
    click.echo(f"Added the {word} {name}; written: {', '.join(path.name for path in changed)}.")
    return 0
