"""The contents of v1: every resource, each one module."""

from __future__ import annotations

from flask import Flask

from api.v1.resources import (
    catalogue,
    citations,
    event_stats,
    feeds,
    index,
    match,
    pictures,
    progress,
    release_files,
    source_facts,
    stats,
    timeline,
)
from api.v1.resources.collections import COLLECTIONS
from api.v1.shapes.links import describe
from api.web.smorest import Api, Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    index.blueprint,
    *(resource.blueprint for resource in COLLECTIONS),
    timeline.blueprint,
    citations.blueprint,
    stats.blueprint,
    event_stats.blueprint,
    pictures.blueprint,
    progress.blueprint,
    source_facts.blueprint,
    release_files.blueprint,
    feeds.blueprint,
    match.blueprint,
    catalogue.blueprint,
)


def register(app: Flask, api: Api) -> None:
    """Serve and document every resource under /v1."""
    api.describe_fields(describe)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix="/v1")
