"""`python -m seed retract`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(help="Take the newest release back, so that it can be made again.")
@click.argument("release", required=False)
@click.option(
    "--public/--not-public",
    default=None,
    help="Whether others have seen it: deployed, pushed or handed on. Then its number is never used again.",
)
@click.option("--reason", metavar="TEXT", help="Of a public one: why, in a sentence that is published.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(release: str | None, public: bool | None, reason: str | None, yes: bool) -> int:
    """Return 1 where nothing was taken back, 2 where something must be said first, else 0."""
    from seed.declaration import day_of_today
    from seed.desk import terminal
    from seed.desk.release_way import CHANGELOG, DocumentsError, forget_in_changelog, write_documents
    from seed.desk.retract import newest, retract
    from seed.editions import editions

    edition = newest(release)
    asking = terminal.is_interactive()
    click.echo(f"Release {edition.id} of {edition.released_on}: {edition.notes}")
    if public is None:
        if not asking:
            raise click.UsageError(
                "Say --public if others have seen the release (deployed, pushed, handed on), else --not-public."
            )
        public = terminal.confirm("Have others seen it: was it deployed, pushed or handed on?", default=True)
    if public:
        click.echo(
            "Others may have cited it. A new release that puts right what is wrong serves them better: mend the "
            "tables, then `make release`. Taken back, its number is never used again, and whoever asks for it is "
            "told why."
        )
    if public and not (reason or "").strip():
        if not asking:
            raise click.UsageError("Say why with --reason: it is published.")
        reason = terminal.ask(
            "Why? It is published.", check=lambda text: bool(text.strip()) or "A sentence, please."
        )
    if not yes:
        if not asking:
            raise click.UsageError("Say --yes to take it back without being asked.")
        if not terminal.confirm(f"Take release {edition.id} back?"):
            click.echo("Nothing was done.")
            return 1
    done = retract(edition, day_of_today(), " ".join((reason or "").split()) if public else None)
    forget_in_changelog(CHANGELOG, edition.id)
    click.echo(f"Release {done.release} is taken back; it lies in {_shown(done.folder)} on this machine.")
    if done.reasons_are_back:
        click.echo("Its kinds and reasons are in seed/changes.csv again.")
    elif (done.folder / "changes.csv").is_file():
        click.echo("seed/changes.csv stays as it is; the kinds and reasons of the release lie with it.")
    if public:
        click.echo("Its number stays used; `make release` takes the next one.")
    if editions():
        click.echo("Writing the documents anew …")
        try:
            write_documents()
        except DocumentsError as error:
            click.echo(f"{error}\nThe documents still show the release: `make document` writes them anew.")
    click.echo("Now commit, load and deploy (`make load`, or `make serve` here).")
    return 0


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
