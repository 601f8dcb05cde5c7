"""`python -m seed synthesize`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import FOLDER
from seed.declaration import TABLES
from seed.progress import progress_of


@click.command(help="Write synthetic tables of any size, to measure with.")
@click.option(
    "--cases", type=click.IntRange(1, 9_999_999), required=True, metavar="N", help="How many cases."
)
@click.option("--out", type=FOLDER, required=True, metavar="DIR", help="A folder for the tables.")
@click.option(
    "--seed", type=int, default=1, metavar="K", help="Another number makes other tables (usual: 1)."
)
def command(cases: int, out: Path, seed: int) -> int:
    """Return 2 where the tables would mix with others, else 0."""
    from seed.large.synthesize import synthesize

    if out.resolve().is_relative_to(TABLES.resolve()) or (out / "cases.csv").is_file():
        click.echo(f"{out} holds tables already; name a folder of its own for synthetic ones.")
        return 2
    with progress_of(cases, "cases") as progress:
        synthesize(cases, out, seed, progress)
    return 0
