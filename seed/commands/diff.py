"""`python -m seed diff`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import tables_option
from seed.commands.printing import print_findings
from seed.editions import editions, working
from seed.rules import check_all


@click.command(help="Print what the working tables change against the last release, a fact a line.")
@tables_option
def command(tables: Path) -> int:
    """Print every changed fact, and how many there are; return 1 where the tables have faults, else 0."""
    from seed.diff import diff

    if findings := check_all(tables):
        print_findings(findings)
        return 1
    history = editions()
    if not history:
        click.echo("There is no release to compare with.")
        return 0
    every = list(diff(history[-1], working(tables)))
    for changed in every:
        change = changed.change
        place = f"{change.table} {changed.record} {change.op} {change.pointer or '/'}"
        click.echo(f"{place}: {change.old!r} -> {change.new!r}")
    click.echo(f"{len(every)} changed facts since {history[-1].id}")
    return 0
