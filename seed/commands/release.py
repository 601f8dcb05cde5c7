"""`python -m seed release`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.declaration import TABLES
from seed.editions import working


@click.command(help="Freeze the working tables as a release.")
@click.option("--notes", required=True, metavar="TEXT", help="What is new, for readers.")
def command(notes: str) -> int:
    """Return 1 where something stands in the way, and nothing is frozen; else 0."""
    from seed.release import make

    made, findings = make(working(TABLES), notes)
    for finding in findings:
        click.echo(str(finding))
    if made is None:
        click.echo(f"{len(findings)} findings; no release was made.")
        return 1
    click.echo(f"Release {made.id} is frozen in {made.folder.relative_to(Path.cwd())}.")
    return 0
