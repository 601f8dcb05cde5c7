"""`python -m seed mirror`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import FOLDER


@click.command(help="Make a FOLDER of releases out of one downloaded FILE, to be served.")
@click.argument("file", type=FOLDER)
@click.argument("folder", type=FOLDER)
@click.option(
    "--key", type=FOLDER, metavar="PUB", help="A public key: take the file only if that key signed it."
)
@click.option(
    "--signature",
    type=FOLDER,
    metavar="SIG",
    help="The signature, with the signed text beside it (usual: open-cases-….SHA256SUMS.sig beside FILE).",
)
def command(file: Path, folder: Path, key: Path | None, signature: Path | None) -> None:
    """Print which release can be served from where, and whether its signature was verified."""
    from seed.mirror import mirror

    if signature and not key:
        raise click.UsageError("A signature is verified with a key: give --key too.")
    release = mirror(file, folder, key, signature)
    verified = ", and its signature is good" if key else ""
    click.echo(f"Release {release} can be served from {folder}{verified}.")
