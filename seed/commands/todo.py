"""`python -m seed todo`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seed.commands.options import FOLDER, tables_option
from seed.declaration import day_of_today, package_of
from seed.desk import links
from seed.desk.links import DEAD, Checked, Polite
from seed.desk.todo import KINDS, Person, Todo, as_csv, names_of_list
from seed.progress import progress_of
from seed.raw_rows import Row, read_rows, replace_files, written
from seed.rules import check

if TYPE_CHECKING:
    from rich.console import Console

LIMIT, AT_MOST = 30, 100

WARNING = (
    "This asks {what} from this machine, one after another. Whoever runs them, and whoever carries your connection, "
    "sees that. Do not do it from inside Russia: some of these publishers are outlawed there, and opening their pages "
    "leaves traces."
)


@click.command(
    help="List what is worth an hour, best first. Other machines are asked only with --check-links."
)
@tables_option
@click.option(
    "--limit", type=click.IntRange(1), default=LIMIT, metavar="N", help=f"How many people (usual: {LIMIT})."
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([*KINDS]), help="Only this; may be repeated."
)
@click.option("--plain", is_flag=True, help="A line for each task, for other programs.")
@click.option(
    "--csv", "file", type=FOLDER, metavar="FILE", help="Write all of it, a task a row, into a file."
)
@click.option(
    "--list",
    "listed",
    type=FOLDER,
    metavar="FILE",
    help="An organisation's list of names: a line each, or a CSV.",
)
@click.option("--organisation", metavar="ID", help="Whose list it is, such as memorial.")
@click.option("--check-links", is_flag=True, help="Ask the pages of sources whether they are still there.")
@click.option("--find-copies", is_flag=True, help="Ask an archive for copies of those that are not.")
@click.option(
    "--at-most",
    type=click.IntRange(1),
    default=AT_MOST,
    metavar="N",
    help=f"How many pages in a run (usual: {AT_MOST}).",
)
@click.option(
    "--pause",
    type=click.FloatRange(links.PAUSE_SECONDS),
    default=links.PAUSE_SECONDS,
    metavar="SECONDS",
    help=f"Between two requests to a host; {links.PAUSE_SECONDS:.0f} at least.",
)
@click.option(
    "--archive",
    default=links.ARCHIVE,
    metavar="URL",
    help="An archive that answers as the Wayback Machine does.",
)
@click.option("--yes", is_flag=True, help="Ask other machines without a question.")
@click.option(
    "--write-copies",
    is_flag=True,
    help="Write the copies that were found into sources.csv without a question.",
)
@click.option(
    "--today",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Reckon from another day than today.",
)
def command(
    tables: Path,
    limit: int,
    kinds: Sequence[str],
    plain: bool,
    file: Path | None,
    listed: Path | None,
    organisation: str | None,
    check_links: bool,
    find_copies: bool,
    at_most: int,
    pause: float,
    archive: str,
    yes: bool,
    write_copies: bool,
    day: datetime | None,
) -> int:
    """Return 1 where the tables have faults or nothing may be asked, 2 for a wrong call, else 0."""
    if (listed is None) != (organisation is None):
        raise click.UsageError("--list and --organisation belong together: whose list is it?")
    if findings := check(tables):
        click.echo(f"{findings.summary()}. Mend them first: `python -m seed check` lists them.")
        return 1
    reckoned_from = day.date().isoformat() if day else day_of_today()
    polite = Polite(pause)
    todo = Todo(tables, reckoned_from)
    unarchived = [source for source in todo.sources if source["url"] and not source["archived_url"]]
    if check_links and not _check(unarchived, polite, at_most, yes=yes):
        return 1
    if find_copies:
        dead = _dead(unarchived, links.read_kept(links.KEPT))[:at_most]
        if not _find(dead, polite, tables, archive, yes=yes, write=write_copies):
            return 1
        todo = Todo(tables, reckoned_from)
        unarchived = [source for source in todo.sources if source["url"] and not source["archived_url"]]
    tasks = [*todo.tasks()]
    if listed and organisation:
        tasks += todo.missing_on(names_of_list(listed), organisation)
    tasks += todo.dead_links(source["id"] for source in _dead(unarchived, links.read_kept(links.KEPT)))
    people = todo.by_person(task for task in tasks if not kinds or task.kind in kinds)
    if file:
        replace_files({file: as_csv(people)})
        click.echo(
            f"{sum(len(person.tasks) for person in people)} tasks for {len(people)} people are in {file}."
        )
    elif plain:
        for person in people[:limit]:
            for task in person.tasks:
                click.echo(f"{person.id}: {task.what}")
    else:
        _show(people, limit)
    return 0


def _show(people: Sequence[Person], limit: int) -> None:
    from rich.table import Table

    from seed.desk.terminal import console

    table = Table("Points", "Person", "Worth an hour", title="What is worth an hour, best first")
    for person in people[:limit]:
        told = "\n".join(dict.fromkeys(task.what for task in person.tasks))
        table.add_row(str(person.points), f"{person.name}\n{person.uid or person.id}", told)
    shown: Console = console()
    shown.print(table)
    rest = len(people) - limit
    if rest > 0:
        click.echo(f"… and {rest} more: --limit {len(people)}, or --csv FILE for all of it.")


def _dead(sources: Sequence[Row], kept: dict[str, Checked]) -> list[Row]:
    return [source for source in sources if (one := kept.get(source["url"])) and one.result in DEAD]


def _check(sources: Sequence[Row], polite: Polite, at_most: int, *, yes: bool) -> bool:
    """Ask for pages that are due, when that is wanted; return whether it was."""
    day = day_of_today()
    due = links.to_check((source["url"] for source in sources), links.read_kept(links.KEPT), day, at_most)
    if not due:
        click.echo("Every link was looked at lately.")
        return True
    if not _may_ask(f"{len(due)} pages of sources", yes=yes):
        return False
    with progress_of(len(due), "links") as progress:
        found = links.check_links(due, links.KEPT, polite, day, progress)
    dead = [url for url, one in found.items() if one.result in DEAD]
    click.echo(f"{len(found)} links were looked at; {len(dead)} do not answer:")
    for url in dead:
        click.echo(f"  {url} ({found[url].told})")
    undecided = sum(one.result == links.UNDECIDED for one in found.values())
    if undecided:
        click.echo(f"{undecided} do not tell programs; look at them yourself, or ask again on another day.")
    return True


def _find(dead: Sequence[Row], polite: Polite, tables: Path, archive: str, *, yes: bool, write: bool) -> bool:
    """Seek copies of dead pages, and write them where that is wanted; return whether seeking was."""
    from seed.desk.terminal import confirm, is_interactive

    if not dead:
        click.echo("No link is known to be dead: --check-links looks.")
        return True
    if not _may_ask(f"{archive} for copies of {len(dead)} pages", yes=yes):
        return False
    with progress_of(len(dead), "pages") as progress:
        copies = links.find_copies(dead, links.KEPT, polite, archive, progress)
    for source, copy in copies.items():
        click.echo(f"  {source}: {copy}")
    click.echo(f"{len(copies)} of {len(dead)} pages have a copy.")
    if not copies:
        return True
    if not write and is_interactive():
        click.echo("Look at each copy first: an archive may have kept an error page.")
        write = confirm(f"Write these {len(copies)} addresses into sources.csv?")
    if not write:
        click.echo("Nothing was written; --write-copies writes them.")
        return True
    table = package_of(tables).by_name["sources"]
    rows = read_rows(tables, table)
    for row in rows:
        row["archived_url"] = row["archived_url"] or copies.get(row["id"], "")
    replace_files({tables / table.file: written(table, rows)})
    click.echo("They are written into sources.csv.")
    return True


def _may_ask(what: str, *, yes: bool) -> bool:
    from seed.desk.terminal import confirm, is_interactive

    click.echo(WARNING.format(what=what))
    if yes:
        return True
    if not is_interactive():
        click.echo("Nothing was asked: --yes says that you are sure.")
        return False
    return confirm("Go on?")
