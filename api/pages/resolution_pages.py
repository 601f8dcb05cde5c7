"""`/resolution` and `/calls-to-action/{id}`: what is asked for, in our words, and what has come of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, groupby
from typing import Any

from api.pages import heads, lookups, shared_cards
from api.pages.addresses import address, moved
from api.pages.lookups import Record
from api.pages.notices import Answer, for_people
from api.pages.parameters import PLAIN, RECORD
from api.pages.tables import MOST_ROWS, rows_of
from api.records.dates import interval
from api.records.reading import Query
from api.records.resolution import ACTIONS, CALLS_TO_ACTION, CLAUSES, DEVELOPMENTS, RESOLUTIONS
from api.v1.numbers import scope as numbers
from api.v1.numbers.evidence import said_of
from api.v1.release import current_release
from api.v1.texts import say, translated
from api.web import conditional
from api.web.cards import Card
from api.web.html import page
from api.web.problems import Problem
from api.web.reading import read


@for_people
def show_resolution() -> Answer:
    """The resolution, clause by clause, for people."""
    parameters = read(PLAIN)
    resolution = next(iter(lookups.every(RESOLUTIONS)), None)
    if resolution is None:
        raise Problem("not-found", "This release holds no resolution.")
    clauses = lookups.every(CLAUSES, resolution=((resolution["id"],), ()))
    calls = lookups.every(CALLS_TO_ACTION)
    actions = _first_named(clauses)
    title = translated(resolution["title"])
    head = heads.Head(
        title=title,
        description=say("resolution.description"),
        path="/resolution",
        permalink=heads.pinned("/resolution"),
        section="/resolution",
        kind="article",
        alternates=heads.same_as_data(f"/v1/resolutions/{resolution['id']}"),
        structured=heads.web_page(
            title,
            say("resolution.description"),
            "/resolution",
            {"@type": "CreativeWork", "name": title, "datePublished": resolution["ends_on"]},
        ),
    )
    return page(
        "pages/resolution.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        resolution=resolution,
        texts=[resolution["note"], *(clause[name] for clause in clauses for name in ("topic", "summary"))],
        sections=[(name, list(some)) for name, some in groupby(clauses, key=lambda c: c["section"])],
        calls={
            clause["id"]: [call for call in calls if call["clause"] == clause["id"]] for clause in clauses
        },
        people=people_named(),
        actions=actions,
        labelled=any(action["risk"] for several in actions.values() for action in several),
        notes=lookups.notes_of(resolution, *clauses, *chain.from_iterable(actions.values())),
        citation=heads.citation(title, head.permalink),
    )


def _first_named(clauses: list[Record]) -> dict[str, list[Record]]:
    """Return what readers can do, by clause; each is told once, at the first clause that it supports."""
    found = lookups.by_ids(ACTIONS, [identity for clause in clauses for identity in clause["actions"]])
    return {
        clause["id"]: [found.pop(identity) for identity in clause["actions"] if identity in found]
        for clause in clauses
    }


def people_named() -> dict[str, Record]:
    """Return the cases of the people whom the resolution names, by id, by name."""
    found = lookups.some_cases(Query(filters={"named_in_resolution": True}), MOST_ROWS)
    return {case["id"]: case for case in found.cases}


@for_people
def show_call(id: str) -> Answer:
    """A call to action with what has come of it, for people."""
    parameters = read(RECORD)
    day = {"as_of": parameters.get("as_of")}
    call = one_call(id)
    happened = developments_of(call, parameters.get("as_of"))
    actions = list(lookups.by_ids(ACTIONS, call["actions"]).values())
    title, demand = translated(call["title"]), translated(call["demand"])
    path = f"/calls-to-action/{call['id']}"
    scope = scope_of(call, parameters)
    card = shared_cards.of_call(call, resolution_in_words(), scope, day["as_of"])
    head = heads.Head(
        title=title,
        description=demand,
        path=path,
        permalink=heads.pinned(path, day),
        section="/resolution",
        kind="article",
        alternates=[
            *heads.same_as_data(address(f"/v1{path}/progress", day), None, {"call": call["id"]}),
            *heads.oembed_of(address(path, day), title),
        ],
        structured=heads.web_page(
            title, demand, path, {"@type": "Thing", "name": title, "description": demand}
        ),
        card=shared_cards.shared(f"{path}/card.png", card, day),
    )
    return page(
        "pages/call.html",
        head=head,
        call=call,
        parameters=parameters,
        release=current_release(),
        scope=scope,
        developments=happened,
        actions=actions,
        labelled=any(action["risk"] for action in actions),
        notes=lookups.notes_of(call, *happened, *actions),
        citation=heads.citation(title, head.permalink, scope["evidence"] if scope else ""),
        embed=address("/embed", {"what": "call", "call": call["id"], **day}),
    )


@shared_cards.drawn
def show_call_card(id: str) -> Card:
    """The card that a link to a call shows where it is shared."""
    parameters = read(RECORD)
    conditional.identify()
    call = one_call(id)
    return shared_cards.of_call(
        call, resolution_in_words(), scope_of(call, parameters), parameters.get("as_of")
    )


def resolution_in_words() -> str:
    """Return the title of the resolution; empty where a release holds none."""
    return next((translated(found["title"]) for found in lookups.every(RESOLUTIONS)), "")


@for_people
def show_calls() -> Answer:
    """The calls stand in the resolution."""
    read(PLAIN)
    return moved("/resolution#calls")


def one_call(identity: str) -> Record:
    """Return a call to action; raises Problem `not-found`."""
    return lookups.one(CALLS_TO_ACTION, identity, "There is no call to action at this address.")


def developments_of(call: Record, as_of: str | None) -> list[Record]:
    """Return what has happened since, oldest first; nothing later than a day where one is given."""
    found = lookups.every(DEVELOPMENTS, "date", call_to_action=((call["id"],), ()))
    return [item for item in found if as_of is None or interval(item["date"]).first <= as_of]


def scope_of(call: Record, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a page says of the people in the scope of a call; None where it does not speak of prisoners."""
    release, day = current_release(), parameters.get("as_of")
    scope = numbers.scope_of(release, call, day)
    if scope is None:
        return None
    return {
        "total": scope.total.said,
        "evidence": said_of(release, scope.query),
        "held": sum(group.cell.least for group in scope.by_status if group.value in release.held()),
        "groups": rows_of(scope.by_status, as_of=day),
        "path": address("/cases", {**(scope.total.filters or {}), "as_of": day}),
        "day": day or release.released_on,
    }
