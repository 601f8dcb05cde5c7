"""`python -m seed tidy`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import tables_option


@click.command(help="Mend what a spreadsheet or an editor left behind: encoding, line ends, order, dates.")
@tables_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
def command(tables: Path, *, dry_run: bool) -> int:
    """Return 1 where a file or a cell is left to the curator, else 0."""
    from seed.desk.tidy import said_of, tidy

    if not tables.is_dir():
        click.echo(f"{tables} is no folder: name one with a file for each table.")
        return 1
    every = tidy(tables, dry_run=dry_run)
    for line in (line for one in every for line in said_of(one, dry_run=dry_run)):
        click.echo(line)
    changed = sum(one.content is not None for one in every)
    left = sum(bool(one.left or one.told) for one in every)
    if changed or left:
        done = f"{changed} of {len(every)} files {'would be ' if dry_run else ''}mended"
        click.echo(f"{done}, {left} left to you." if left else f"{done}.")
    else:
        click.echo("Everything is tidy.")
    return 1 if left else 0
