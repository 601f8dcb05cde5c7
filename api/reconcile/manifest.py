"""The manifest: what the service is, and where a client finds what."""

from __future__ import annotations

from typing import Any

from flask import request

from api.reconcile.kinds import KINDS
from api.v1.texts import marked
from api.web import links
from api.web.html import digest_of
from api.web.links import with_query

VERSIONS = ["0.2"]
# A manifest names one size for all; a card that is longer scrolls.
PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 560
ICON = "icon.svg"


def manifest() -> dict[str, Any]:
    """Return the manifest; its addresses keep the release and the language that this one asks for."""
    kept = {name: request.args[name] for name in ("release", "lang") if name in request.args}
    base = links.base_url()

    def service(path: str) -> dict[str, str]:
        return {"service_url": base, "service_path": with_query(path, kept)}

    def of_entity(path: str) -> str:
        return base + path + "{{id}}" + with_query("", kept)

    return {
        "versions": VERSIONS,
        "name": marked("Open Cases: people, places and organisations"),
        "identifierSpace": f"{base}/reconcile/entities/",
        "schemaSpace": f"{base}/reconcile/properties",
        "documentation": f"{base}/docs/matching",
        "logo": links.absolute(f"/assets/{digest_of(ICON)}/{ICON}"),
        "defaultTypes": [kind.as_json() for kind in KINDS.values()],
        "view": {"url": of_entity("/reconcile/entities/")},
        "preview": {
            "url": of_entity("/reconcile/previews/"),
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            "entity": service("/reconcile/suggest/entity"),
            "property": service("/reconcile/suggest/property"),
            "type": service("/reconcile/suggest/type"),
        },
        "extend": {"propose_properties": service("/reconcile/properties"), "property_settings": []},
    }
