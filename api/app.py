"""The door: `create_app` wires the whole service, top to bottom."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask

from api import mcp, pages, reconcile
from api.records import files, signing
from api.records.database import NotAnswering
from api.records.deadline import Crowded, TookTooLong, limited
from api.records.releases import REASONS, NoRelease, Releases, why_not_ready
from api.settings import Settings
from api.v1 import advice, contents, dear_questions, newer, release
from api.web import (
    changelog,
    compression,
    conditional,
    docs,
    draft,
    figures,
    headers,
    health,
    html,
    icons,
    likely,
    links,
    logs,
    openapi,
    paging,
    places,
    problem_pages,
    problems,
    reference,
    wellknown,
)
from api.web.caching import MEBIBYTE, ResponseCache
from api.web.since import Since
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
    folder = Path(settings.files_folder)
    releases = Releases(settings.database_url, logs.log.warning)
    release.register(app, releases)

    links.register(app, settings.public_url, settings.trusted_hosts)
    logs.register(app)
    problems.register(app)
    likely.register(app, {**pages.advice.ADDRESSES, **advice.ADDRESSES}, advice.of_address)
    app.register_error_handler(TookTooLong, lambda _: problems.answer(problems.took_too_long()))
    app.register_error_handler(Crowded, lambda _: problems.answer(problems.busy()))
    for unreadable in (NotAnswering, NoRelease):
        app.register_error_handler(unreadable, lambda _: problems.answer(problems.not_ready()))
    # What is registered first is called last.
    app.after_request(headers.fit)
    compression.register(app)
    conditional.register(app, partial(_state, folder, _since_when(releases, folder)))
    headers.register(app)
    newer.register(app)
    paging.register(app)
    html.register(app)
    icons.register(app)
    draft.register(app, settings.draft)

    health.register(app, lambda: _probe(releases), why_not_ready)
    wellknown.register(app, settings.security_contact, lambda: signing.told_of(folder))
    problem_pages.register(app)
    pages.register(app)
    reconcile.register(app)
    docs.register(app)
    reference.register(app)
    changelog.register(app)
    openapi.register(app)
    contents.register(app, create_api(app, openapi_version))
    places.register(app, dear_questions.is_dear, limited)
    # Assistants ask below the answers that are kept, since nothing of what they ask is.
    mcp.register(app, app.wsgi_app)
    cache = ResponseCache(app.wsgi_app, partial(_epoch, releases, folder), settings.kept_megabytes * MEBIBYTE)
    app.wsgi_app = cache  # type: ignore[method-assign]
    figures.tell(app, "kept_answers", "Answers that are kept.", cache.entries)
    figures.tell(app, "kept_bytes", "Memory that kept answers take.", cache.size)
    figures.describe(app, lambda: _served(releases))
    return app


def _probe(releases: Releases) -> list[dict[str, str]]:
    """Return what is not served that should be; raises where nothing can be."""
    releases.newest().probe()
    return [asdict(one) for one in releases.not_served()]


def _served(releases: Releases) -> figures.State:
    """Return what is served, for those who watch."""
    not_served = dict.fromkeys(REASONS, 0) | Counter(one.reason for one in releases.not_served())
    try:
        newest = releases.newest()
        newest.probe()
        return figures.State(
            newest.id,
            datetime.fromisoformat(newest.released_on).replace(tzinfo=UTC).timestamp(),
            releases.loaded_at(newest.id),
            not_served,
        )
    except (NoRelease, NotAnswering, TookTooLong):
        return figures.State(not_served=not_served)


def _epoch(releases: Releases, folder: Path) -> tuple[object, object]:
    """Return a value that changes with whatever is stored."""
    return releases.epoch(), files.epoch(folder)


def _since_when(releases: Releases, folder: Path) -> Since:
    """Return since when everything that is stored is as it is."""
    return Since(
        partial(_epoch, releases, folder),
        lambda: max(releases.changed(), (files.epoch(folder) or 0) / 1e9),
    )


def _state(folder: Path, since: Since) -> conditional.State:
    """Return what tells one state of the release that a request asks for from another, and since when it is so.

    The newest release is part of it, whichever is asked for: an older one says that there is a newer, and speaks with
    the newest one's words.
    """
    current, newest = release.current_release(), release.newest_release()
    word = f"{current.id} {current.built} {newest.id} {newest.built} {files.state(folder)}"
    return conditional.State(word, since.changed(current.released_on), since.seen())
