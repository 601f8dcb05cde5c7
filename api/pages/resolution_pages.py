"""`/resolution` and `/calls-to-action/{id}`: what is asked for, in our words, and what has come of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, groupby
from typing import Any

from api.pages import counting, heads
from api.pages import lookups as finding
from api.pages.counting import Group
from api.pages.lookups import Record
from api.pages.notices import Answer, for_people
from api.pages.parameters import address, moved, questions, release
from api.pages.texts import say
from api.records.dates import interval
from api.records.reading import Query
from api.records.resolution import ACTIONS, CALLS_TO_ACTION, CLAUSES, DEVELOPMENTS, RESOLUTIONS
from api.web.html import page
from api.web.problems import Problem
from api.web.query import read


@for_people
def show_resolution() -> Answer:
    """The resolution, clause by clause, for people."""
    parameters = read(questions().plain)
    resolution = next(iter(finding.every(RESOLUTIONS)), None)
    if resolution is None:
        raise Problem("not-found", "This release holds no resolution.")
    clauses = finding.every(CLAUSES, resolution=((resolution["id"],), ()))
    calls = finding.every(CALLS_TO_ACTION)
    actions = _first_named(clauses)
    head = heads.Head(
        title=resolution["title"],
        description=say("resolution.description"),
        path="/resolution",
        permalink=heads.pinned("/resolution"),
        section="/resolution",
        kind="article",
        alternates=heads.same_as_data(f"/v1/resolutions/{resolution['id']}"),
        structured=heads.web_page(
            resolution["title"],
            say("resolution.description"),
            "/resolution",
            {"@type": "CreativeWork", "name": resolution["title"], "datePublished": resolution["ends_on"]},
        ),
    )
    return page(
        "pages/resolution.html",
        head=head,
        parameters=parameters,
        release=release(),
        resolution=resolution,
        sections=[(name, list(some)) for name, some in groupby(clauses, key=lambda c: c["section"])],
        calls={
            clause["id"]: [call for call in calls if call["clause"] == clause["id"]] for clause in clauses
        },
        people=people_named(),
        actions=actions,
        notes=finding.notes_of(resolution, *clauses, *chain.from_iterable(actions.values())),
        citation=heads.citation(resolution["title"], head.permalink),
    )


def _first_named(clauses: list[Record]) -> dict[str, list[Record]]:
    """Return what readers can do, by clause; each is told once, at the first clause that it supports."""
    found = finding.by_ids(ACTIONS, [identity for clause in clauses for identity in clause["actions"]])
    return {
        clause["id"]: [found.pop(identity) for identity in clause["actions"] if identity in found]
        for clause in clauses
    }


def people_named() -> dict[str, Record]:
    """Return the cases of the people whom the resolution names, by id, by name."""
    found = finding.some_cases(Query(filters={"named_in_resolution": True}), counting.MOST_ROWS)
    return {case["id"]: case for case in found.cases}


@for_people
def show_call(id: str) -> Answer:
    """A call to action with what has come of it, for people."""
    parameters = read(questions().record)
    day = {"as_of": parameters.get("as_of")}
    call = one_call(id)
    happened = developments_of(call, parameters.get("as_of"))
    actions = list(finding.by_ids(ACTIONS, call["actions"]).values())
    title, path = call["title"], f"/calls-to-action/{call['id']}"
    head = heads.Head(
        title=title,
        description=call["demand"],
        path=path,
        permalink=heads.pinned(path, day),
        section="/resolution",
        kind="article",
        alternates=[
            *heads.same_as_data(address(f"/v1{path}/progress", day), None, {"call": call["id"]}),
            *heads.oembed_of(address(path, day), title),
        ],
        structured=heads.web_page(
            title, call["demand"], path, {"@type": "Thing", "name": title, "description": call["demand"]}
        ),
    )
    return page(
        "pages/call.html",
        head=head,
        call=call,
        parameters=parameters,
        release=release(),
        scope=scope_of(call, parameters),
        developments=happened,
        actions=actions,
        notes=finding.notes_of(call, *happened, *actions),
        citation=heads.citation(title, head.permalink),
        embed=address("/embed", {"what": "call", "call": call["id"], **day}),
    )


def show_calls() -> Answer:
    """The calls stand in the resolution."""
    return moved("/resolution#calls")


def one_call(identity: str) -> Record:
    """Return a call to action; raises Problem `not-found`."""
    return finding.one(CALLS_TO_ACTION, identity, "There is no call to action at this address.")


def developments_of(call: Record, as_of: str | None) -> list[Record]:
    """Return what has happened since, oldest first; nothing later than a day where one is given."""
    found = finding.sorted_by(DEVELOPMENTS, "date", call_to_action=((call["id"],), ()))
    return [item for item in found if as_of is None or interval(item["date"]).first <= as_of]


def scope_of(call: Record, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the people in the scope of a call by status; None where it does not speak of prisoners."""
    if not call["concerns_cases"]:
        return None
    themes, day = tuple(call["scope_themes"]), parameters.get("as_of")
    query = Query(filters={"theme": (themes, ())} if themes else {}, as_of=day)
    kept = {"theme": ",".join(themes), "as_of": day}
    groups: list[Group] = counting.groups_of(
        query, "status", {name: value for name, value in kept.items() if value}
    )
    least, most = counting.total_of(query)
    held = {status for status, (*_, in_custody) in release().statuses().items() if in_custody}
    return {
        "total": least if least == most else f"{least}–{most}",
        "held": sum(group.least for group in groups if group.value in held),
        "groups": groups,
        "path": address("/cases", kept),
        "day": day or release().released_on,
    }
