"""The front door, `/`: a page for people, and the same in JSON for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from api.pages import heads, lookups
from api.pages.list_pages import urgent
from api.pages.parameters import PLAIN
from api.pages.resolution_pages import developments_of, people_named, scope_of
from api.records import dataset
from api.records.reading import Query
from api.records.release import Release, Status
from api.records.resolution import CALLS_TO_ACTION
from api.v1 import draft
from api.v1.numbers.evidence import IN_CUSTODY, evidence_of
from api.v1.numbers.groups import groups_by
from api.v1.release import about_release, current_release
from api.v1.texts import say
from api.web import links
from api.web.html import page
from api.web.language import announce
from api.web.negotiation import asks_for_json
from api.web.problems import Problem
from api.web.reading import read

ABOUT = (
    "Cases of people prosecuted or held for political reasons in Russia and in the parts of Ukraine that it occupies, "
    "each fact with its sources, open to everybody without a key."
)
# Title, path: what most readers come for, as requests that can be copied.
EXAMPLES = (
    ("Who is in prison: the first five", "/v1/cases?status=imprisoned&limit=5"),
    (
        "The people whom the resolution names, with events and sources",
        "/v1/cases?named_in_resolution=true&include=events,sources",
    ),
    ("What the resolution calls for", "/v1/calls-to-action"),
)
FIVE = 5


def show_landing() -> Response:
    """What this is, for whom, and where to go on."""
    read(PLAIN)
    try:
        served = current_release()
    except Problem:
        # The front door stays open while there is no release.
        served = None
    response = _as_json(served) if asks_for_json() else _as_page(served)
    response.vary.add("Accept")
    # Two representations of one address must not share a validator.
    response.set_etag(hashlib.blake2b(response.get_data(), digest_size=12).hexdigest(), weak=True)
    return announce(response) if response.mimetype == "text/html" else response


def _as_page(served: Release | None) -> Response:
    data = [(heads.JSON, "/", "JSON")]
    if served is not None:
        data = heads.same_as_data("/v1/cases", "/v1/cases.csv", {})
    head = heads.Head(
        title=say("home.title"),
        description=say("home.lead"),
        path="/",
        permalink=heads.pinned("/cases") if served else "",
        alternates=data,
        structured=heads.dataset("Open Cases", say("home.lead"), "/", data) if served else {},
    )
    told = _told(served) if served else {}
    return page("pages/landing.html", head=head, examples=EXAMPLES, release=served, **told)


def _told(served: Release) -> dict[str, Any]:
    named = people_named()
    return {
        "numbers": numbers_of(served),
        "urgent": urgent(),
        "people": list(named.values()),
        "five": len(named) == FIVE,
        "calls": [_call(call) for call in lookups.every(CALLS_TO_ACTION)],
    }


@dataclass(frozen=True)
class Number:
    """A number of people, of whom so many are confirmed: the key of its words, and the list that it counts."""

    words: str
    people: int
    confirmed: int
    path: str


def numbers_of(served: Release) -> list[Number]:
    """Return how many people are held, were released and died, as far as is known."""
    statuses = served.statuses()
    groups = groups_by(served, Query(), "status", {})

    def number(words: str, which: Callable[[Status], bool], path: str) -> Number:
        counted = [group.cell for group in groups if which(statuses[group.value])]
        people, confirmed = sum(cell.least for cell in counted), sum(cell.confirmed for cell in counted)
        return Number(words, people, confirmed, path)

    return [
        number("home.held", lambda status: status.in_custody, "/cases?custody=true"),
        number("home.freed", lambda status: status.group == "released", "/cases?status_group=released"),
        number("home.died", lambda status: status.group == "deceased", "/cases?status_group=deceased"),
    ]


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    happened = developments_of(dict(call), None)
    return {**call, "happened": happened, "latest": happened[-1:], "scope": scope_of(dict(call), {})}


def _as_json(served: Release | None) -> Response:
    body = {
        "data": {
            "name": "Open Cases",
            "description": ABOUT,
            "cases": served and served.total_cases,
            "in_custody": served and served.in_custody,
            "evidence": served and evidence_of(served, Query()),
            "evidence_in_custody": served and evidence_of(served, IN_CUSTODY),
            "examples": [{"title": title, "href": links.absolute(path)} for title, path in EXAMPLES],
        },
        "meta": about_release() if served else _about_nothing(),
        "links": {
            "self": links.absolute("/"),
            "api": links.absolute("/v1"),
            "openapi": links.absolute("/v1/openapi.json"),
            "docs": links.absolute("/docs"),
            "problems": links.absolute("/problems"),
            "licence": dataset.about().licence,
        },
    }
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")


def _about_nothing() -> dict[str, Any]:
    return {
        "release": None,
        "released_on": None,
        "licence": dataset.about().licence,
        "attribution": draft.credit("None"),
        **draft.meta(),
    }
