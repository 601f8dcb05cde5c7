"""How to write to a person in custody: what the actions on file advise, each with its caution; never an address of a
home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from api.pages import lookups
from api.pages.lookups import Record
from api.records.reference_tables import PLACES
from api.records.resolution import ACTIONS, CALLS_TO_ACTION

# The clause of the resolution on letters, which actions support that say how to write; and that on Ukrainians.
ON_LETTERS, ON_UKRAINIANS = "welcome-2", "belief-2"
FOR_READERS = "citizen"
# To a home no letter to a prisoner is sent, and where somebody is held incommunicado nobody knows.
UNREACHED = frozenset({"house-arrest", "incommunicado"})
# What is shown of an action.
_TOLD = ("title", "description", "caution")


@dataclass(frozen=True)
class Letters:
    """What can be done, by the caution that belongs to it; and the place where the person is held, where it is on file
    how letters reach it."""

    actions: Sequence[tuple[str | None, Sequence[Record]]]
    place: Record | None

    @property
    def told(self) -> list[Record]:
        """The records that are shown, with their sources."""
        actions = [action for _, some in self.actions for action in some]
        return [*actions, self.place] if self.place else actions

    @property
    def texts(self) -> list[str | None]:
        """What is said of letters in words of records."""
        told = [action[name] for _, some in self.actions for action in some for name in _TOLD]
        return [*told, self.place["letters"]] if self.place else told

    @property
    def risk(self) -> bool:
        """Whether one of them leads to somebody whose label puts readers in Russia at risk."""
        return any(record["risk"] for record in self.told)


def letters_to(case: Record) -> Letters | None:
    """Return how to write to a person; None where nobody says how, or the person is not held where letters go."""
    if not case["in_custody"] or case["status"] in UNREACHED:
        return None
    named = {call["id"]: set(call["scope_themes"]) for call in lookups.every(CALLS_TO_ACTION)}
    found = [
        action
        for action in lookups.every(ACTIONS, supports=((ON_LETTERS,), ()))
        if action["audience"] == FOR_READERS and _is_for(action, case, named)
    ]
    found.sort(key=lambda action: action["caution"] or "")
    place = _place_of(case)
    if not found and place is None:
        return None
    return Letters([(said, list(some)) for said, some in groupby(found, lambda a: a["caution"])], place)


def _is_for(action: Record, case: Record, themes_of: dict[str, set[str]]) -> bool:
    """Say whether advice that is meant for some people is meant for this one."""
    if ON_UKRAINIANS in action["supports"] and "UA" not in (case["citizenships"] or ()):
        return False
    of_calls = [themes_of[call] for call in action["supports_calls_to_action"] if themes_of.get(call)]
    return not of_calls or any(themes & set(case["themes"]) for themes in of_calls)


def _place_of(case: Record) -> Record | None:
    identity = case["place_of_detention_id"]
    place = lookups.by_ids(PLACES, [identity]).get(identity) if identity else None
    return place if place and place["letters"] else None
