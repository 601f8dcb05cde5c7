"""One page and one embed of each kind, for judges from outside to look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

from api.languages import LANGUAGES
from tests.pages.reading import joint

# From an address of the data to the JSON there.
Ask = Callable[[str], dict[str, Any]]

# What is written in English alone.
GUIDE: Mapping[str, str] = {
    "guide": "/docs",
    "page of the guide": "/docs/querying",
    "reference": "/docs/api",
    "problems": "/problems",
    "problem": "/problems/not-found",
}
# The form in it is drawn by Swagger UI.
REQUEST: Mapping[str, str] = {"request": "/docs/api/listCases"}
NOTICES: Mapping[str, str] = {
    "nobody": "/cases/nobody",
    "refused": "/cases?statsu=x",
    "refused embed": "/embed/stats?statsu=x",
}


def pages(ask: Ask) -> dict[str, str]:
    """The address of a page of each kind that comes in every language, by the name of the kind."""
    person, call = _person(ask), _first(ask, "calls-to-action")
    return {
        "landing": "/",
        "about": "/about",
        "list": "/cases",
        "list on a day": "/cases?custody=true&as_of=2024-03-01",
        "search": "/cases?q=an&sort=-status_since",
        "list of nobody": "/cases?status=unknown&custody=true",
        "person": f"/cases/{person}",
        "person on a day": f"/cases/{person}?as_of=2024-03-01",
        "resolution": "/resolution",
        "call": f"/calls-to-action/{call}",
        "numbers": "/stats",
        "numbers by region": "/stats?group_by=region",
        "numbers of events": "/stats?of=events",
        "status": "/statuses/imprisoned",
        "source": f"/sources/{_first(ask, 'sources')}",
        "release": f"/releases/{ask('/v1/meta')['meta']['release']}",
        "match": "/match",
        "builder": "/embed",
        "builder of numbers": "/embed?what=stats&group_by=theme",
    }


def embeds(ask: Ask) -> dict[str, str]:
    """The address of an embed of each kind, by the name of the kind."""
    return {
        "embed of a person": f"/embed/cases/{_person(ask)}",
        "embed of a list": "/embed/cases?custody=true&look=dark",
        "embed of numbers": "/embed/stats?group_by=article",
        "embed of a call": f"/embed/calls-to-action/{_first(ask, 'calls-to-action')}",
    }


def spread(addresses: Mapping[str, str]) -> dict[str, str]:
    """Each in one of the languages, all of which have their turn."""
    turns = cycle(LANGUAGES)
    return {name: joint(address, f"lang={next(turns)}") for name, address in addresses.items()}


def _first(ask: Ask, collection: str) -> str:
    return str(ask(f"/v1/{collection}?limit=1")["data"][0]["id"])


def _person(ask: Ask) -> str:
    """Somebody with much to show."""
    people = ask("/v1/cases?limit=500")["data"]
    return str(max(people, key=lambda case: len(json.dumps(case)))["id"])
