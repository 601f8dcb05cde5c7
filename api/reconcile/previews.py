"""Where an entity leads to, and what a client shows of it in a small frame: of people our embed."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from api.pages.addresses import moved
from api.pages.frame import framed
from api.pages.notices import for_embeds
from api.pages.parameters import PLAIN
from api.reconcile import records
from api.reconcile.kinds import PERSON, kind_of
from api.v1.answers.matches import kept_by_nobody
from api.web.problems import Problem
from api.web.reading import read


def show_entity(id: str) -> Response:
    """Lead to the page of a person, or to the record of anything else."""
    read(PLAIN)
    kind, identity = kind_of(id)
    place = "/cases" if kind is PERSON else f"/v1/{kind.collection.name}"
    return kept_by_nobody(moved(f"{place}/{quote(identity, safe='')}"))


@for_embeds
def show_preview(id: str) -> Response:
    """Lead to the embed of a person; show what is known of anything else."""
    read(PLAIN)
    kind, identity = kind_of(id)
    if kind is PERSON:
        return kept_by_nobody(moved(f"/embed/cases/{quote(identity, safe='')}"))
    record = records.read(kind, [identity]).get(identity)
    if record is None:
        raise Problem("not-found", f"There is no {kind.name.lower()} “{identity[:80]}”.")
    return kept_by_nobody(
        framed(
            "embeds/entity.html",
            title=records.name_of(kind, record),
            detail=records.described(kind, record),
            record=record,
            path=f"/v1/{kind.collection.name}/{quote(identity, safe='')}",
        )
    )
