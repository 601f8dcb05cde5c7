"""`python -m seed preview`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from api.settings import ROOT, Settings
from api.start import refusal_to_bind
from seed.commands.options import tables_option
from seed.commands.printing import print_findings
from seed.declaration import package_of
from seed.editions import editions
from seed.progress import progress_of
from seed.read import count_of
from seed.rules import check
from seed.unpublished import note_of

# Nobody but who sits at this machine sees a draft.
HOST = "127.0.0.1"
PORT = 8001


@click.command(help="Serve the working tables as a draft, beside the releases and without touching them.")
@tables_option
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--load-only", is_flag=True, help="Load the draft, and serve nothing.")
def command(tables: Path, port: int, load_only: bool) -> int:
    """Return 1 where there are faults, 2 for wrong settings, else 0; while it serves, it does not return."""
    # Imported here: it brings the shapes of all answers along.
    from seed.desk.preview import PLACE, address_in, load_draft

    if not load_only and (refusal := refusal_to_bind((HOST, port))):
        free = port + 1 if port >= 1024 else PORT
        click.echo(f"{refusal}: take another, as in `make preview PREVIEW_PORT={free}`.")
        return 2
    settings = Settings.from_environment()
    findings = check(tables)
    print_findings(findings)
    if findings:
        click.echo("Nothing is served until these are mended.")
        return 1
    frozen = editions()
    total = count_of(package_of(tables).by_name["cases"], tables)
    with progress_of(total, "cases") as progress:
        draft = load_draft(tables, settings.database_url, PLACE, progress)
    if frozen:
        note = note_of(frozen[-1], tables)
        click.echo(
            note.partition(";")[0] + "." if note else f"The tables are those of release {frozen[-1].id}."
        )
    beside = "one release" if len(frozen) == 1 else f"{len(frozen)} releases"
    click.echo(f"Draft {draft} is loaded beside {beside}; nothing is published.")
    if not load_only:
        click.echo(f"The draft will be at http://localhost:{port} (Ctrl-C stops)")
        sys.stdout.flush()
        _serve(address_in(PLACE), port)
    return 0


def _serve(database_url: str, port: int) -> None:
    """Become the server."""
    said = {
        "DRAFT": "true",
        "DATABASE_URL": database_url,
        "HOST": HOST,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    # Of the settings of a public service, none is true of a preview.
    unsaid = [word for name in ("PUBLIC_URL", "TRUSTED_HOSTS") for word in ("-u", name)]
    server = [sys.executable, "-m", "gunicorn", "-c", "api/server.py"]
    os.chdir(ROOT)
    settings = [f"{name}={value}" for name, value in said.items()]
    os.execvp("env", ["env", *unsaid, *settings, *server, "api.app:create_app()"])  # noqa: S606, S607
