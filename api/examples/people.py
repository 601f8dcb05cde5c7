"""Whom examples may show: people whom the resolution names and nobody holds, the first by id where one is shown.

The guide's policy publishes this rule. Who was withdrawn is in no release, and so passed over by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from api.examples.service import Service, every

# As the list of cases takes it.
RULE = {"named_in_resolution": "true", "custody": "false"}
# A shorter piece of a name is a piece of too many words.
SHORTEST_STEM = 4


@dataclass(frozen=True)
class Person:
    """Somebody who may be shown."""

    id: str
    uid: str
    name_en: str
    name_native: str | None


@dataclass(frozen=True)
class People:
    """Who may be shown, by id, and how words begin that name anybody else on file."""

    shown: tuple[Person, ...]
    others: tuple[str, ...]

    def name_only_shown(self, text: str) -> bool:
        """Whether a text names nobody, or only people who may be shown."""
        return not any(word.startswith(self.others) for word in re.findall(r"\w+", text.casefold()))


def read_people(service: Service) -> People:
    """Return whom the newest release lets examples show; perhaps nobody."""
    fields = {"fields": "uid,name_en,name_native,aliases", "sort": "id"}
    met = list(every(service, "/v1/cases", **RULE, **fields))
    ids = {case["id"] for case in met}
    others = {
        beginning
        for case in every(service, "/v1/cases", **fields)
        if case["id"] not in ids
        for beginning in (case["uid"], *map(_stem, _names(case)))
    }
    people = People((), tuple(sorted(others)))
    # A namesake of somebody else on file would name that person too.
    shown = [case for case in met if people.name_only_shown(" ".join((case["id"], *_names(case))))]
    return People(
        tuple(Person(case["id"], case["uid"], case["name_en"], case["name_native"]) for case in shown),
        people.others,
    )


def _names(case: dict[str, Any]) -> list[str]:
    return [name for name in (case["name_en"], case["name_native"], *case["aliases"]) if name]


def _stem(name: str) -> str:
    """Return the surname in a name without its ending, which depends on case and gender."""
    surname = re.findall(r"\w+", name.casefold())[-1]
    stem = re.sub(r"(?:[aeiouyаеиоуыэюяйь]|skaya|ская)+$", "", surname)
    return stem if len(stem) >= SHORTEST_STEM else surname
