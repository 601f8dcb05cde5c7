"""`flask --app api.app openapi write | check`: the committed OpenAPI documents, made from the routes.

Every example in them is a real answer, asked from one frozen release, so that the documents stay as they are when a
case is added or a release published. Of people they show only some whom the resolution names and nobody holds.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click
from flask.cli import AppGroup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.settings import Settings
from api.web.exports import DESCRIPTION, FORMATS
from api.web.openapi import DOCUMENTS, FOLDER, written
from api.web.problem_kinds import EXAMPLE_URL

EXAMPLES_FROM = "2026.11.2"
# Whom examples may show: the first of them by id stands where one case is shown.
SHOWN = {"named_in_resolution": "true", "custody": "false"}
# Enough of a file to see its columns and a record.
LINES, LINES_OF = 2, {FORMATS["ndjson"].media_type: 1}
# A shorter piece of a name is a piece of too many words.
SHORTEST_STEM = 4

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
        document = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
        for kind, named in document["components"].items():
            document["components"][kind] = dict(sorted(named.items()))
        Examples(app.test_client(), document).add()
        yield FOLDER / name, written(document) + "\n"


class Examples:
    """The examples of a document, asked from the service that it describes."""

    def __init__(self, client: FlaskClient, document: dict[str, Any]) -> None:
        self.client = client
        self.paths = document["paths"]
        self.parameters = document["components"]["parameters"]
        self.records: dict[str, str] = {}

    def add(self) -> None:
        """Add an example to every answer that is no binary file, and to the id in every path."""
        for path in self.paths:
            if not self.in_text(path):
                continue
            answer = self.answer(path, self.variables(path))
            if answer is None:
                raise click.ClickException(f"{path} has no answer to show that names nobody else.")
            # Where a parameter chooses among formats, the example is of the one that comes without it.
            self.contents(path)[answer.content_type]["example"] = _shown(answer)

    def contents(self, path: str) -> dict[str, Any]:
        """Return what a route answers, by media type."""
        contents: dict[str, Any] = self.paths[path]["get"]["responses"]["200"]["content"]
        return contents

    def in_text(self, path: str) -> bool:
        """Whether what a route answers can be shown."""
        return all(one["schema"].get("format") != "binary" for one in self.contents(path).values())

    def variables(self, path: str) -> dict[str, str]:
        """Return a value for each variable of a path, and keep that of an id as the example of its parameter."""
        values = {}
        for variable in self.described(path, "path"):
            if variable["name"] == "id":
                variable["example"] = self.record(path.partition("/{id}")[0])
            values[variable["name"]] = variable["example"]
        return values

    def record(self, collection: str) -> str:
        """Return the id of the record to show: the first all of whose answers may be shown."""
        if collection not in self.records:
            below = [path for path in self.paths if path.startswith(f"{collection}/{{id}}")]
            shown = [path for path in below if self.in_text(path)]
            for record in self.candidates(collection):
                if all(self.answer(path, {"id": record}) for path in shown):
                    self.records[collection] = record
                    break
            else:
                raise click.ClickException(f"{collection} has no record to show that names nobody else.")
        return self.records[collection]

    def candidates(self, collection: str) -> Iterator[str]:
        """Yield the ids of a collection; of cases, only those of people who may be shown."""
        people = {**SHOWN, "sort": "id"} if collection == "/v1/cases" else {}
        for record in self.every(collection, fields="id", **people):
            yield record["id"]

    def every(self, collection: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yield all records of a list."""
        address: str | None = f"{collection}?{urlencode({**query, 'release': EXAMPLES_FROM, 'limit': '500'})}"
        while address:
            answer = self.client.get(address)
            if answer.status_code != 200:
                raise click.ClickException(f"{address} answers {answer.status_code}: load the data first.")
            yield from answer.get_json()["data"]
            address = answer.get_json()["links"].get("next", "").removeprefix(EXAMPLE_URL)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """How words begin that name somebody who may not be shown: surnames without their endings, and uids."""
        shown = {case["id"] for case in self.every("/v1/cases", fields="id", **SHOWN)}
        found = set()
        for case in self.every("/v1/cases", fields="uid,name_en,name_native,aliases"):
            if case["id"] not in shown:
                names = [case["name_en"], case["name_native"], *case["aliases"]]
                found |= {case["uid"], *(_stem(name) for name in filter(None, names))}
        return tuple(found)

    def answer(self, path: str, variables: Mapping[str, str]) -> TestResponse | None:
        """Return the first answer of a route that may be shown, or None where there is none."""
        place = path.format(**{name: quote(value, safe="") for name, value in variables.items()})
        for query in self.queries(path):
            answer = self.client.get(f"{place}?{urlencode(query)}" if query else place)
            if answer.status_code == 200 and not self.names_others(answer):
                return answer
        return None

    def queries(self, path: str) -> Iterator[dict[str, str]]:
        """Yield what a route may be asked: the plain list, that of the people who may be shown, the record to show."""
        names = {parameter["name"] for parameter in self.described(path, "query")}
        plain = {"limit": "1", "release": EXAMPLES_FROM}
        if path.endswith(DESCRIPTION):
            # What columns hold stands in the shape of the record already.
            plain["fields"] = "id"
        plain = {name: value for name, value in plain.items() if name in names}
        yield plain
        if names >= SHOWN.keys():
            yield SHOWN | plain
        if "id" in names:
            yield {"id": self.record(f"/v1/{path.rpartition('/')[2].partition('.')[0]}")} | plain

    def names_others(self, answer: TestResponse) -> bool:
        """Whether what is shown of an answer names somebody who may not be shown."""
        words = re.findall(r"\w+", str(_shown(answer)).casefold())
        return any(word.startswith(self.others) for word in words)

    def described(self, path: str, place: str) -> list[dict[str, Any]]:
        """Return the parameters of a route that stand in its path, or in its query."""
        item = self.paths[path]
        references = [*item.get("parameters", ()), *item["get"]["parameters"]]
        found = [self.parameters[reference["$ref"].rpartition("/")[2]] for reference in references]
        return [parameter for parameter in found if parameter["in"] == place]


def _stem(name: str) -> str:
    """Return the surname in a name without its ending, which depends on case and gender."""
    surname = re.findall(r"\w+", name.casefold())[-1]
    stem = re.sub(r"(?:[aeiouyаеиоуыэюяйь]|skaya|ская)+$", "", surname)
    return stem if len(stem) >= SHORTEST_STEM else surname


def _shown(answer: TestResponse) -> Any:
    """Return an answer as an example: all of JSON, the beginning of a text."""
    if answer.is_json:
        return answer.get_json()
    lines = answer.get_data(as_text=True).splitlines(keepends=True)
    return "".join(lines[: LINES_OF.get(answer.content_type, LINES)])
