"""The door: `create_app` wires the whole service, top to bottom."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from flask import Flask, current_app

from api import pages
from api.records import files, signing
from api.records.database import NotAnswering
from api.records.deadline import Crowded, TookTooLong, limited
from api.records.releases import NoRelease, Releases
from api.settings import Settings
from api.v1 import contents, dear_questions, release
from api.web import (
    compression,
    conditional,
    docs,
    draft,
    headers,
    health,
    html,
    links,
    logs,
    openapi,
    paging,
    places,
    problem_pages,
    problems,
    wellknown,
)
from api.web.caching import ResponseCache
from api.web.smorest import create_api


def create_app(settings: Settings | None = None, openapi_version: str = openapi.NEWEST) -> Flask:
    """Return the service for these settings, or for those of the environment.

    `openapi_version` chooses the dialect in which the app describes itself; only writing the documents needs it.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["BUILD"] = settings.build
    app.config["FILES_FOLDER"] = settings.files_folder
    app.config["CONTACT"] = settings.contact
    releases = Releases(settings.database_url, logs.log.warning)
    release.register(app, releases)

    links.register(app, settings.public_url, settings.trusted_hosts)
    logs.register(app)
    problems.register(app)
    app.register_error_handler(TookTooLong, lambda _: problems.answer(problems.took_too_long()))
    app.register_error_handler(Crowded, lambda _: problems.answer(problems.busy()))
    for unreadable in (NotAnswering, NoRelease):
        app.register_error_handler(unreadable, lambda _: problems.answer(problems.not_ready()))
    compression.register(app)
    conditional.register(app, _state)
    headers.register(app)
    paging.register(app)
    html.register(app)
    draft.register(app, settings.draft)

    health.register(app, lambda: _probe(releases))
    folder = Path(settings.files_folder)
    wellknown.register(app, settings.security_contact, lambda: signing.told_of(folder))
    problem_pages.register(app)
    pages.register(app)
    docs.register(app)
    openapi.register(app)
    contents.register(app, create_api(app, openapi_version))
    places.register(app, dear_questions.is_dear, limited)
    app.wsgi_app = ResponseCache(app.wsgi_app, lambda: (releases.epoch(), files.epoch(folder)))  # type: ignore[method-assign]
    return app


def _probe(releases: Releases) -> list[dict[str, str]]:
    """Return what is not served that should be; raises where nothing can be."""
    releases.newest().probe()
    return [asdict(one) for one in releases.not_served()]


def _state() -> tuple[str, str]:
    """Return what tells one state of the release that a request asks for from another, and the day of that release."""
    current = release.current_release()
    laid_out = files.state(Path(current_app.config["FILES_FOLDER"]))
    return f"{current.id} {current.built} {laid_out}", current.released_on
