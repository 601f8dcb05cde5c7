"""`python -m seed files`."""

from __future__ import annotations

from pathlib import Path

import click

from api.settings import Settings


@click.command(help="Lay out the files of every release that readers take away, as they were frozen.")
def command() -> None:
    """Print of which releases files were laid out or removed, and which signatures are not good."""
    from seed.frozen_files import lay_out_all, refused_signatures, remove_others

    folder = Path(Settings.from_environment().files_folder)
    laid_out = lay_out_all(folder)
    click.echo(
        f"Laid out the files of {', '.join(laid_out)}."
        if laid_out
        else "The files of every release are there already."
    )
    removed = remove_others(folder)
    if removed:
        click.echo(
            f"Removed the files of {', '.join(removed)}: no such release is in seed/releases any more."
        )
    for sentence in refused_signatures():
        click.echo(sentence)
