"""`python -m seed withdraw`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.editions import WITHDRAWAL_REASONS


@click.command(help="Take the person with this UID out of the tables and of every release.")
@click.argument("uid")
@click.option(
    "--reason", type=click.Choice(WITHDRAWAL_REASONS), required=True, help="A code that is published."
)
def command(uid: str, reason: str) -> None:
    """Print which folders changed."""
    from seed.desk.withdraw import withdraw

    for folder in withdraw(uid, reason):
        click.echo(f"Taken out of {folder.relative_to(Path.cwd())}.")
    click.echo("Now load and deploy: caches let go of the record within 15 minutes.")
