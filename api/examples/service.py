"""The service as examples ask it: within this process, on the releases that are loaded, under a made-up address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from api.start import why_no_data
from api.web.openapi import FOLDER, NEWEST
from api.web.problem_kinds import EXAMPLE_URL


class ExamplesError(RuntimeError):
    """Examples that cannot be written; the message says why and what to do."""


@dataclass(frozen=True)
class Service:
    """The service in one dialect of its document, and the id of the newest release that is loaded."""

    app: Flask
    client: FlaskClient
    release: str


def start(dialect: str = NEWEST) -> Service:
    """Return the service on the database of the environment; raises ExamplesError when no release is loaded."""
    # Without files: one of them is the document, which cannot hold its own digest.
    settings = replace(
        Settings.from_environment(),
        public_url=EXAMPLE_URL,
        build="example",
        files_folder=str(FOLDER / "none"),
    )
    app = create_app(settings, dialect)
    client = app.test_client()
    answer = client.get("/v1/meta")
    if answer.status_code != 200:
        why = why_no_data(settings) or "the service does not answer"
        raise ExamplesError(f"{why}: load the data first, with `python -m seed load`.")
    return Service(app, client, answer.get_json()["meta"]["release"])


def every(service: Service, collection: str, **query: str) -> Iterator[dict[str, Any]]:
    """Yield all records of a list; raises ExamplesError when it does not answer."""
    address: str | None = f"{collection}?{urlencode({**query, 'release': service.release, 'limit': '500'})}"
    while address:
        answer = service.client.get(address)
        if answer.status_code != 200:
            raise ExamplesError(f"{address} answers {answer.status_code}: load the data anew.")
        yield from answer.get_json()["data"]
        address = answer.get_json()["links"].get("next", "").removeprefix(EXAMPLE_URL)
