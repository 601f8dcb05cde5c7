"""`python -m seed site`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from api.languages import LANGUAGES
from seed.commands.options import FOLDER


@click.command(
    help="Write what is served as plain files into DIR, for any static host: pages, embeds, pictures and data that "
    "need no query, in every language."
)
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option(
    "--address", required=True, help="Where the files will be served, such as https://mirror.example.org."
)
@click.option(
    "--service",
    envvar="PUBLIC_URL",
    required=True,
    help="Where the service answers what files cannot; data lead there.  [default: PUBLIC_URL]",
)
@click.option(
    "--languages", default=",".join(LANGUAGES), show_default=True, help="Which languages, joined by commas."
)
def command(folder: Path, address: str, service: str, languages: str) -> None:
    """Print how many files were written."""
    from seed.site.writing import write

    wanted = [one.strip() for one in languages.split(",") if one.strip()]
    if unknown := sorted(set(wanted) - set(LANGUAGES)):
        raise click.UsageError(
            f"There is no language {', '.join(unknown)}; there are {', '.join(LANGUAGES)}."
        )

    def tell(done: int) -> None:
        if sys.stdout.isatty():
            click.echo(f"\r{done:,} files", nl=False)

    base = address.rstrip("/")
    site = write(folder, base, service.rstrip("/"), wanted, tell, processes=os.cpu_count() or 1)
    click.echo(f"Wrote {len(site.kinds):,} files into {folder}, to be served at {base}.")
