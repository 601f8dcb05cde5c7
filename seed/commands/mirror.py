"""`python -m seed mirror`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import FOLDER


@click.command(help="Make a FOLDER of releases out of one downloaded FILE, to be served.")
@click.argument("file", type=FOLDER)
@click.argument("folder", type=FOLDER)
def command(file: Path, folder: Path) -> None:
    """Print which release can be served from where."""
    from seed.mirror import mirror

    click.echo(f"Release {mirror(file, folder)} can be served from {folder}.")
