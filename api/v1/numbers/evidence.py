"""What a number of people rests on, in JSON and in words: how many of them were confirmed of late, how old the rest is.

Whatever counts or lists people by status says this, in these words; a number alone would say more than is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api.records.days import confirmed_from
from api.records.evidence import Evidence
from api.records.reading import Query
from api.records.release import Release
from api.v1.numbers.words import from_to, not_compared, words_of
from api.v1.texts import say

# Everybody who is held.
IN_CUSTODY = Query(filters={"custody": True})
_NO_GROUP: Mapping[str, str] = MappingProxyType({})
# The group of statuses in which people are held.
_HELD_GROUP = "in-custody"


def evidence_of(release: Release, query: Query) -> dict[str, Any]:
    """Return the evidence for the people of a query, as answers in JSON have it."""
    return as_json(release.evidence(query), only_held=only_held(release, query))


def said_of(release: Release, query: Query) -> str:
    """Return the evidence for the people of a query in a sentence."""
    return sentence(release.evidence(query), only_held=only_held(release, query))


def told_of(release: Release, query: Query) -> str:
    """Return what stands beside the people of a query where they are cited: the evidence, and whom the query leaves out
    though nobody compared a list."""
    excluded = [
        say("recognition.not_compared", value=words_of(release, name)(value)) + "."
        for name, value in not_compared(release, query)
    ]
    return " ".join([said_of(release, query), *excluded])


def number_of(release: Release, query: Query) -> str:
    """Return how many people a query has, or the least and the most where its day leaves that open."""
    return _number(release.evidence(query))


def evidence_in_about(release: Release, query: Query) -> dict[str, str]:
    """Return the evidence for the people of a query as rows of the sheet about a workbook."""
    known = evidence_of(release, query)
    return {
        "Evidence": f"{known['said']} {known['scope']}",
        "Confirmed since": known["confirmed_from"],
        "Newest confirmation": known["newest"] or "",
        "Median confirmation": known["median"] or "",
    }


def only_held(release: Release, query: Query, group: Mapping[str, str] = _NO_GROUP) -> bool:
    """Say whether the filters of a query leave only people who are held; or all in a group of it are, which has its
    value in each dimension."""
    held = release.held()
    if query.filters.get("custody") is True or group.get("status") in held:
        return True
    if group.get("status_group") == _HELD_GROUP:
        return True
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
        "range": {"min": evidence.least if only_held else evidence.surely, "max": evidence.possibly},
        "newest": evidence.newest,
        "median": evidence.median,
        "said": sentence(evidence, only_held=only_held),
        "scope": say("cases.note"),
    }


def sentence(evidence: Evidence, *, only_held: bool) -> str:
    """Return evidence in a sentence, in the language of the answer: `So many last known to be held, so many of them
    confirmed within a year.` Whose term is over is last known to be held all the same."""
    key = "evidence.held" if only_held else "evidence.people"
    known = say(key, count=_number(evidence), confirmed=evidence.confirmed)
    return f"{known}; {over}." if (over := _over(evidence)) else f"{known}."


def _number(evidence: Evidence) -> str:
    return from_to(evidence.surely, evidence.possibly)


def _over(evidence: Evidence) -> str:
    """Return of how many the term is over, in words; nothing where it is of nobody."""
    surely, perhaps = evidence.surely_over, evidence.perhaps_over
    if surely and perhaps:
        return say("evidence.over", surely=surely, perhaps=perhaps)
    if surely:
        return say("evidence.over_surely", surely=surely)
    return say("evidence.over_perhaps", perhaps=perhaps) if perhaps else ""
