"""`flask --app api.app openapi write | check`: what is committed of examples, made from the routes and the data.

That is both OpenAPI documents, and every answer, person and release that the guide and the README show. All of it
follows the newest release that is loaded, so that a release or a withdrawal is followed by this command and no hand.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from api.examples.documents import documents
from api.examples.pages import pages
from api.examples.people import read_people
from api.examples.service import ExamplesError, start
from api.settings import SettingsError
from api.web.openapi import FOLDER

# Of a file that differs, enough to see why.
MOST_LINES = 60

commands = AppGroup("openapi", help="The OpenAPI documents, and the examples of guide and README.")


@commands.command("write", with_appcontext=False)
def write() -> None:
    """Write the documents anew, and the examples of the guide and of the README."""
    with _plainly():
        # All are made before one is written: a fault leaves everything as it was.
        made = [(path, text) for path, text in texts() if text != _committed(path)]
    for path, text in made:
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        click.echo(f"Wrote {_name(path)}.")
    if not made:
        click.echo("Nothing is to be written: all is as the code and the newest release have it.")


@commands.command("check", with_appcontext=False)
def check() -> None:
    """Fail when something committed differs from the routes or from the newest release."""
    stale = False
    with _plainly():
        for path, text in texts():
            committed = _committed(path)
            if committed != text:
                stale = True
                click.echo(
                    f"{_name(path)} differs from the code and the newest release; `make document` writes it anew:"
                )
                lines = difflib.unified_diff(
                    committed.splitlines(), text.splitlines(), "committed", "made now", lineterm=""
                )
                click.echo("\n".join(list(lines)[:MOST_LINES]))
    if stale:
        raise SystemExit(1)
    click.echo("The documents, the guide and the README are those of the code and of the newest release.")


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every committed text that shows examples, as it must be, with its place; raises ExamplesError."""
    service = start()
    people = read_people(service)
    yield from documents(people)
    yield from pages(service, people)


def _committed(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _name(path: Path) -> str:
    return path.relative_to(FOLDER.parent).as_posix()


@contextmanager
def _plainly() -> Iterator[None]:
    """Say what went wrong in a sentence."""
    try:
        yield
    except (ExamplesError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
