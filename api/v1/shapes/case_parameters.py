"""The parameters of cases that are more than a filter: a day in the past, and words to search for."""

from __future__ import annotations

from typing import Any

from api.records.names import words
from api.records.search import MOST_WORDS, exact_words
from api.v1.release import current_release
from api.web.query import Day, OneOf, Word, refused


class AsOf(Day):
    """A day for which the status is asked: from the first event on file to the day of the release."""

    def __init__(
        self,
        description: str = "A day, YYYY-MM-DD: statuses are those which the dated events give for it. From the first "
        "event on file to the day of the release.",
        component: str | None = None,
    ) -> None:
        named = {"component": component} if component else {}
        super().__init__(metadata={"description": description, **named})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        day = super()._deserialize(value, attr, data, **kwargs)
        release = current_release()
        if not release.first_day <= day <= release.released_on:
            raise refused(
                f"This release can answer for days from {release.first_day} to {release.released_on}.",
                "outside-span",
            )
        return day


class SearchText(Word):
    """Words to search for, each of two letters or more."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = exact_words(text)
        if not found:
            raise refused("There is no word in this.")
        if len(found) > MOST_WORDS:
            raise refused(
                f"These are {len(found)} words; at most {MOST_WORDS} are allowed.", "too-many-values"
            )
        short = [word for word in (*found, *words(text)) if len(word) < 2]
        if short:
            raise refused(f"“{short[0]}” has one letter; words have two or more.", "too-short")
        return text


def certainty() -> OneOf:
    """Return the parameter that says how sure a status must be."""
    return OneOf(
        ("certain", "any"),
        metadata={
            "description": "With `as_of`: `certain` (the default) answers what surely held on the day, `any` also what "
            "may have held.",
            "default": "certain",
        },
    )
