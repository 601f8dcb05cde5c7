"""How many people each choice beside a list would find: one grouped statement for each, kept with the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.pages.name_language import native_first
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import TooManyCells
from api.records.surnames import CYRILLIC, LATIN

# In a larger release each count would cost a page more than its list does; those of everybody are made at load.
MOST_COUNTED = 20_000


@dataclass(frozen=True)
class Counts:
    """Counts beside the choices of a list: of the people who meet everything else that was chosen."""

    release: Release
    query: Query

    def of(self, name: str) -> Mapping[str, int] | None:
        """Return how many people each value of a filter finds; None where that is not counted: on a day, where dates
        leave open who is counted, in a very large release, and of what has no groups."""
        without = self._without(name)
        if self.query.as_of or (without.filters and self.release.total_cases > MOST_COUNTED):
            return None
        if name == "custody":
            held, free = 0, 0
            for status, number in self.release.shares(without, "status").items():
                is_held = status in self.release.held()
                held, free = held + number * is_held, free + number * (not is_held)
            return {"true": held, "false": free}
        if name == "named_in_resolution":
            return None
        try:
            return self.release.shares(without, name)
        except TooManyCells:
            return None

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
