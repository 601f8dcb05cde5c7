"""How many people each choice beside a list would find: one grouped statement for each, kept with the release
where no day is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.pages.name_language import native_first
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import TooManyCells
from api.records.surnames import CYRILLIC, LATIN
from api.v1.numbers.words import from_to

# In a larger release each count would cost a page more than its list does. Those of everybody are made at load; of
# a day none is.
MOST_COUNTED, MOST_COUNTED_ON_A_DAY = 20_000, 2_000


@dataclass(frozen=True)
class Counts:
    """Counts beside the choices of a list: of the people who meet everything else that was chosen."""

    release: Release
    query: Query

    def of(self, name: str) -> Mapping[str, str] | None:
        """Return how many people each value of a filter finds, on a day surely and perhaps: `3`, or `3–5`. None where
        that is not counted: in a very large release, and of what has no groups."""
        if name == "named_in_resolution":
            return None
        without = self._without(name)
        try:
            if self.query.as_of:
                return self._on_day(without, name)
            if without.filters and self.release.total_cases > MOST_COUNTED:
                return None
            return {value: str(number) for value, number in self._shares(without, name).items()}
        except TooManyCells:
            return None

    def _shares(self, without: Query, name: str) -> Mapping[str, int]:
        if name != "custody":
            return self.release.shares(without, name)
        held, free = 0, 0
        for status, number in self.release.shares(without, "status").items():
            is_held = status in self.release.held()
            held, free = held + number * is_held, free + number * (not is_held)
        return {"true": held, "false": free}

    def _on_day(self, without: Query, name: str) -> Mapping[str, str] | None:
        if self.release.total_cases > MOST_COUNTED_ON_A_DAY:
            return None
        if name != "custody":
            counted = self.release.count(without, (name,))
            return {
                value: from_to(counted.surely.get((value,), 0), most)
                for (value,), most in counted.possibly.items()
            }
        # Whoever was held in one way or another was held, and in no one way surely.
        both = {
            said: self.release.count(replace(without, filters={**without.filters, name: held}), ())
            for said, held in (("true", True), ("false", False))
        }
        return {
            said: from_to(counted.surely.get((), 0), counted.possibly.get((), 0))
            for said, counted in both.items()
        }

    def initials(self) -> list[tuple[str, int]]:
        """Return the letters of the index of surnames, and how many people stand under each: of those in the language
        of the answer first."""
        without = self._without("initial")
        if self.release.total_cases > MOST_COUNTED:
            return []
        found = self.release.initials(without, native=native_first())
        alphabets = (*CYRILLIC, *LATIN) if native_first() else (*LATIN, *CYRILLIC)
        return [(letter, found[letter]) for letter in alphabets if letter in found]

    def _without(self, name: str) -> Query:
        filters = {other: value for other, value in self.query.filters.items() if other != name}
        return replace(self.query, filters=filters, sort=(), parts=())
