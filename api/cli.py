"""`flask --app api.app openapi write | check`: the committed OpenAPI documents, made from the routes.

Every example in them is a real answer, asked from the newest release that is loaded.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from api.web.openapi import DOCUMENTS, FOLDER

# The address that stands in examples; the name is reserved for documentation (RFC 2606).
EXAMPLE_URL = "https://data.example.org"
# Enough of a file to see its columns.
EXAMPLE_LINES = 2

commands = AppGroup("openapi", help="The OpenAPI documents.")


@commands.command("write")
def write() -> None:
    """Write the documents into openapi/."""
    for path, text in documents():
        path.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {path.relative_to(FOLDER.parent)}.")


@commands.command("check")
def check() -> None:
    """Fail when a committed document differs from the routes."""
    stale = False
    for path, text in documents():
        committed = path.read_text(encoding="utf-8") if path.exists() else ""
        if committed != text:
            stale = True
            click.echo(
                f"{path.relative_to(FOLDER.parent)} differs from the code; `make document` writes it anew:"
            )
            lines = difflib.unified_diff(
                committed.splitlines(), text.splitlines(), "committed", "code", lineterm=""
            )
            click.echo("\n".join(list(lines)[:60]))
    if stale:
        raise SystemExit(1)
    click.echo("The documents are those of the code.")


def documents() -> Iterator[tuple[Path, str]]:
    """Yield each document with its place."""
    # Without files: one of them is this document, which cannot hold its own digest.
    settings = replace(
        Settings.from_environment(),
        public_url=EXAMPLE_URL,
        build="example",
        files_folder=str(FOLDER / "none"),
    )
    for name, dialect in DOCUMENTS.values():
        app = create_app(settings, dialect)
        api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
        document = api.spec.to_dict()
        _add_examples(app, document)
        yield FOLDER / name, json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _add_examples(app: Flask, document: dict[str, Any]) -> None:
    client = app.test_client()
    for path, item in document["paths"].items():
        operation = item["get"]
        contents = operation["responses"]["200"]["content"]
        address = _example_address(client, path, item)
        if address is None or any(one["schema"].get("format") == "binary" for one in contents.values()):
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            raise click.ClickException(f"{address} answers {answer.status_code}: load the data first.")
        # Where a parameter chooses among formats, the example is of the one that comes without it.
        contents[answer.content_type]["example"] = (
            answer.get_json()
            if answer.is_json
            else "\r\n".join(answer.get_data(as_text=True).splitlines()[:EXAMPLE_LINES]) + "\r\n"
        )


def _example_address(client: FlaskClient, path: str, item: dict[str, Any]) -> str | None:
    """Return an address that answers an example, or None where there is no record to show yet."""
    for parameter in item.get("parameters", []):
        if "example" in parameter:
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    if "{name}" in path:
        return None
    if "{id}" in path:
        first = client.get(path.split("/{id}")[0], query_string={"limit": 1}).get_json()["data"]
        if not first:
            return None
        for parameter in item.get("parameters", []):
            if parameter.get("name") == "id":
                parameter["example"] = first[0]["id"]
        path = path.replace("{id}", first[0]["id"])
    takes_limit = any(parameter["name"] == "limit" for parameter in item["get"].get("parameters", []))
    return path + ("?limit=1" if takes_limit else "")
