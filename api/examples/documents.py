"""The OpenAPI documents, each made from the routes, with a real answer of the newest release as every example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.test import TestResponse

from api.examples.core_document import core_of
from api.examples.people import RULE, People
from api.examples.service import Service, every, start
from api.examples.values import name_values
from api.v1.resources.citations import SUFFIXES
from api.web.exports import DESCRIPTION, FORMATS
from api.web.openapi import CORE, DOCUMENTS, FOLDER, NEWEST, SERVED, written

# Enough of a file to see its columns and a record.
LINES = 2
# What shows nothing that another answer of the same address does not, and the catalogue, whose standard describes it: a
# tenth of the whole.
WITHOUT = (
    f".{FORMATS['ndjson'].extension}",
    f".{DESCRIPTION}",
    "/catalog.jsonld",
    *(f"/citation.{suffix}" for suffix in SUFFIXES.values()),
)


def documents(people: People) -> Iterator[tuple[Path, str]]:
    """Yield each document with its place, and the small one that is made from the newest."""
    for name, dialect in DOCUMENTS.values():
        service = start(dialect)
        document = service.app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
        for kind, named in document["components"].items():
            document["components"][kind] = dict(sorted(named.items()))
        Examples(service, people, document).add()
        name_values(service, document)
        yield FOLDER / name, written(document) + "\n"
        if dialect == NEWEST:
            yield FOLDER / SERVED[CORE], written(core_of(document)) + "\n"


class Examples:
    """The examples of a document, asked from the service that it describes."""

    def __init__(self, service: Service, people: People, document: dict[str, Any]) -> None:
        self.service, self.people = service, people
        self.paths = document["paths"]
        self.parameters = document["components"]["parameters"]
        self.records: dict[str, str | None] = {}

    def add(self) -> None:
        """Add an example to every answer that is no binary file, and to the id in every path; none where all that
        could be shown names somebody who may not be."""
        for path in self.paths:
            if self.in_text(path) and (answer := self.answer(path, self.variables(path))):
                # Where a parameter chooses among formats, the example is of the one that comes without it.
                self.contents(path)[answer.content_type]["example"] = self.cut(answer)
            if "post" in self.paths[path] and self.people.shown:
                sent = self.paths[path]["post"]["requestBody"]["content"]["application/json"]
                name = self.people.shown[0].name_en
                sent["example"] = {"queries": [{"name": name, "id": "1"}]}
                for parameter in self.described(path, "query"):
                    if parameter["name"] == "name":
                        parameter["example"] = [name]

    def contents(self, path: str) -> dict[str, Any]:
        """Return what a route answers, by media type."""
        contents: dict[str, Any] = self.paths[path]["get"]["responses"]["200"]["content"]
        return contents

    def in_text(self, path: str) -> bool:
        """Whether what a route answers can be shown, and is not shown beside it."""
        return not path.endswith(WITHOUT) and all(
            one["schema"].get("format") != "binary" for one in self.contents(path).values()
        )

    def variables(self, path: str) -> dict[str, str] | None:
        """Return a value for each variable of a path, and keep that of an id as the example of its parameter; None
        where no record may be shown."""
        values = {}
        for variable in self.described(path, "path"):
            if variable["name"] == "id":
                record = self.record(path.partition("/{id}")[0])
                if record is None:
                    return None
                variable["example"] = record
            if variable["name"] == "number":
                variable["example"] = self.service.release
            values[variable["name"]] = variable["example"]
        return values

    def record(self, collection: str) -> str | None:
        """Return the id of the record to show: the first all of whose answers may be shown, else None."""
        if collection not in self.records:
            below = [path for path in self.paths if path.startswith(f"{collection}/{{id}}")]
            shown = [path for path in below if self.in_text(path)]
            self.records[collection] = next(
                (
                    record
                    for record in self.candidates(collection)
                    if all(self.answer(path, {"id": record}) for path in shown)
                ),
                None,
            )
        return self.records[collection]

    def candidates(self, collection: str) -> Iterator[str]:
        """Yield the ids of a collection; of cases, only those of people who may be shown."""
        if collection == "/v1/cases":
            yield from (person.id for person in self.people.shown)
        else:
            yield from (record["id"] for record in every(self.service, collection, fields="id"))

    def answer(self, path: str, variables: Mapping[str, str] | None) -> TestResponse | None:
        """Return the first answer of a route that may be shown, or None where there is none."""
        if variables is None:
            return None
        place = path.format(**{name: quote(value, safe="") for name, value in variables.items()})
        for query in self.queries(path):
            answer = self.service.client.get(f"{place}?{urlencode(query)}" if query else place)
            if answer.status_code == 200 and self.people.name_only_shown(str(self.cut(answer))):
                return answer
        return None

    def queries(self, path: str) -> Iterator[dict[str, str]]:
        """Yield what a route may be asked: a name where it needs one; the plain list, that of the people whom the rule
        names, what belongs to one of those who may be shown, the record to show, and the list without its records."""
        names = {parameter["name"] for parameter in self.described(path, "query")}
        plain = {"limit": "1", "release": self.service.release}
        plain = {name: value for name, value in plain.items() if name in names}
        if any(parameter.get("required") for parameter in self.described(path, "query")):
            yield from ({"name": person.name_en} | plain for person in self.people.shown)
            return
        yield plain
        if names >= RULE.keys():
            yield RULE | plain
        if "case" in names:
            yield from ({"case": person.id} | plain for person in self.people.shown)
        collection = f"/v1/{path.rpartition('/')[2].partition('.')[0]}"
        if "id" in names and collection in self.paths and (record := self.record(collection)):
            yield {"id": record} | plain
        if "limit" in names:
            yield plain | {"limit": "0"}

    def cut(self, answer: TestResponse) -> Any:
        """Return an answer as an example: all of JSON, the beginning of a text."""
        if answer.is_json:
            return answer.get_json()
        lines = answer.get_data(as_text=True).splitlines(keepends=True)
        return "".join(lines[:LINES])

    def described(self, path: str, place: str) -> list[dict[str, Any]]:
        """Return the parameters of a route that stand in its path, or in its query."""
        item = self.paths[path]
        references = [*item.get("parameters", ()), *item["get"]["parameters"]]
        found = [self.parameters[reference["$ref"].rpartition("/")[2]] for reference in references]
        return [parameter for parameter in found if parameter["in"] == place]
