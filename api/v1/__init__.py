"""Version 1 of the API: what is promised. Each resource is one module; this page lists them."""

from __future__ import annotations

from flask import Flask

from api.v1.resources import (
    actions,
    articles,
    calls_to_action,
    cases,
    catalogue,
    changes,
    citations,
    clauses,
    developments,
    feeds,
    figures,
    group_cases,
    index,
    organisations,
    pictures,
    progress,
    regions,
    releases,
    resolutions,
    source_facts,
    sources,
    stats,
    statuses,
    terms,
    themes,
    timeline,
)
from api.v1.resources import release_files as files_of_release
from api.v1.shapes.links import describe
from api.web.smorest import Api

RESOURCES = (
    index,
    cases,
    timeline,
    citations,
    stats,
    pictures,
    statuses,
    calls_to_action,
    progress,
    resolutions,
    clauses,
    actions,
    developments,
    figures,
    articles,
    organisations,
    regions,
    themes,
    group_cases,
    terms,
    sources,
    source_facts,
    releases,
    files_of_release,
    changes,
    feeds,
    catalogue,
)


def register(app: Flask, api: Api) -> None:
    """Serve and document every resource under /v1."""
    api.describe_fields(describe)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint, url_prefix="/v1")
