"""`/reconcile`: the Reconciliation Service API 0.2 of the W3C community group, for OpenRefine and its kin.

A client of v1's answers: people are matched by the rule of `/v1/match`. It stands outside the OpenAPI document, since
its standard describes it.
"""

from __future__ import annotations

from flask import Flask

from api.reconcile import endpoint, previews, suggest

__all__ = ["register"]

# Where a client finds what, beside the endpoint itself.
ADDRESSES = (
    ("/reconcile/suggest/entity", suggest.suggest_entities),
    ("/reconcile/suggest/property", suggest.suggest_properties),
    ("/reconcile/suggest/type", suggest.suggest_types),
    ("/reconcile/properties", suggest.propose_properties),
    ("/reconcile/entities/<id>", previews.show_entity),
    ("/reconcile/previews/<id>", previews.show_preview),
)


def register(app: Flask) -> None:
    """Serve the endpoint and what belongs to it."""
    app.add_url_rule("/reconcile", "reconcile", endpoint.answer, methods=["GET", "POST"])
    for path, view in ADDRESSES:
        app.add_url_rule(path, f"reconcile.{view.__name__}", view)
