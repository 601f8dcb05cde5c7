"""The reference: a list of all requests, and a page for each with samples and a form that runs it.

Swagger UI draws the form from a document of that one request: from the whole one, of a megabyte, a slow machine needs
ten seconds. It is served from the package that ships it, and nothing comes from another host.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from api.web import links
from api.web.advice import nearest
from api.web.html import page, unchanging
from api.web.openapi import FOLDER, WHOLE, under, used_by
from api.web.problems import Problem
from api.web.samples import samples

SWAGGER = Path(str(files("flask_swagger_ui") / "dist"))
SWAGGER_VERSION = version("flask-swagger-ui")
SWAGGER_FILES = frozenset({"swagger-ui-bundle.js", "swagger-ui.css"})
# Swagger UI sets style attributes, draws its arrows as data: pictures and what was answered as blob: ones; requests go
# to our own origin only.
SWAGGER_POLICY = {
    "script_src": "'self'",
    "style_src": "'self' 'unsafe-inline'",
    "img_src": "'self' data: blob:",
    "connect_src": "'self'",
}
# Of what is searched for; the form says so too.
LONGEST_SEARCH = 100
METHODS = ("get", "post")
# How many records a sample asks for.
FEW = 10


@dataclass(frozen=True)
class Parameter:
    """A parameter as people read it: its name, whether it stands in the path or the query, and what it does."""

    name: str
    place: str
    description: str


@dataclass(frozen=True)
class Operation:
    """A request of the API: its id, method, path, tag and summary, its parameters, and an example of what it is asked
    for; `body` is what is sent with it, as JSON."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    example: str
    media_types: tuple[str, ...]
    body: str = ""

    @cached_property
    def text(self) -> str:
        """What is searched: all that the page says of it, in small letters."""
        told = (part for one in self.parameters for part in (one.name, one.description))
        return "\n".join((self.path, self.summary, self.description, *told)).casefold()

    @property
    def place(self) -> str:
        """Where the list of all requests has it; a page of all forms had the same fragments. An id has no spaces, and
        browsers look for it first as the address spells it."""
        return quote(f"/{self.tag}/{self.id}")


def register(app: Flask) -> None:
    """Add the list of requests, their pages, and the files of Swagger UI."""
    app.add_url_rule("/docs/api", "docs_api", show_list)
    app.add_url_rule("/docs/api/<name>", "docs_operation", show_operation)
    app.add_url_rule("/docs/assets/<release>/<name>", "docs_asset", show_asset)


def show_list() -> Response:
    """All requests, by what they are about; with `q`, those that have all of its words."""
    q = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    by_tag: dict[str, list[Operation]] = {}
    for one in operations().values():
        if all(word in one.text for word in q.casefold().split()):
            by_tag.setdefault(one.tag, []).append(one)
    return page("docs/api.html", here="api", operations=by_tag, q=q, total=len(operations()))


def show_operation(name: str) -> Response:
    """One request: what it takes and answers, samples, and a form; with `.json` behind it, its document."""
    asked = name.removesuffix(".json")
    found = operations().get(asked)
    if found is None:
        likely = nearest(asked, tuple(operations()))
        hint = f" Did you mean {links.absolute(f'/docs/api/{likely}')}?" if likely else ""
        raise Problem(
            "not-found", f"There is no such request. {links.absolute('/docs/api')} lists them all.{hint}"
        )
    base = links.base_url()
    if name != found.id:
        return Response(_document(found.path, found.method, base), content_type="application/json")
    return page(
        "docs/operation.html",
        SWAGGER_POLICY,
        here="api",
        swagger_version=SWAGGER_VERSION,
        operation=found,
        samples=samples(base + found.example, found.media_types[0], found.body),
    )


def show_asset(release: str, name: str) -> Response:
    """A file of Swagger UI."""
    if release != SWAGGER_VERSION or name not in SWAGGER_FILES:
        raise Problem("not-found", "There is no such file.")
    return unchanging(SWAGGER / name)


@lru_cache(maxsize=1)
def operations() -> Mapping[str, Operation]:
    """Return what can be asked for, by id and in the order of the document."""
    document = json.loads((FOLDER / WHOLE).read_text("utf-8"))
    described = document["components"]["parameters"]
    known: dict[str, Parameter] = {}
    found = {}
    asked = (
        (path, item, method)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    )
    for path, item, method in asked:
        one = item[method]
        names = [ref["$ref"].rpartition("/")[2] for ref in (*item.get("parameters", ()), *one["parameters"])]
        taken = {name: described[name] for name in names}
        for name, it in taken.items():
            known.setdefault(name, Parameter(it["name"], it["in"], it["description"]))
        found[one["operationId"]] = Operation(
            id=one["operationId"],
            method=method,
            path=path,
            tag=one["tags"][0],
            summary=one["summary"],
            description=one.get("description", ""),
            parameters=tuple(known[name] for name in taken),
            example=_example(path, list(taken.values())),
            media_types=tuple(one["responses"]["200"]["content"]),
            body=_body(one),
        )
    return found


def _body(operation: Mapping[str, Any]) -> str:
    """Return the example of what is sent with a request, as JSON; empty where nothing is."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(sent["example"], ensure_ascii=False) if "example" in sent else ""


def _example(path: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    """Return an address of the service, without its host, that the samples ask for."""
    query = {}
    for one in parameters:
        example = one.get("example", one["schema"].get("enum", [""])[0])
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", str(example))
        elif one.get("required") or "example" in one:
            query[one["name"]] = example
        elif one["name"] == "limit":
            query["limit"] = FEW
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


# The bases are the trusted addresses, so that they are few; a document has about twenty kilobytes.
@lru_cache(maxsize=64)
def _document(path: str, method: str, base: str) -> bytes:
    """Return the document of one request under an address."""
    whole = json.loads(under(WHOLE, base))
    item = whole["paths"][path]
    # Swagger UI fills in the examples of an operation's own parameters, and not those of its path.
    parameters = [*item.get("parameters", ()), *item[method]["parameters"]]
    paths = {path: {method: item[method] | {"parameters": parameters}}}
    about = {name: whole[name] for name in ("openapi", "info", "servers")}
    return json.dumps({**about, "paths": paths, "components": used_by(paths, whole["components"])}).encode()
