"""`python -m seed load`."""

from __future__ import annotations

from pathlib import Path

import click

from api.settings import Settings
from seed.commands.options import FOLDER
from seed.commands.printing import print_findings
from seed.declaration import package_of
from seed.editions import editions
from seed.progress import progress_of
from seed.read import count_of
from seed.unpublished import note_of


@click.command(help="Build the databases of all frozen releases, or of the one that other tables make.")
@click.option(
    "--tables", type=FOLDER, metavar="DIR", help="A folder of tables, instead of all frozen releases."
)
@click.option(
    "--only",
    type=click.Choice(("sqlite", "postgresql")),
    help="Do nothing unless DATABASE_URL names this kind.",
)
def command(tables: Path | None, only: str | None) -> int:
    """Return 1 where there are faults, 2 for wrong settings, else 0."""
    # Imported here: it brings the shapes of all answers along, which few commands need.
    from seed.check_and_load import check_and_load
    from seed.declaration import TABLES
    from seed.load import load_all, refuse_to_replace
    from seed.loads import remove_others

    settings = Settings.from_environment()
    kind = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if only and only != kind:
        click.echo(f"Nothing to load here: DATABASE_URL names {kind}.")
        return 0
    if tables is None and (releases := editions()):
        built = load_all(settings.database_url)
        click.echo(f"Loaded {', '.join(built)}." if built else "Every release is loaded already.")
        removed = remove_others(settings.database_url, {edition.id for edition in releases})
        if removed:
            click.echo(f"Removed {', '.join(removed)}: no such release is in seed/releases any more.")
        if note := note_of(releases[-1], TABLES):
            click.echo(note)
        return 0
    tables = tables or TABLES
    refuse_to_replace(package_of(tables).version, settings.database_url)
    with progress_of(count_of(package_of(tables).by_name["cases"], tables), "cases") as progress:
        findings, release = check_and_load(tables, settings.database_url, progress)
    print_findings(findings)
    if release is None:
        click.echo("Nothing was loaded; what was there stays.")
        return 1
    click.echo(f"Release {release} is loaded.")
    return 0
