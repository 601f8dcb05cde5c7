"""Version 1 of the API: what is promised. Each resource is one module; this page lists them."""

from __future__ import annotations

from flask import Flask

from api.v1 import (
    actions,
    articles,
    calls_to_action,
    cases,
    clauses,
    developments,
    figures,
    group_cases,
    index,
    organisations,
    regions,
    resolutions,
    sources,
    statuses,
    terms,
    themes,
)
from api.v1.links import links_to_properties
from api.web.smorest import Api

RESOURCES = (
    index,
    cases,
    statuses,
    calls_to_action,
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
)


def register(app: Flask, api: Api) -> None:
    """Serve and document every resource under /v1."""
    api.describe_fields(links_to_properties)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint, url_prefix="/v1")
