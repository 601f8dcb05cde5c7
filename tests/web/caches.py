"""The service with a cache that tests can look into."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from api.app import create_app
from api.settings import Settings
from api.web.caching import ResponseCache
from tests.web.addresses import FOLDER_OF_KEY


def app_on(url: str, public_url: str | None = None) -> Flask:
    settings = Settings(
        database_url=url,
        files_folder=FOLDER_OF_KEY,
        security_contact="mailto:security@example.org",
        public_url=public_url,
    )
    app = create_app(settings)
    app.testing = True
    return app


def cache_of(app: Flask) -> ResponseCache:
    found: Any = app.wsgi_app
    assert isinstance(found, ResponseCache)
    return found


def kept(app: Flask) -> int:
    """How many answers the cache holds."""
    return len(cache_of(app)._kept)


def filled(app: Flask, most_bytes: int) -> ResponseCache:
    """Give an app a cache of another size."""
    cache = ResponseCache(cache_of(app)._app, cache_of(app)._epoch, most_bytes)
    app.wsgi_app = cache  # type: ignore[method-assign]
    return cache


def without_cache(app: Flask) -> Flask:
    """Let every answer of an app be made anew."""
    app.wsgi_app = cache_of(app)._app  # type: ignore[assignment, method-assign]
    return app


def summary(answer: TestResponse) -> str:
    found: str = answer.get_json()["data"][0]["summary"]
    return found
