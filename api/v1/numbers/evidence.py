"""What a number of people rests on, in JSON and in words: how many of them were confirmed of late, how old the rest is.

Whatever counts or lists people by status says this, in these words; a number alone would say more than is known.
"""

from __future__ import annotations

from typing import Any

from api.records.days import confirmed_from
from api.records.evidence import Evidence
from api.records.reading import Query
from api.records.release import Release
from api.v1.texts import say

# Everybody who is held.
IN_CUSTODY = Query(filters={"custody": True})
# The group of statuses in which people are held.
_HELD_GROUP = "in-custody"


def evidence_of(release: Release, query: Query) -> dict[str, Any]:
    """Return the evidence for the people of a query, as answers in JSON have it."""
    return as_json(release.evidence(query), only_held=only_held(release, query))


def said_of(release: Release, query: Query, number: str | None = None) -> str:
    """Return the evidence for the people of a query in a sentence; `number` stands for their number where that is a
    range."""
    return sentence(release.evidence(query), only_held=only_held(release, query), number=number)


def evidence_in_about(release: Release, query: Query) -> dict[str, str]:
    """Return the evidence for the people of a query as rows of the sheet about a workbook."""
    known = evidence_of(release, query)
    return {
        "Evidence": f"{known['said']} {known['scope']}",
        "Confirmed since": known["confirmed_from"],
        "Newest confirmation": known["newest"] or "",
        "Median confirmation": known["median"] or "",
    }


def only_held(release: Release, query: Query) -> bool:
    """Say whether the filters of a query leave only people who are held."""
    if query.filters.get("custody") is True:
        return True
    held = release.held()
    statuses, _ = query.filters.get("status", ((), ()))
    groups, _ = query.filters.get("status_group", ((), ()))
    return (bool(statuses) and held.issuperset(statuses)) or groups == (_HELD_GROUP,)


def as_json(evidence: Evidence, *, only_held: bool) -> dict[str, Any]:
    """Return evidence as answers in JSON have it."""
    return {
        "day": evidence.day,
        "counted": evidence.counted,
        "confirmed": evidence.confirmed,
        "carried_forward": evidence.carried_forward,
        "confirmed_from": confirmed_from(evidence.day),
        "term_over": {"certain": evidence.surely_over, "possible": evidence.perhaps_over},
        # A term that is over takes nobody off the file; it may only mean that somebody is not held any more.
        "range": {"min": evidence.least if only_held else evidence.counted, "max": evidence.counted},
        "newest": evidence.newest,
        "median": evidence.median,
        "said": sentence(evidence, only_held=only_held),
        "scope": say("cases.note"),
    }


def sentence(evidence: Evidence, *, only_held: bool, number: str | None = None) -> str:
    """Return evidence in a sentence, in the language of the answer: `So many last known to be held, so many of them
    confirmed within a year.`"""
    key = "evidence.held" if only_held else "evidence.people"
    known = say(key, count=number or evidence.counted, confirmed=evidence.confirmed)
    return f"{known}; {over}." if (over := _over(evidence)) else f"{known}."


def _over(evidence: Evidence) -> str:
    """Return of how many the term is over, in words; nothing where it is of nobody."""
    surely, perhaps = evidence.surely_over, evidence.perhaps_over
    if surely and perhaps:
        return say("evidence.over", surely=surely, perhaps=perhaps)
    if surely:
        return say("evidence.over_surely", surely=surely)
    return say("evidence.over_perhaps", perhaps=perhaps) if perhaps else ""
