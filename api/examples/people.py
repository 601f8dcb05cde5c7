"""Whom examples may show: people whom the resolution names and nobody holds, the first by id where one is shown.

The guide's policy publishes this rule. Who was withdrawn is in no release, and so passed over by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.examples.service import Service, every

# As the list of cases takes it.
RULE = {"named_in_resolution": "true", "custody": "false"}
# A shorter piece of a name is a piece of too many words.
SHORTEST_STEM = 4
# What of a surname depends on case and gender.
ENDING = re.compile(r"(?:[aeiouyаеиоуыэюяйь]|skaya|ская)+$")


@dataclass(frozen=True)
class Person:
    """Somebody who may be shown."""

    id: str
    uid: str
    name_en: str
    name_native: str | None


@dataclass(frozen=True)
class People:
    """Who may be shown, by id, and what in a text names anybody else on file."""

    shown: tuple[Person, ...]
    # How words begin: surnames without their endings, and uids.
    beginnings: tuple[str, ...] = ()
    # Whole words and whole names, where a surname is too short to be the beginning of one word only.
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def name_only_shown(self, text: str) -> bool:
        """Whether a text names nobody, or only people who may be shown."""
        text = text.casefold()
        words = re.findall(r"\w+", text)
        return not (
            any(word.startswith(self.beginnings) for word in words)
            or not self.words.isdisjoint(words)
            or any(name in text for name in self.names)
        )


def read_people(service: Service) -> People:
    """Return whom the newest release lets examples show; perhaps nobody."""
    fields = {"fields": "uid,name_en,name_native,aliases", "sort": "id"}
    met = list(every(service, "/v1/cases", **RULE, **fields))
    ids = {case["id"] for case in met}
    others = _others(case for case in every(service, "/v1/cases", **fields) if case["id"] not in ids)
    return replace(
        others,
        shown=tuple(
            Person(case["id"], case["uid"], case["name_en"], case["name_native"])
            for case in met
            # A namesake of somebody else on file would name that person too.
            if others.name_only_shown(" ".join((case["id"], *_names(case))))
        ),
    )


def _others(cases: Iterable[Mapping[str, Any]]) -> People:
    """Return what names these people, and nobody to show."""
    beginnings, words, names = set(), set(), set()
    for case in cases:
        beginnings.add(case["uid"])
        for name in _names(case):
            surname = re.findall(r"\w+", name)[-1]
            stem = ENDING.sub("", surname)
            beginning = stem if len(stem) >= SHORTEST_STEM else surname
            if len(beginning) >= SHORTEST_STEM:
                beginnings.add(beginning)
            elif len(surname) > 1:
                words.add(surname)
            else:
                names.add(name)
    return People((), tuple(sorted(beginnings)), frozenset(words), frozenset(names))


def _names(case: Mapping[str, Any]) -> list[str]:
    return [name.casefold() for name in (case["name_en"], case["name_native"], *case["aliases"]) if name]
