"""Facts of cases as lists of their own: each is cut out of its case, and says whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response

from api.records import deadline, facts
from api.records.periods import UNKNOWN, custody_changes
from api.records.reading import Collection, Query, Row
from api.records.release import Release
from api.v1.answers import on_day
from api.v1.answers.lists import answer_list, possible
from api.v1.answers.stored_documents import Overlay
from api.v1.release import current_release
from api.v1.shapes.facts_of_cases import OF_CASE, OfCaseSchema


def answer_facts(
    collection: Collection, shape: type[OfCaseSchema], parameters: Mapping[str, Any], extension: str | None
) -> Response:
    """Answer a list of facts, as JSON or as a file."""
    if "fields" in parameters and not collection.addresses:
        # Nothing else says whose fact it is.
        parameters = {**parameters, "fields": (*parameters["fields"], "case")}
    overlay = overlay_of(collection.name, shape)
    return answer_list(
        collection, shape, parameters, extension, overlay, lambda query: _more(collection, query)
    )


def _more(collection: Collection, query: Query) -> dict[str, Any]:
    """Return how many facts a day or a range of days cannot be asked of, as nothing dates them, and on a day, how many
    may meet the filters."""
    asked, release = facts.undated(collection, query), current_release()
    undated = {} if asked is None else {"undated": release.page(collection, asked, 0).total}
    if query.as_of is None or not query.certain:
        return undated
    return undated | possible(release.page(collection, replace(query, certain=False, sort=()), 0).total)


def overlay_of(part: str, shape: type[OfCaseSchema]) -> Overlay:
    """Return what puts facts in the place of the cases that they were read with."""
    links = shape().dump_fields["links"]

    def overlay(release: Release, query: Query, rows: Sequence[Row], records: list[dict[str, Any]]) -> None:
        on_day.overlay_cases(release, query, rows, records)
        for at, row in enumerate(deadline.watched(rows)):
            fact = _fact(release, query, part, row.place, records[at])
            records[at] = fact | {"links": links.serialize("links", fact)}

    return overlay


def _fact(release: Release, query: Query, part: str, place: int, case: dict[str, Any]) -> dict[str, Any]:
    """Return one fact of a case, with what it says of the case."""
    of_case = {here: case[name] for name, here in OF_CASE.items()}
    absent = {here: case["absent"][name] for name, here in OF_CASE.items() if name in case["absent"]}
    fact: dict[str, Any] = of_case | case[part][place]
    absent |= fact.pop("absent")
    if part == "events":
        more = _of_event(release, [event["status"] for event in case[part][: place + 1]])
        absent |= more.pop("absent")
        fact |= more
    if query.as_of and "certainty" not in fact:
        dates = [other.get("date") for other in case[part]]
        days = on_day.days_of_facts(part, dates, release.released_on)
        fact["certainty"] = on_day.certainty_by(query.as_of, days[place])
    if "matched" in case:
        fact["matched"] = case["matched"]
    return {**fact, "absent": absent}


def _of_event(release: Release, statuses: Iterable[str | None]) -> dict[str, Any]:
    """Return what the last of some events changes, from the statuses that they name."""
    known = release.statuses()
    statuses = list(statuses)
    last = statuses[-1]
    *_, change = custody_changes(statuses, release.held(), release.unknown_statuses())
    reason = UNKNOWN if change == UNKNOWN else "not-applicable"
    change = None if change == UNKNOWN else change
    return {
        "status_group": last and known[last].group,
        "custody_change": change,
        "absent": {
            **({} if last else {"status_group": "not-applicable"}),
            **({} if change else {"custody_change": reason}),
        },
    }
