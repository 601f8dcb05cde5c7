"""`python -m seed diff`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import tables_option
from seed.editions import editions, working


@click.command(help="Print what the working tables change against the last release, a fact a line.")
@tables_option
def command(tables: Path) -> None:
    """Print every changed fact, and how many there are."""
    from seed.diff import diff

    history = editions()
    if not history:
        click.echo("There is no release to compare with.")
        return
    every = list(diff(history[-1], working(tables)))
    for changed in every:
        change = changed.change
        place = f"{change.table} {changed.record} {change.op} {change.pointer or '/'}"
        click.echo(f"{place}: {change.old!r} -> {change.new!r}")
    click.echo(f"{len(every)} changed facts since {history[-1].id}")
